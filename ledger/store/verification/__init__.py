"""`verify`: is the book whole? Every invariant, the number of rows looked at, and the first row that breaks it.

Each invariant is checked over all rows (or over what is new) and nothing stops at the first fault, so that one damaged row does
not hide another (`ledger.md`, Invariants). Each is reckoned anew from the rows themselves, by the database where it can.
"""

from ledger.store.verification.found import Fault, Invariant, Verification
from ledger.store.verification.whole import verify_book

__all__ = ["Fault", "Invariant", "Verification", "verify_book"]
