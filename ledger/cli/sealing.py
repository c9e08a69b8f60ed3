"""verify, seal, rebuild, accept-clock: what anybody needs who wants to know that nothing was rewritten."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click

from ledger.book.checkpoint import Anchor
from ledger.cli.terminal import Terminal, named_so
from ledger.clock import SHANGHAI, from_micros
from ledger.errors import AnchorUnreadable, BookDamaged, CheckpointUnreadable, LedgerError, NotAsPrinted
from ledger.ids import new_id
from ledger.operations.accept_clock import AcceptClock
from ledger.operations.accept_clock import accept_clock as accept_clock_of
from ledger.operations.note_verification import note_verification
from ledger.operations.rebuild_balances import rebuild_balances
from ledger.operations.seal import seal as seal_book
from ledger.reports.communities import Community, communities
from ledger.reports.verification import Fault, Invariant, Verification
from ledger.reports.verification import verify as verify_book
from ledger.scheme.roles import SYSTEM
from ledger.store.keys import Keys

pass_terminal = click.make_pass_decorator(Terminal)

INVARIANTS = {
    "lines_as_written": "Every line is as it was written",
    "answers_as_given": "Every stored answer is as it was given",
    "holds_resolved_once": "Every hold was resolved at most once, for at most its amount",
    "sets_whole": "Every set is whole",
    "balances_equal_replay": "Every balance is what its lines add up to, and none is below zero",
    "entries_without_gaps": "No entry is missing",
    "units_sum_to_zero": "What was given was received, in every unit",
    "sets_sealed_or_waiting": "Everything waits for its seal in the log, or has it",
    "log_unchanged": "No sealed leaf has changed",
    "checkpoints_signed": "Every checkpoint is signed",
    "folds_equal_replay": "Every running total is what its lines add up to",
    "guards_in_force": "Every guard is in force",
    "as_printed": "The book begins with what was kept outside",
}


@click.command()
@click.option("--quick", is_flag=True, envvar="DONGWANG_QUICK", help="Only what is new since the book was last found good.")
@click.option(
    "--checkpoint",
    "checkpoints",
    multiple=True,
    type=click.Path(path_type=Path),
    envvar="DONGWANG_CHECKPOINT",
    help="A signed checkpoint that was kept elsewhere; the book has to begin with it. May be given several times.",
)
@click.option(
    "--anchor",
    "anchors",
    multiple=True,
    envvar="DONGWANG_ANCHOR",
    help="SIZE:HEX64 from the sheet on the wall; the book has to begin with it. May be given several times.",
)
@click.option("--community", "name", default="", envvar="DONGWANG_COMMUNITY", help="Only the book of this community.")
@pass_terminal
def verify(terminal: Terminal, *, quick: bool, checkpoints: tuple[Path, ...], anchors: tuple[str, ...], name: str) -> None:
    """Check the whole book.

    Against itself, and against what was kept outside. Exit status 1 and the first bad row when anything is off.
    """
    notes, typed = [_read(path) for path in checkpoints], [_typed(anchor) for anchor in anchors]
    ledger = terminal.open(read_only=True)
    faults: list[Fault] = []
    found: list[Verification] = []
    try:
        known = named_so(communities(ledger), name)
        if not known or (anchors and len(known) > 1):
            # A sheet does not say whose it is.
            raise click.UsageError(terminal.words("Which book? Say it with --community and its name."))
        for community in known:
            mine = [note for note in notes if _beside(note, known) == community]
            with terminal.progress("Checking") as bar:
                checked = verify_book(
                    ledger, community.community_id, quick=quick, checkpoints=mine, anchors=typed, progress=bar
                )
            found.append(checked)
            _say_verification(terminal, community, checked, quick=quick)
            faults += [invariant.fault for invariant in checked.invariants if invariant.fault is not None]
    finally:
        ledger.close()
    if faults:
        outside = [each for checked in found for each in checked.invariants if each.name == "as_printed" and each.fault]
        if len(faults) == len(outside):
            raise NotAsPrinted(row=faults[0].row, why=faults[0].why)
        raise BookDamaged(table=faults[0].table, row=faults[0].row, why=faults[0].why)
    _note(terminal, found, quick=quick)


def _read(path: Path) -> str:
    try:
        # Newlines as they are: a note that was changed by an editor is no longer what was signed.
        with path.open(encoding="utf-8", newline="") as file:
            return file.read(1 << 17)
    except (OSError, UnicodeDecodeError):
        raise CheckpointUnreadable(origin=path.name) from None


def _typed(text: str) -> Anchor:
    try:
        return Anchor.parse(text)
    except ValueError:
        raise AnchorUnreadable from None


def _beside(note: str, known: Sequence[Community]) -> Community:
    """Return the community that a note names; the first, which will refuse it, where it names none of ours."""
    origin = note.partition("\n")[0].strip()
    return next((community for community in known if origin.endswith(f"/{community.community_id}")), known[0])


def _say_verification(terminal: Terminal, community: Community, checked: Verification, *, quick: bool) -> None:
    terminal.console.print(community.name, markup=False)
    if quick:
        terminal.say("Only what is new since the book was last found good:")
    for invariant in checked.invariants:
        _say_invariant(terminal, invariant)
    if checked.root is None:
        terminal.say("Nothing is sealed yet.")
    elif checked.good:
        # The root of a book that is not whole is nothing to be copied from here.
        terminal.say("Root: %(anchor)s", anchor=Anchor(checked.size, checked.root).printed())


def _say_invariant(terminal: Terminal, invariant: Invariant) -> None:
    mark = "✓" if invariant.fault is None else "✗"
    terminal.console.print(f"  {mark} {terminal.words(INVARIANTS[invariant.name])} ({invariant.rows})", markup=False)
    if invariant.fault is not None:
        terminal.console.print(f"    {invariant.fault.table} {invariant.fault.row}: {invariant.fault.why}", markup=False)


def _note(terminal: Terminal, found: list[Verification], *, quick: bool) -> None:
    """Remember that the book was good, where this process may write; a running service notes its own verifications."""
    try:
        ledger = terminal.open()
    except LedgerError:
        return
    try:
        for verification in found:
            note_verification(ledger, verification, quick=quick)
    except LedgerError:
        # A full or read-only disk: the book is good all the same, and the next quick look takes longer.
        return
    finally:
        ledger.close()


@click.command()
@click.option("--new-key", is_flag=True, envvar="DONGWANG_NEW_KEY", help="Make a fresh key first; the one before witnesses it.")
@pass_terminal
def seal(terminal: Terminal, *, new_key: bool) -> None:
    """Seal what waits, and print size and root.

    A running service does it by itself every few seconds.
    """
    ledger = terminal.open()
    try:
        if new_key:
            keys = Keys.load(terminal.keys_path).with_new_seal(terminal.keys_path)
            ledger.use_keys(keys)
            terminal.say("A new key for the seal is in %(path)s. Keep a copy apart from the book.", path=terminal.keys_path)
        for community in communities(ledger):
            done = seal_book(ledger, community.community_id, introduce=new_key)
            terminal.console.print(community.name, markup=False)
            terminal.say("Leaves added: %(leaves)s", leaves=done.leaves)
            if done.root is not None:
                terminal.say("Root: %(anchor)s", anchor=Anchor(done.size, done.root).printed())
            newest, *older = ledger.keys.seal_keys(community.community_id)
            terminal.say("Key to check it with: %(key)s", key=newest.verifier.encode())
            for key in older:
                terminal.say("Key before: %(key)s", key=key.verifier.encode())
    finally:
        ledger.close()


@click.command()
@pass_terminal
def rebuild(terminal: Terminal) -> None:
    """Reckon the running balances anew from the lines.

    While no service is running, and only when all the rest is whole.
    """
    ledger = terminal.open()
    try:
        for community in communities(ledger):
            mended = rebuild_balances(ledger, community.community_id)
            terminal.console.print(community.name, markup=False)
            terminal.say("Balances that were different, and are right now: %(mended)s", mended=mended)
    finally:
        ledger.close()


@click.command(name="accept-clock")
@pass_terminal
def accept_clock(terminal: Terminal) -> None:
    """Say that this computer's clock is right.

    Although the book lies ahead of it: after the clock was wrong for a while, writing stops until it is set right, or until
    somebody says this.
    """
    ledger = terminal.open()
    try:
        for community in communities(ledger):
            command = AcceptClock(id=new_id(), community_id=community.community_id, by=SYSTEM)
            accepted = accept_clock_of(ledger, command)
            terminal.console.print(community.name, markup=False)
            terminal.say(
                "Newest line: %(newest)s. The clock: %(now)s. Written down: the clock is right.",
                newest=_local(from_micros(accepted.newest)),
                now=_local(ledger.clock.now()),
            )
    finally:
        ledger.close()


def _local(instant: datetime) -> str:
    return f"{instant.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


COMMANDS = (verify, seal, rebuild, accept_clock)
