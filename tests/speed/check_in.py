"""A check-in over HTTP on the demo: four phones at once, each request a different resident or session."""

import http.client
import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

import sqlalchemy as sa

from ledger.clock import SystemClock
from ledger.ids import new_id
from ledger.ledger import Ledger
from ledger.operations.bind_browser import BindBrowser, bind_browser
from ledger.operations.create_session import CreateSession, create_session
from ledger.operations.demo_access import demo_binding, demo_officer
from ledger.reports.roster import roster
from ledger.scheme import code
from ledger.store import tables as t
from ledger.store.keys import Keys
from tests.speed.figure import Figure, Stopwatch, quantile
from tests.speed.service import free_port, running
from web.demo import club

CLIENTS = 4
SESSIONS = 12
WARM = 40
"""Check-ins of the first seconds, which are not counted: imports, caches, the pages' templates."""


@dataclass(frozen=True, slots=True)
class Place:
    """A session that is on, and what its screen's code is made of."""

    session_id: UUID
    screen_code: str
    secret: bytes


@dataclass(frozen=True, slots=True)
class Phone:
    """A resident's phone, bound to one handbook."""

    member_id: UUID
    cookie: str


def measure() -> list[Figure]:
    """Serve the demo and let everybody check in everywhere, once."""
    with tempfile.TemporaryDirectory() as folder:
        database, keys_path = f"sqlite:///{folder}/demo.db", Path(folder) / "demo.keys.json"
        places, phones = _prepare(database, keys_path)
        port = free_port()
        command = [str(Path(sys.executable).with_name("dongwang")), "serve"]
        settings = {"DONGWANG_DATABASE": database, "DONGWANG_KEYS": str(keys_path)}
        with running(command, port, Path(folder), settings):
            whole, posts = _let_them_come(port, places, phones)
    return [
        Figure(
            "Check-in (the POST), demo on SQLite, 4 clients, p50",
            "签到一次（POST），演示库，4 个客户端，p50",
            f"{quantile(posts, 0.5) * 1000:.1f} ms",
            "≤ 5 ms",
        ),
        Figure("— p99", "— p99", f"{quantile(posts, 0.99) * 1000:.1f} ms", "—"),
        Figure(
            "Scan, page and check-in together, p50",
            "扫码、打开页面、签到合计，p50",
            f"{quantile(whole, 0.5) * 1000:.1f} ms",
            "—",
        ),
        Figure("— p99", "— p99", f"{quantile(whole, 0.99) * 1000:.1f} ms", "—"),
    ]


def _prepare(database: str, keys_path: Path) -> tuple[list[Place], list[Phone]]:
    keys = Keys.create(keys_path)
    ledger = Ledger.open(database, keys=keys)
    club.make(ledger)
    officer, now = demo_officer(ledger), ledger.clock.now()
    sessions: list[UUID] = []
    for n in range(SESSIONS):
        command = CreateSession(
            id=new_id(),
            community_id=club.COMMUNITY_ID,
            by=officer,
            title=f"第 {n + 1} 场",
            rule_code="K09",
            team_id=None,
            starts_at=now,
            ends_at=now + timedelta(hours=2),
            place="活动室",
        )
        sessions.append(create_session(ledger, command).session_id)
    with ledger.reading() as rx:
        rows = rx.connection.execute(sa.select(t.session.c.id, t.session.c.screen_code).where(t.session.c.id.in_(sessions)))
        places = [Place(row.id, row.screen_code, keys.session_secret(row.id)) for row in rows]
    phones = [
        Phone(row.member_id, bind_browser(ledger, BindBrowser(token=demo_binding(ledger, row.handbook_no))).browser)
        for row in roster(ledger, club.COMMUNITY_ID)
    ]
    ledger.close()
    return places, phones


def _let_them_come(port: int, places: list[Place], phones: list[Phone]) -> tuple[list[float], list[float]]:
    visits = iter([(place, phone) for place in places for phone in phones])
    whole: list[float] = []
    posts: list[float] = []
    turn = threading.Lock()

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        for place, phone in _shared(visits, turn):
            with Stopwatch() as both:
                form, cookies = _scan(connection, place, phone)
                with Stopwatch() as post:
                    status = _check_in(connection, form, cookies)
            if status != http.HTTPStatus.SEE_OTHER:
                sys.exit(f"a check-in was answered {status}")
            whole.append(both.seconds)
            posts.append(post.seconds)

    clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for each in clients:
        each.start()
    for each in clients:
        each.join()
    return whole[WARM:], posts[WARM:]


def _shared(visits: "Iterator[tuple[Place, Phone]]", turn: threading.Lock) -> "Iterator[tuple[Place, Phone]]":
    while True:
        with turn:
            visit = next(visits, None)
        if visit is None:
            return
        yield visit


_FIELD = re.compile(r'name="(csrf_token|claim|member_id)" value="([^"]+)"')


def _scan(connection: http.client.HTTPConnection, place: Place, phone: Phone) -> tuple[dict[str, str], str]:

    token = code.rotating(place.screen_code, place.secret, SystemClock().now())
    connection.request("GET", f"/r/{token}", headers={"Cookie": f"dw_browser={phone.cookie}"})
    answer = connection.getresponse()
    page = answer.read().decode()
    set_cookies = [value.split(";")[0] for name, value in answer.getheaders() if name.lower() == "set-cookie"]
    cookies = "; ".join([f"dw_browser={phone.cookie}", *set_cookies])
    return dict(_FIELD.findall(page)), cookies


def _check_in(connection: http.client.HTTPConnection, form: dict[str, str], cookies: str) -> int:
    headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", "/check-in", body=urlencode(form), headers=headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status
