"""The commands that need no browser; `web/cli` adds the rest and speaks for all."""

from ledger.cli import commands, proving, sealing
from ledger.cli.commands import found_ledger, pass_terminal
from ledger.cli.sealing import INVARIANTS
from ledger.cli.terminal import DATA, Terminal, default_database, keys_beside, make_room

COMMANDS = (*commands.COMMANDS, *sealing.COMMANDS, *proving.COMMANDS)

__all__ = [
    "COMMANDS",
    "DATA",
    "INVARIANTS",
    "Terminal",
    "default_database",
    "found_ledger",
    "keys_beside",
    "make_room",
    "pass_terminal",
]
