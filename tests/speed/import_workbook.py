"""How long the committee's workbook takes."""

import statistics
import tempfile
from pathlib import Path

from ledger.ids import new_id
from ledger.ledger import Ledger
from ledger.operations.found_community import FoundCommunity, found_community
from ledger.operations.import_workbook import ImportWorkbook, import_workbook
from ledger.scheme.roles import SYSTEM
from ledger.store.keys import Keys
from tests.speed.figure import Figure, Stopwatch
from web.demo.club import WORKBOOK

RUNS = 5


def measure() -> list[Figure]:
    """Import the workbook into a fresh SQLite book, five times."""
    seconds: list[float] = []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            keys = Keys.create(Path(folder) / "keys.json")
            ledger = Ledger.open(f"sqlite:///{folder}/club.db", keys=keys)
            community_id = new_id()
            officers = ("李老师", "王老师")
            command = FoundCommunity(id=community_id, name="东王小区", subdistrict="", handbook_prefix="DW", officers=officers)
            found_community(ledger, command)
            with Stopwatch() as watch:
                import_workbook(ledger, ImportWorkbook(community_id=community_id, by=SYSTEM, path=WORKBOOK))
            ledger.close()
        seconds.append(watch.seconds)
    return [
        Figure(
            "Import of the 2018 workbook (1,300 rows), SQLite",
            "导入 2018 年台账（1,300 行），SQLite",
            f"{statistics.median(seconds):.2f} s",
            "≤ 5 s",
        )
    ]
