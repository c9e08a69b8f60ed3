"""init, import, export, upgrade: a refusal is raised, and whoever runs the command says what it means."""

from pathlib import Path
from uuid import UUID

import click

from ledger.cli.terminal import Terminal, is_founded, make_room
from ledger.errors import ImportRefused, KeyMissing, NotInstalled
from ledger.ids import new_id
from ledger.ledger import Ledger, book_file
from ledger.operations.found_community import FoundCommunity, Invitation
from ledger.operations.found_community import found_community as found
from ledger.operations.import_workbook import ImportReport, ImportWorkbook, import_workbook
from ledger.operations.record_export import RecordExport, record_export
from ledger.reports.export import export as export_files
from ledger.scheme.roles import SYSTEM
from ledger.scheme.workbook.problems import RowProblem
from ledger.store.keys import Keys

pass_terminal = click.make_pass_decorator(Terminal)
app_role_option = click.option(
    "--app-role",
    default="",
    envvar="DONGWANG_APP_ROLE",
    help="PostgreSQL: the role as which the service runs; it gets only what it needs.",
)
community_option = click.option(
    "--community", "community_name", default="", envvar="DONGWANG_COMMUNITY", help="Whose book, where there are several."
)
USUAL_ROLE = "dongwang_app"
"""What the service's role is called in what we print; any other name will do."""


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
@click.option("--another", is_flag=True, help="A further community in the same installation, strictly apart from the others.")
@app_role_option
@pass_terminal
def init(  # noqa: PLR0913, PLR0917 - one parameter per option
    terminal: Terminal,
    name: str,
    subdistrict: str,
    prefix: str,
    officers: tuple[str, ...],
    base_url: str,
    app_role: str,
    *,
    another: bool,
) -> None:
    """Found a club.

    Makes its keys, an empty book, and one-time links for two officers.
    """
    if len(officers) != 2:  # noqa: PLR2004 - four eyes are two people
        raise click.ClickException(terminal.words("Please give --officer twice: some things take two people."))
    _only_on_a_server(terminal, app_role)
    ledger = found_ledger(terminal)
    command = FoundCommunity(
        id=new_id(),
        name=name,
        subdistrict=subdistrict,
        handbook_prefix=prefix.upper(),
        officers=(officers[0], officers[1]),
        app_role=app_role,
        another=another,
    )
    invitations = found(ledger, command)
    grants = () if app_role else ledger.grants(USUAL_ROLE)
    ledger.close()
    terminal.say("%(name)s is founded. The book: %(database)s", name=name, database=terminal.database_shown)
    terminal.say("The keys: %(path)s. Keep a copy apart from the book.", path=terminal.keys_path)
    for invitation in invitations:
        _say_invitation(terminal, invitation, base_url)
    if grants:
        terminal.say(
            "The service needs a role of its own that cannot change the journal. As the owner of the database, "
            "make it with CREATE ROLE %(role)s LOGIN PASSWORD '…' and run this:",
            role=USUAL_ROLE,
        )
        for grant in grants:
            terminal.console.print(f"{grant};", markup=False)
    if app_role:
        terminal.say("The role %(role)s can do the service's work, and cannot change the journal.", role=app_role)
    if grants or app_role:
        terminal.say("Give the service the address of the database with this role in it.")
    terminal.say("Now start the service: dongwang serve")


def _only_on_a_server(terminal: Terminal, app_role: str) -> None:
    if app_role and book_file(terminal.database) is not None:
        raise click.ClickException(terminal.words("A SQLite book knows no roles. Please leave out --app-role."))


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
@community_option
@pass_terminal
def import_(terminal: Terminal, file: Path, community_name: str, *, dry_run: bool, all_or_nothing: bool) -> None:
    """Import the paper years from a workbook, FILE.xlsx."""
    ledger = terminal.open()
    try:
        command = ImportWorkbook(
            community_id=terminal.community(ledger, community_name).community_id,
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
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@community_option
@pass_terminal
def export(terminal: Terminal, folder: Path, community_name: str) -> None:
    """Write the book into FOLDER.

    The journal and the balances, as CSV and as JSON lines.
    """
    ledger = terminal.open()
    try:
        community_id: UUID = terminal.community(ledger, community_name).community_id
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


@click.command()
@app_role_option
@pass_terminal
def upgrade(terminal: Terminal, app_role: str) -> None:
    """Bring the book to this version of the software.

    On PostgreSQL the owner of the database does it; the roles of the service get their rights anew.
    """
    _only_on_a_server(terminal, app_role)
    if not is_founded(terminal.database):
        raise NotInstalled
    done = Ledger.upgrade(terminal.database, app_role=app_role)
    if done.before == done.after:
        terminal.say("The book is up to date: version %(version)s.", version=done.after)
    else:
        terminal.say("Brought from version %(before)s to %(after)s.", before=done.before, after=done.after)
    for role in done.roles:
        terminal.say("The role %(role)s can do the service's work, and cannot change the journal.", role=role)
    if not done.roles and book_file(terminal.database) is None:
        terminal.say("No role of its own for the service yet. Name one: dongwang upgrade --app-role NAME")


COMMANDS = (init, import_, export, upgrade)
