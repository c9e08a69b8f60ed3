"""`make bench`: measure, print beside the aims, and write the table into both READMEs.

`python -m tests.speed journal_sqlite` makes only the measurements named, and leaves the READMEs alone.
"""

import platform
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import click

from tests.speed import check_in, doors, import_workbook, journal_postgres, journal_size, journal_sqlite, login, sealing, start
from tests.speed.figure import Figure

ROOT = Path(__file__).parents[2]
SUBJECTS: dict[str, Callable[[], list[Figure]]] = {
    "import_workbook": import_workbook.measure,
    "journal_sqlite": journal_sqlite.measure,
    "journal_postgres": journal_postgres.measure,
    "journal_size": journal_size.measure,
    "sealing": sealing.measure,
    "check_in": check_in.measure,
    "login": login.measure,
    "doors": doors.measure,
    "start": start.measure,
}
"""Every measurement, in the order of the table."""
BEGIN, END = "<!-- figures -->", "<!-- /figures -->"


def table(figures: list[Figure], *, zh: bool) -> str:
    """Return the figures as a Markdown table."""
    head = "| 项目 | 实测 | 目标 |" if zh else "| | measured | aim |"
    rows = [f"| {figure.subject_zh if zh else figure.subject} | {figure.measured} | {figure.aim} |" for figure in figures]
    machine = f"`make bench`, {datetime.now(UTC).date()}, Python {platform.python_version()}, {platform.machine()}"
    return "\n".join((head, "|---|---|---|", *rows, "", machine, ""))


def write_readmes(figures: list[Figure]) -> None:
    """Put the table where both READMEs have their old one."""
    for name, zh in (("README.md", False), ("README.zh.md", True)):
        readme = ROOT / name
        text = readme.read_text(encoding="utf-8")
        before, _, rest = text.partition(BEGIN)
        _, _, after = rest.partition(END)
        readme.write_text(f"{before}{BEGIN}\n{table(figures, zh=zh)}{END}{after}", encoding="utf-8")


@click.command()
@click.argument("named", metavar="[SUBJECT]...", nargs=-1, type=click.Choice(list(SUBJECTS)))
@click.option(
    "--ten-million", is_flag=True, help="Read a book of 10 M transfers too: a quarter of an hour, 10 GB of temporary files."
)
def main(named: tuple[str, ...], *, ten_million: bool) -> None:
    """Measure everything and write both READMEs, or measure only the subjects named."""
    measurements = SUBJECTS | {"journal_size": partial(journal_size.measure, ten_million=ten_million)}
    figures: list[Figure] = []
    for subject in named or SUBJECTS:
        measured = measurements[subject]()
        for figure in measured:
            sys.stdout.write(f"{figure.subject}: {figure.measured} (aim {figure.aim})\n")
            sys.stdout.flush()
        figures += measured
    if not named:
        write_readmes(figures)


if __name__ == "__main__":
    main()
