"""dongwang's ledger: everything that is true without a browser. These are the public names; `README.md` explains them."""

from ledger.book.account import Account, Limit
from ledger.book.balance import Balance
from ledger.book.status import Status
from ledger.book.transfer import Kind, Line, Transfer
from ledger.books import Book
from ledger.ledger import Ledger

__all__ = ["Account", "Balance", "Book", "Kind", "Ledger", "Limit", "Line", "Status", "Transfer"]
