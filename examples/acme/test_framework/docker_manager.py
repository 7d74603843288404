"""Starts and stops the containers of the services under test."""

import asyncio
import subprocess

import websockets

from test_framework.environment import echo_is_up, service_name


def service_state(url):
    """What docker says about the container behind `url`: "running", "exited", or "unknown"."""
    command = ["docker", "inspect", "--format", "{{.State.Status}}", service_name(url)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    return answer.stdout.strip() or "unknown"


class DockerManager:
    """The containers of one test run."""

    def __init__(self, services):
        self.services = services

    def start(self):
        subprocess.run(["docker", "compose", "up", "--detach", *self.services], check=True)

    async def wait_until_up(self, url, attempts=30):
        """Return once `url` accepts a WebSocket; raise RuntimeError after `attempts` seconds."""
        for _ in range(attempts):
            try:
                async with websockets.connect(url, open_timeout=1):
                    return
            except Exception:
                await asyncio.sleep(1)
        raise RuntimeError(f"{url} did not come up")

    async def network_works(self):
        return await echo_is_up()
