"""Signing in with name and password over HTTP on the demo: one officer after the other, and two at once."""

import http.client
import re
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

from ledger.ledger import Ledger
from ledger.operations.demo_access import DemoSignIn, demo_sign_in
from ledger.store.keys import Keys
from tests.speed.figure import Figure, Stopwatch, quantile
from tests.speed.service import free_port, running
from web.demo import club

ROUNDS = 60
WARM = 5
"""Sign-ins that are not counted: imports, caches, the pages' templates."""


def measure() -> list[Figure]:
    """Serve the demo and sign in again and again; argon2id takes most of it, on purpose."""
    with tempfile.TemporaryDirectory() as folder:
        database, keys_path = f"sqlite:///{folder}/demo.db", Path(folder) / "demo.keys.json"
        ledger = Ledger.open(database, keys=Keys.create(keys_path))
        club.make(ledger)
        officer = demo_sign_in(ledger)
        ledger.close()
        port = free_port()
        command = [str(Path(sys.executable).with_name("dongwang")), "serve"]
        settings = {"DONGWANG_DATABASE": database, "DONGWANG_KEYS": str(keys_path)}
        with running(command, port, Path(folder), settings):
            alone = _come(port, officer)[WARM:]
            with ThreadPoolExecutor(2) as pool:
                both = [seconds for run in [pool.submit(_come, port, officer) for _ in range(2)] for seconds in run.result()]
    return [
        Figure(
            "Sign-in with a password (the POST, argon2id), p95",
            "密码登录一次（POST，argon2id），p95",
            f"{quantile(alone, 0.95) * 1000:.0f} ms",
            "≤ 300 ms",
        ),
        Figure("— two at once, p95", "— 两人同时，p95", f"{quantile(both, 0.95) * 1000:.0f} ms", "—"),
    ]


_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def _come(port: int, officer: DemoSignIn) -> list[float]:
    """Sign in `ROUNDS` times, each in a browser of its own; return the seconds that each POST took."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    taken: list[float] = []
    for _ in range(ROUNDS):
        connection.request("GET", "/committee/sign-in")
        answer = connection.getresponse()
        found = _TOKEN.search(answer.read().decode())
        if found is None:
            sys.exit(f"the sign-in page was answered {answer.status}")
        cookies = "; ".join(value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie")
        form = {"csrf_token": found[1], "next": "", "login": officer.login, "password": officer.password}
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        with Stopwatch() as post:
            connection.request("POST", "/committee/sign-in", body=urlencode(form), headers=headers)
            done = connection.getresponse()
            done.read()
        if done.status != http.HTTPStatus.SEE_OTHER:
            sys.exit(f"a sign-in was answered {done.status}")
        taken.append(post.seconds)
    return taken
