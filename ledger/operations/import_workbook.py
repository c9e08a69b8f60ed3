"""Import the paper years from a committee's workbook: good rows go in, refused ones are named, nothing is half done.

The one way besides check-in and stamp by which points come into being, and only into a book that holds nothing but imports.
It may be repeated, and extended by mended rows, until the first line that is not an import (`club.md`, rule 1).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from ledger.book.status import Status
from ledger.errors import BookNotEmpty
from ledger.ids import new_id
from ledger.ledger import Ledger
from ledger.operations.importing import catalogue, presences, written
from ledger.operations.importing.catalogue import Import
from ledger.operations.importing.known import known_of
from ledger.operations.importing.lines import Posting, Stocked, postings
from ledger.operations.workbook_file import open_workbook
from ledger.scheme.roles import Act, Principal
from ledger.scheme.workbook.problems import RowCode, RowProblem
from ledger.scheme.workbook.reading import Reading, read
from ledger.scheme.workbook.rows import AttendanceRow, CorrectionRow, RedemptionRow
from ledger.scheme.workbook.sheet import SheetCells
from ledger.store import journal
from ledger.store import tables as t
from ledger.store.authority import authorise
from ledger.store.outbox import record
from ledger.store.unit import Writing

STEP = 200
"""Postings between two movements of the progress bar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportWorkbook:
    """A workbook of the paper years.

    Attributes:
        community_id: into whose book.
        by: an officer, or the house on the machine of the book.
        path: the file.
        all_or_nothing: import nothing while any row is refused.
        dry_run: do everything, report it, and take it back.
    """

    community_id: UUID
    by: Principal
    path: Path
    all_or_nothing: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """How many of each are new in the book."""

    members: int
    rules: int
    sessions: int
    attendances: int
    returned: int
    items: int
    redemptions: int
    corrections: int

    @property
    def anything(self) -> bool:
        """Whether the import changed the book at all."""
        return any(
            (
                self.members,
                self.rules,
                self.sessions,
                self.attendances,
                self.returned,
                self.items,
                self.redemptions,
                self.corrections,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did.

    Attributes:
        written: False after a dry run, and when all or nothing was asked for and rows were refused.
        file_digest: SHA-256 of the file, 64 hex digits; the notice prints it.
        added: what is new.
        refused: rows that somebody has to mend, in the order of the sheets.
        warned: rows that are merely mentioned.
        ignored_sheets: sheets that are none of ours.
    """

    written: bool
    file_digest: str
    added: Added
    refused: tuple[RowProblem, ...]
    warned: tuple[RowProblem, ...]
    ignored_sheets: tuple[str, ...]


class _TakenBackError(Exception):
    """Everything was tried and nothing is to be kept."""

    def __init__(self, report: ImportReport) -> None:
        self.report = report
        super().__init__("taken back")


def import_workbook(
    ledger: Ledger, command: ImportWorkbook, *, progress: Callable[[int, int], None] = lambda _done, _all: None
) -> ImportReport:
    """Import a workbook.

    Args:
        ledger: with keys.
        command: what and how.
        progress: called with (rows posted, rows to post) now and then.

    Raises:
        NotAllowed: neither officer nor the house.
        BookNotEmpty: the book holds lines that were not imported.
        WorkbookUnreadable, WorkbookTooLarge, WorkbookEmpty, SheetHeadersUnknown: the file is not what it should be.
    """
    sheets = open_workbook(command.path)
    file_digest = sha256(command.path.read_bytes()).hexdigest()
    try:
        with ledger.writing() as tx:
            report = _import(tx, ledger, command, _File(sheets, file_digest), progress)
            if not report.written:
                raise _TakenBackError(report)  # noqa: TRY301 - leaving the unit of work by raising is what takes it back
    except _TakenBackError as taken_back:
        return taken_back.report
    return report


@dataclass(frozen=True, slots=True)
class _File:
    sheets: Sequence[SheetCells]
    digest: str


def _import(
    tx: Writing, ledger: Ledger, command: ImportWorkbook, file: _File, progress: Callable[[int, int], None]
) -> ImportReport:
    authorise(tx, command.community_id, command.by, Act.IMPORT)
    if tx.fetch("SELECT 1 FROM transfer WHERE community_id = ? AND NOT imported LIMIT 1", (command.community_id,)):
        raise BookNotEmpty
    job = Import(command.community_id, command.by, ledger.keys)
    reading = read(file.sheets, known_of(tx, job))
    counts = {
        "members": catalogue.add_members(tx, job, reading.members),
        "rules": catalogue.add_rules(tx, job, reading.rules),
        "sessions": 0,
        "items": catalogue.add_items(tx, job, reading.items),
    }
    catalogue.add_teams(tx, job, reading)
    counts["sessions"] = catalogue.add_sessions(tx, job, reading.activities)
    catalogue.add_runs(tx, job, reading.redemptions)
    members = catalogue.member_ids(tx, job)
    todo, doubled = presences.apart(tx, job, postings(job, reading, members))
    posted, problems = _post(tx, job, todo, progress)
    written.write_down(tx, job, posted, members)
    added = Added(
        **counts,
        attendances=sum(isinstance(posting.origin, AttendanceRow) for posting in posted),
        returned=written.write_returned(tx, job, reading.attendances, members),
        redemptions=sum(isinstance(posting.origin, RedemptionRow) for posting in posted),
        corrections=sum(isinstance(posting.origin, CorrectionRow) for posting in posted),
    )
    return _conclude(tx, command, file, reading, added, [*doubled, *problems])


def _post(
    tx: Writing, job: Import, todo: Sequence[Posting], progress: Callable[[int, int], None]
) -> tuple[list[Posting], list[RowProblem]]:
    """Post everything in order; return what was created, and the rows that the ledger refused."""
    created: list[Posting] = []
    problems: list[RowProblem] = []
    for start in range(0, len(todo), STEP):
        chunk = todo[start : start + STEP]
        progress(start, len(todo))
        statuses = iter(journal.create_transfers(tx, job.community_id, [line for posting in chunk for line in posting.lines]))
        for posting in chunk:
            outcome = [next(statuses) for _ in posting.lines]
            if outcome[0] is Status.CREATED:
                created.append(posting)
            elif outcome[0] is not Status.EXISTS:
                problems.append(_problem(posting, outcome))
    progress(len(todo), len(todo))
    return created, problems


_CODES = {
    Status.REVERSED_TRANSFER_NOT_FOUND: RowCode.ORIGINAL_NOT_FOUND,
    Status.ALREADY_REVERSED: RowCode.CONTRADICTS_EARLIER,
}


def _problem(posting: Posting, outcome: Sequence[Status]) -> RowProblem:
    at, status = next((n, status) for n, status in enumerate(outcome) if status is not Status.LINKED_EVENT_FAILED)
    if status is Status.EXCEEDS_CREDITS:
        code = RowCode.EXCEEDS_STOCK if at else RowCode.EXCEEDS_CREDITS
    else:
        # Whatever else differs from what is stored under this row's key was written differently before.
        code = _CODES.get(status, RowCode.CONTRADICTS_EARLIER)
    origin = posting.origin.item if isinstance(posting.origin, Stocked) else posting.origin
    return RowProblem(origin.sheet, origin.row, frozenset({code}), refused=True)


def _conclude(  # noqa: PLR0913, PLR0917 - everything the report is made of
    tx: Writing, command: ImportWorkbook, file: _File, reading: Reading, added: Added, problems: Sequence[RowProblem]
) -> ImportReport:
    order = {sheet.title: place for place, sheet in enumerate(file.sheets)}
    # An article's stock is received once a quarter; what is wrong with its row is one thing to mend all the same.
    refused = tuple(sorted({*reading.refused, *problems}, key=lambda problem: (order[problem.sheet], problem.row)))
    report = ImportReport(
        written=not command.dry_run and not (command.all_or_nothing and refused),
        file_digest=file.digest,
        added=added,
        refused=refused,
        warned=reading.warned,
        ignored_sheets=reading.ignored_sheets,
    )
    if report.written and added.anything:
        record(
            tx,
            t.import_run,
            {
                "community_id": command.community_id,
                "id": new_id(),
                "file_digest": bytes.fromhex(file.digest),
                "by_kind": command.by.kind.value,
                "by_id": command.by.id,
                "rows_added": added.attendances + added.returned + added.redemptions + added.corrections,
                "rows_refused": len(refused),
                "recorded_at": tx.now,
            },
        )
    return report
