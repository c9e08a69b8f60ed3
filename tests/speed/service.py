"""A real `dongwang serve` on loopback, for as long as a measurement takes."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

UP_WITHIN_SECONDS = 120


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    """Return whether the pages are up."""
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False


@contextmanager
def running(command: list[str], port: int, folder: Path, extra: Mapping[str, str]) -> Iterator[float]:
    """Start `command`, wait for the first page, give the seconds that took, and end it afterwards."""
    environment = {**os.environ, "DONGWANG_PORT": str(port), "DONGWANG_LIMITS": "off", **extra}
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        while not answers(port):
            if process.poll() is not None or time.perf_counter() - started > UP_WITHIN_SECONDS:
                sys.exit(f"{' '.join(command)} did not come up")
            time.sleep(0.05)
        yield time.perf_counter() - started
    finally:
        process.terminate()
        process.wait(timeout=30)
