"""init, import, verify, export: a refusal is raised, and whoever runs the command says what it means."""

from pathlib import Path
from uuid import UUID

import click

from ledger.cli.terminal import Terminal, is_founded, make_room
from ledger.errors import BookDamaged, ImportRefused, KeyMissing
from ledger.ids import new_id
from ledger.ledger import Ledger
from ledger.operations.found_community import FoundCommunity, Invitation
from ledger.operations.found_community import found_community as found
from ledger.operations.import_workbook import ImportReport, ImportWorkbook, import_workbook
from ledger.operations.record_export import RecordExport, record_export
from ledger.reports.communities import communities
from ledger.reports.export import export as export_files
from ledger.reports.verification import Fault, Invariant
from ledger.reports.verification import verify as verify_book
from ledger.scheme.roles import SYSTEM
from ledger.scheme.workbook.problems import RowProblem
from ledger.store.keys import Keys

pass_terminal = click.make_pass_decorator(Terminal)


@click.command()
@click.option("--name", required=True, envvar="DONGWANG_NAME", help="The community, such as 东王小区.")
@click.option("--subdistrict", default="", envvar="DONGWANG_SUBDISTRICT", help="Such as 石门二路街道.")
@click.option("--prefix", default="DW", show_default=True, envvar="DONGWANG_PREFIX", help="Letters of handbook numbers.")
@click.option(
    "--officer",
    "officers",
    required=True,
    multiple=True,
    envvar="DONGWANG_OFFICERS",
    help="An officer's name; give it twice, since corrections take two people.",
)
@click.option(
    "--base-url",
    default="http://localhost:8000",
    show_default=True,
    envvar="DONGWANG_BASE_URL",
    help="Where browsers reach the service.",
)
@pass_terminal
def init(terminal: Terminal, name: str, subdistrict: str, prefix: str, officers: tuple[str, ...], base_url: str) -> None:  # noqa: PLR0913, PLR0917 - one parameter per option
    """Found a club.

    Makes its keys, an empty book, and one-time links for two officers.
    """
    if len(officers) != 2:  # noqa: PLR2004 - four eyes are two people
        raise click.ClickException(terminal.words("Please give --officer twice: some things take two people."))
    ledger = found_ledger(terminal)
    command = FoundCommunity(
        id=new_id(),
        name=name,
        subdistrict=subdistrict,
        handbook_prefix=prefix.upper(),
        officers=(officers[0], officers[1]),
    )
    invitations = found(ledger, command)
    ledger.close()
    terminal.say("%(name)s is founded. The book: %(database)s", name=name, database=terminal.database)
    terminal.say("The keys: %(path)s. Keep a copy apart from the book.", path=terminal.keys_path)
    for invitation in invitations:
        _say_invitation(terminal, invitation, base_url)
    terminal.say("Now start the service: dongwang serve")


def found_ledger(terminal: Terminal) -> Ledger:
    """Open the book, and make its keys if there are none: the first thing on a new machine.

    Raises:
        KeyMissing: there is a club already; under keys that are made anew its names would stay shut for ever.
    """
    make_room(terminal.database)
    path = terminal.keys_path
    if not path.exists() and is_founded(terminal.database):
        raise KeyMissing(path=str(path))
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    keys = Keys.load(path) if path.exists() else Keys.create(path)
    return Ledger.open(terminal.database, keys=keys)


def _say_invitation(terminal: Terminal, invitation: Invitation, base_url: str) -> None:
    terminal.say(
        "One-time link for %(name)s, good for 7 days: %(link)s",
        name=invitation.name,
        link=f"{base_url.rstrip('/')}/committee/invitation/{invitation.token}",
    )


@click.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, envvar="DONGWANG_DRY_RUN", help="Say what would happen, and change nothing.")
@click.option(
    "--all-or-nothing", is_flag=True, envvar="DONGWANG_ALL_OR_NOTHING", help="Import nothing while any row is refused."
)
@pass_terminal
def import_(terminal: Terminal, file: Path, *, dry_run: bool, all_or_nothing: bool) -> None:
    """Import the paper years from a committee's workbook (FILE.xlsx)."""
    ledger = terminal.open()
    try:
        command = ImportWorkbook(
            community_id=terminal.community(ledger).community_id,
            by=SYSTEM,
            path=file,
            all_or_nothing=all_or_nothing,
            dry_run=dry_run,
        )
        with terminal.progress("Importing") as bar:
            report = import_workbook(ledger, command, progress=bar)
    finally:
        ledger.close()
    say_report(terminal, report)
    if all_or_nothing and report.refused:
        raise ImportRefused(rows=len(report.refused))


def say_report(terminal: Terminal, report: ImportReport) -> None:
    """Print what an import did, row by row where a row was refused or is worth a word."""
    for title, problems in (("Refused:", report.refused), ("Mentioned:", report.warned)):
        if problems:
            terminal.say(title)
            for problem in problems:
                terminal.console.print(f"  {_row(terminal, problem)}", markup=False)
    if report.ignored_sheets:
        terminal.say("Sheets that were not read: %(sheets)s", sheets="、".join(report.ignored_sheets))
    added = report.added
    terminal.say(
        "Members %(members)s, rules %(rules)s, sessions %(sessions)s, seals %(attendances)s, returned %(returned)s, "
        "articles %(items)s, redemptions %(redemptions)s, corrections %(corrections)s.",
        members=added.members,
        rules=added.rules,
        sessions=added.sessions,
        attendances=added.attendances,
        returned=added.returned,
        items=added.items,
        redemptions=added.redemptions,
        corrections=added.corrections,
    )
    if not report.written:
        terminal.say("Nothing was changed; this was only a look.")
    elif added.anything:
        terminal.say(
            "Imported. Rows refused: %(rows)s. Mend them in the workbook and import it again.", rows=len(report.refused)
        )
    else:
        terminal.say("Everything in this workbook is in the book already; nothing was changed.")


def _row(terminal: Terminal, problem: RowProblem) -> str:
    codes = sorted(problem.codes)
    words = "；".join(terminal.row_words(code.value) for code in codes)
    return f"{problem.sheet} {problem.row}: {words} ({', '.join(codes)})"


@click.command()
@pass_terminal
def verify(terminal: Terminal) -> None:
    """Check the whole book against itself.

    Exit status 1 and the first bad row when anything is off.
    """
    ledger = terminal.open(read_only=True)
    faults: list[Fault] = []
    try:
        for community in communities(ledger):
            with terminal.progress("Checking") as bar:
                checked = verify_book(ledger, community.community_id, progress=bar)
            terminal.console.print(community.name, markup=False)
            for invariant in checked.invariants:
                _say_invariant(terminal, invariant)
                if invariant.fault is not None:
                    faults.append(invariant.fault)
    finally:
        ledger.close()
    if faults:
        raise BookDamaged(table=faults[0].table, row=faults[0].row, why=faults[0].why)


def _say_invariant(terminal: Terminal, invariant: Invariant) -> None:
    mark = "✓" if invariant.fault is None else "✗"
    terminal.console.print(f"  {mark} {terminal.words(INVARIANTS[invariant.name])} ({invariant.rows})", markup=False)
    if invariant.fault is not None:
        terminal.console.print(f"    {invariant.fault.table} {invariant.fault.row}: {invariant.fault.why}", markup=False)


INVARIANTS = {
    "lines_as_written": "Every line is as it was written",
    "holds_resolved_once": "Every hold was resolved at most once, for at most its amount",
    "sets_whole": "Every set is whole",
    "balances_equal_replay": "Every balance is what its lines add up to, and none is below zero",
    "entries_without_gaps": "No entry is missing",
    "units_sum_to_zero": "What was given was received, in every unit",
    "sets_sealed_or_waiting": "Every set waits for its seal in the log, or has it",
}


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@pass_terminal
def export(terminal: Terminal, folder: Path) -> None:
    """Write the book into FOLDER.

    The journal and the balances, as CSV and as JSON lines.
    """
    ledger = terminal.open()
    try:
        community_id: UUID = terminal.community(ledger).community_id
        record_export(ledger, RecordExport(community_id=community_id, by=SYSTEM))
        folder.mkdir(parents=True, exist_ok=True)
        for file in export_files(ledger, community_id):
            target = folder / file.name
            # Written beside and moved, so that a full disk leaves no half file under the real name.
            draft = target.with_name(f"{target.name}.part")
            draft.write_text(file.text, encoding="utf-8", newline="")
            draft.replace(target)
            terminal.say("Written: %(file)s", file=target)
    finally:
        ledger.close()


COMMANDS = (init, import_, verify, export)
