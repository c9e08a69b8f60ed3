"""Who may know whom (architecture: doors). Each list names what is allowed; what is not named is not."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT, Import, below, imports

PURE = ("ledger/book", "ledger/scheme")
# Beside the standard library: canonical encoding and signatures are arithmetic, they touch no disk and no network.
PURE_MAY_IMPORT = {"msgspec", "cryptography", "ledger"}

# library -> the only places that may import it
CONFINED = {
    "sqlalchemy": ("ledger/store", "ledger/ledger.py", "ledger/operations", "ledger/reports"),
    "sqlmodel": ("ledger/store", "ledger/ledger.py", "ledger/operations", "ledger/reports"),
    "alembic": ("ledger/store",),
    "psycopg": ("ledger/store",),
    "sqlite3": ("ledger/store",),
    "flask": ("web",),
    "flask_babel": ("web",),
    "flask_limiter": ("web/limits.py",),
    "flask_smorest": ("web/api",),
    "flask_wtf": ("web",),
    "marshmallow": ("web",),
    "webargs": ("web/api",),
    "granian": ("web",),
    "apscheduler": ("scheduler",),
}
ROOMS = ("ledger", "web", "scheduler")
AUDIENCES = ("resident", "committee", "kiosk", "device", "scanner", "board", "api")


def everything() -> list[Import]:
    """Return every import of the product."""
    return [found for path in below(*ROOMS) for found in imports(path)]


def test_the_contracts_between_the_rooms_are_kept() -> None:
    """A door opened once is never shut again: each layer would come to know every other."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_pure_rooms_import_nothing_that_touches_the_world() -> None:
    """A rule that reads a disk or a socket cannot be proved, and cannot be replayed years later."""
    allowed = PURE_MAY_IMPORT | set(sys.stdlib_module_names)
    strangers = [str(found) for path in below(*PURE) for found in imports(path) if found.module.split(".")[0] not in allowed]
    assert strangers == []


@pytest.mark.parametrize("module", ["sqlite3", "socket", "subprocess", "http", "urllib.request", "threading", "os"])
def test_the_pure_rooms_leave_the_machine_alone(module: str) -> None:
    """The standard library has doors to the world, too."""
    assert [str(found) for path in below(*PURE) for found in imports(path) if found.reaches(module)] == []


@pytest.mark.parametrize(("library", "places"), CONFINED.items())
def test_a_library_stays_in_its_room(library: str, places: tuple[str, ...]) -> None:
    """A framework that has spread through the house can never be replaced, or upgraded in one place."""
    strays = [
        str(found)
        for found in everything()
        if found.reaches(library) and not any(found.path.is_relative_to(place) for place in places)
    ]
    assert strays == []


@pytest.mark.parametrize("audience", AUDIENCES)
def test_an_audience_does_not_know_the_others(audience: str) -> None:
    """A page for the committee that leans on a resident's page breaks with it."""
    others = [f"web.{other}" for other in AUDIENCES if other != audience]
    assert [
        str(found) for found in everything() if found.path.is_relative_to(f"web/{audience}") and found.reaches(*others)
    ] == []


def test_the_product_does_not_import_its_tests() -> None:
    """What is needed at run time must be in the wheel."""
    assert [str(found) for found in everything() if found.reaches("tests")] == []
