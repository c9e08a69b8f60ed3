"""What the tests of the pure rules may ask for."""

import pytest

from tests.journal_table import JournalTable


@pytest.fixture
def table() -> JournalTable:
    """A table on the pure judge; `tests/db/test_book.py` runs the same tables on both engines."""
    return JournalTable()
