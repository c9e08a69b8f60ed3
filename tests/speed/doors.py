"""What it costs to ask the role table: the guard of a page, for every route and role, without looking up who is there."""

import statistics
import time

from flask import Flask

from ledger.scheme.roles import Role
from tests.speed.figure import Figure
from web import create_app
from web.guards import Door, Guard, guard_of
from web.settings import Settings

RUNS = 200


def measure() -> list[Figure]:
    """Ask every staff door for every role, again and again."""
    guards = _guards(create_app(Settings.from_environment({})))
    asked = [(guard, frozenset({role})) for guard in guards for role in Role]
    costs: list[float] = []
    for _ in range(RUNS):
        begun = time.process_time_ns()
        for guard, roles in asked:
            guard.admits(roles)
        costs.append((time.process_time_ns() - begun) / len(asked))
    return [
        Figure(
            "The role check of one request",
            "每次请求核对身份权限",
            f"{statistics.median(costs) / 1000:.2f} µs",
            "≤ 20 µs",
        )
    ]


def _guards(app: Flask) -> list[Guard]:
    found = [guard_of(app, rule.endpoint) for rule in app.url_map.iter_rules()]
    return [guard for guard in found if guard is not None and guard.door is Door.STAFF]
