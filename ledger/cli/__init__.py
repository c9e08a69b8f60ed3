"""The commands that need no browser: init, import, verify, export. `web/cli` adds serve and demo and speaks for all of them."""

from ledger.cli.commands import COMMANDS, INVARIANTS, found_ledger, pass_terminal
from ledger.cli.terminal import DATA, Terminal, default_database, keys_beside, make_room

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
