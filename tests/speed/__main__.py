"""`make bench`: measure, print beside the aims, and write the table into both READMEs."""

import platform
import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.speed import check_in, import_workbook, start
from tests.speed.figure import Figure

ROOT = Path(__file__).parents[2]
BEGIN, END = "<!-- figures -->", "<!-- /figures -->"


def table(figures: list[Figure], *, zh: bool) -> str:
    """Return the figures as a Markdown table."""
    head = "| 项目 | 实测 | 目标 |" if zh else "| | measured | aim |"
    rows = [f"| {figure.subject_zh if zh else figure.subject} | {figure.measured} | {figure.aim} |" for figure in figures]
    machine = f"`make bench`, {datetime.now(UTC).date()}, Python {platform.python_version()}, {platform.machine()}"
    return "\n".join((head, "|---|---|---|", *rows, "", machine, ""))


def main() -> None:
    """Measure everything."""
    figures: list[Figure] = []
    for subject in (import_workbook, check_in, start):
        measured = subject.measure()
        for figure in measured:
            sys.stdout.write(f"{figure.subject}: {figure.measured} (aim {figure.aim})\n")
            sys.stdout.flush()
        figures += measured
    for name, zh in (("README.md", False), ("README.zh.md", True)):
        readme = ROOT / name
        text = readme.read_text(encoding="utf-8")
        before, _, rest = text.partition(BEGIN)
        _, _, after = rest.partition(END)
        readme.write_text(f"{before}{BEGIN}\n{table(figures, zh=zh)}{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
