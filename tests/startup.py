"""A start of the software as a process of its own, to see what it says to a database."""

import subprocess
import sys

START = """
import sys
from contextlib import closing
from ledger import Ledger
from ledger.errors import LedgerError
try:
    with closing(Ledger.open(sys.argv[1])):
        print("started")
except LedgerError as error:
    print(error)
"""


def start(url: str) -> str:
    """Open the database at `url` in a new process; return `started`, or the refusal with its parameters."""
    done = subprocess.run([sys.executable, "-c", START, url], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
