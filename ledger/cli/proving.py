"""checkpoint, prove: what somebody outside keeps, and what they check with tools of their own."""

import sys
from uuid import UUID

import click
import msgspec

from ledger.cli.terminal import Terminal
from ledger.errors import NotSealedYet, TransferUnknown
from ledger.ledger import Ledger
from ledger.reports.communities import communities
from ledger.reports.proof import checkpoint as checkpoint_of
from ledger.reports.proof import prove as prove_line

pass_terminal = click.make_pass_decorator(Terminal)


@click.command()
@click.option(
    "--size", type=click.IntRange(min=1), default=None, envvar="DONGWANG_SIZE", help="Of so many leaves; else the newest."
)
@pass_terminal
def checkpoint(terminal: Terminal, size: int | None) -> None:
    """Print the signed checkpoint, to be kept elsewhere.

    Byte for byte: dongwang checkpoint > FILE. Later, dongwang verify --checkpoint FILE shows that the book still begins
    with it.
    """
    ledger = terminal.open(read_only=True)
    try:
        notes = [checkpoint_of(ledger, community.community_id, size=size) for community in communities(ledger)]
    finally:
        ledger.close()
    if not any(notes):
        raise NotSealedYet(transfer_id="")
    sys.stdout.write("".join(note for note in notes if note))


@click.command()
@click.argument("transfer", type=click.UUID)
@pass_terminal
def prove(terminal: Terminal, transfer: UUID) -> None:
    """Print the proof that a line is sealed.

    As JSON: the line TRANSFER, the leaf of its set, the path up to the root, a signed checkpoint and the keys to check it with.
    """
    ledger = terminal.open(read_only=True)
    try:
        proof = msgspec.json.format(msgspec.json.encode(_prove(ledger, transfer)))
    finally:
        ledger.close()
    # As it is: a terminal's width must not break lines that are hashed.
    sys.stdout.write(proof.decode() + "\n")


def _prove(ledger: Ledger, transfer: UUID) -> object:
    for community in communities(ledger):
        try:
            return prove_line(ledger, community.community_id, transfer)
        except TransferUnknown:
            continue
    raise TransferUnknown(transfer_id=str(transfer))


COMMANDS = (checkpoint, prove)
