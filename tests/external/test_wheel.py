"""The built wheel, installed alone outside the tree: pages, table and commands are all there."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


def test_wheel_works_outside_the_tree(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "build", "--outdir", str(tmp_path / "dist"), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True, cwd=tmp_path)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    venv.create(tmp_path / "venv", with_pip=True)
    scripts = tmp_path / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
    subprocess.run([scripts / "python", "-m", "pip", "install", "--quiet", wheel], check=True, cwd=tmp_path)
    source = "import websockets\n\nasync def main(u):\n    await websockets.connect(u, extra_headers={})\n"
    (tmp_path / "app.py").write_text(source)
    command = [scripts / "wslint", "check", "--output-format", "concise", "app.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert "app.py:4:33: WS1401 [*] `extra_headers` is a TypeError" in done.stdout
    shown = subprocess.run([scripts / "wslint", "rule", "WS1401"], capture_output=True, text=True, check=True)
    assert shown.stdout.startswith("# extra-headers (WS1401)")
