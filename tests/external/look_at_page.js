// Opens a page in headless Chromium, narrow and wide, light and dark, and prints what axe-core and the layout say as JSON.
// usage: node look_at_page.js PAGE CHROMIUM [DIRECTORY FOR SCREENSHOTS]
const { chromium } = require("playwright-core");
const { source } = require("axe-core");
const { pathToFileURL } = require("url");

const [page, executablePath, shots] = process.argv.slice(2);
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];

(async () => {
  const browser = await chromium.launch({ executablePath, args });
  const seen = [];
  for (const width of [400, 1400]) {
    for (const colorScheme of ["light", "dark"]) {
      const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme });
      const requests = [];
      const tab = await context.newPage();
      tab.on("request", (request) => requests.push(request.url()));
      await tab.goto(pathToFileURL(page).href);
      await tab.evaluate(source);
      const violations = (await tab.evaluate(() => axe.run())).violations;
      const overflow = await tab.evaluate(() => {
        const root = document.documentElement;
        return [...document.querySelectorAll("body *")]
          .filter((element) => element.getBoundingClientRect().right > root.clientWidth + 1)
          .filter((element) => !element.closest(".scroll"))
          .map((element) => element.outerHTML.slice(0, 80))
          .concat(root.scrollWidth > root.clientWidth ? ["the page itself"] : []);
      });
      if (shots) await tab.screenshot({ path: `${shots}/${width}-${colorScheme}.png`, fullPage: true });
      const brief = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ").slice(0, 300)}`);
      const scripts = await tab.evaluate(() => document.scripts.length);
      seen.push({ width, colorScheme, violations: brief, overflow, scripts, requests: requests.length });
      await context.close();
    }
  }
  await browser.close();
  console.log(JSON.stringify(seen));
})();
