"""Every refusal of the house, as a tree of classes: a code and parameters, no sentences.

    LedgerError
    ├── NotFound          404  what was named does not exist here
    ├── Refused           409  what was asked for is not possible now
    │   ├── Invalid       422  what was sent can never be accepted as it is
    │   └── Forbidden     403  the person may not do this
    ├── RequestReused     422  a request id came back with other content
    ├── Unavailable       503  not now; nothing was written; try again
    └── Corrupt           500  the book contradicts itself; writing stops

`web/problems.py` alone knows the HTTP status, `web/messages.py` alone knows the sentences. Parameters are plain values and
carry no personal data: they may be logged. A leaf class sets `code`; a house test asks every leaf for a status, a sentence in
each language, a line in `ledger/README.md` and a test that raises it.
"""

from typing import ClassVar


class LedgerError(Exception):
    """The root: whatever the house refuses to do.

    Args:
        params: plain values that a sentence may need (numbers, codes, ISO times), never names or phones.
    """

    code: ClassVar[str] = ""

    def __init__(self, **params: object) -> None:
        self.params = params
        super().__init__(self.code, params)

    def __str__(self) -> str:
        told = ", ".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.code}({told})"


class NotFound(LedgerError):  # noqa: N818 - named for what happened, as HTTP does
    """What was named does not exist, or not in this community."""


class Refused(LedgerError):  # noqa: N818
    """What was asked for is not possible now; nothing was written."""


class Invalid(Refused):
    """What was sent can never be accepted as it is."""


class Forbidden(Refused):
    """The person may not do this."""


class Unavailable(LedgerError):  # noqa: N818
    """Not now. Nothing was written, and the same request may be sent again."""


class Corrupt(LedgerError):  # noqa: N818
    """The book contradicts itself. Writing stops until `verify` has been read."""


class RequestReused(LedgerError):  # noqa: N818
    """A request id came back with other content (`ledger.md`, Operations)."""

    code = "request_reused"


# What cannot be found


class CommunityUnknown(NotFound):
    """No such community in this installation."""

    code = "community_unknown"


class MemberUnknown(NotFound):
    """No member with this handbook number or id."""

    code = "member_unknown"


class SessionUnknown(NotFound):
    """No such session."""

    code = "session_unknown"


class CheckInUnknown(NotFound):
    """No such check-in."""

    code = "check_in_unknown"


class ItemUnknown(NotFound):
    """No such reward item."""

    code = "item_unknown"


class RunUnknown(NotFound):
    """No such redemption run."""

    code = "run_unknown"


class RedemptionUnknown(NotFound):
    """No such redemption."""

    code = "redemption_unknown"


class RuleUnknown(NotFound):
    """No rule with this code is in force on that day."""

    code = "rule_unknown"


class TeamUnknown(NotFound):
    """No such team."""

    code = "team_unknown"


class CardUnknown(NotFound):
    """The card is forged, torn, or not one of ours."""

    code = "card_unknown"


class LinkUnknown(NotFound):
    """A one-use link that is unknown, used or out of date."""

    code = "link_unknown"


# What is not possible now


class CodeExpired(Refused):
    """The screen shows a newer code by now."""

    code = "code_expired"


class ClaimExpired(Refused):
    """The page was opened more than ten minutes ago."""

    code = "claim_expired"


class TooEarly(Refused):
    """Check-in opens at `opens_at` (ISO)."""

    code = "too_early"


class TooLate(Refused):
    """Check-in closed at `closed_at` (ISO)."""

    code = "too_late"


class AlreadyResolved(Refused):
    """The hold was posted, voided or has expired: `resolution`."""

    code = "already_resolved"


class NothingToStamp(Refused):
    """None of the chosen check-ins can still be stamped by this person."""

    code = "nothing_to_stamp"


class PointsShort(Refused):
    """`short` points are missing."""

    code = "points_short"


class OutOfStock(Refused):
    """Nothing, or too little, of item `sku` is left."""

    code = "out_of_stock"


class RunNotOpen(Refused):
    """The redemption day is not open; `state` says where it stands."""

    code = "run_not_open"


class RunStepIllegal(Refused):
    """The run is `state`, from which `step` does not follow."""

    code = "run_step_illegal"


class MemberLeft(Refused):
    """The member has left or died; their points rest."""

    code = "member_left"


class BrowserFull(Refused):
    """A browser holds at most `limit` members of one household."""

    code = "browser_full"


class ItemTaken(Refused):
    """The item code is in use with other contents."""

    code = "item_taken"


class BookNotEmpty(Refused):
    """Paper years can only be imported into a book that holds nothing but imports."""

    code = "book_not_empty"


class ImportRefused(Refused):
    """All or nothing was asked for, and `rows` rows are not good."""

    code = "import_refused"


class AlreadyInstalled(Refused):
    """There is a club in this database already."""

    code = "already_installed"


class NotInstalled(Refused):
    """There is no club in this database yet."""

    code = "not_installed"


class DemoRefused(Refused):
    """Demo data and a real club do not mix."""

    code = "demo_refused"


# What can never be accepted as it is


class CodeMalformed(Invalid):
    """Not one of our codes: cut short, too long, or another's."""

    code = "code_malformed"


class CodeForged(Invalid):
    """Looks like ours, and is not signed by us."""

    code = "code_forged"


class ClaimForged(Invalid):
    """The claim was changed on its way."""

    code = "claim_forged"


class NumberAmbiguous(Invalid):
    """Several handbooks are spoken by this number; the full number tells them apart."""

    code = "number_ambiguous"


class HandbookNoInvalid(Invalid):
    """No handbook number can be read from what was typed."""

    code = "handbook_no_invalid"


class NumberCheckFailed(Invalid):
    """The check character does not fit the number."""

    code = "number_check_failed"


class CapInvalid(Invalid):
    """A limit on earning that the software cannot read: `text`."""

    code = "cap_invalid"


class TimesInvalid(Invalid):
    """The end is not after the beginning, or more than a day lies between them."""

    code = "times_invalid"


class BasketInvalid(Invalid):
    """The basket is empty, too long, or holds an impossible quantity."""

    code = "basket_invalid"


class QuantityInvalid(Invalid):
    """A quantity that is not a whole number within its limits."""

    code = "quantity_invalid"


class TextInvalid(Invalid):
    """A text that is empty, too long or holds control characters: `field`, `limit`."""

    code = "text_invalid"


class PasswordWeak(Invalid):
    """Shorter than `minimum` characters."""

    code = "password_weak"


class LoginTaken(Invalid):
    """Another officer signs in by this name."""

    code = "login_taken"


class WorkbookUnreadable(Invalid):
    """Not an Excel workbook, or a broken one."""

    code = "workbook_unreadable"


class WorkbookTooLarge(Invalid):
    """More than `limit_mib` MiB, on disk or unpacked."""

    code = "workbook_too_large"


class WorkbookEmpty(Invalid):
    """A workbook without a single row we could read."""

    code = "workbook_empty"


class SheetHeadersUnknown(Invalid):
    """No sheet has the columns we know: `missing` names what was looked for."""

    code = "sheet_headers_unknown"


# What the person may not do


class NotAllowed(Forbidden):
    """No role of this person allows `act`."""

    code = "not_allowed"


class OwnCheckIn(Forbidden):
    """Nobody stamps themselves or their household."""

    code = "own_check_in"


class SignInFailed(Forbidden):
    """Unknown name or wrong password; which one is not said."""

    code = "sign_in_failed"


class SignInPaused(Forbidden):
    """Too many wrong tries; again in `minutes` minutes."""

    code = "sign_in_paused"


# Not now


class DatabaseBusy(Unavailable):
    """Other writers were in the way for too long."""

    code = "database_busy"


class DatabaseGone(Unavailable):
    """The database cannot be reached, or broke off in mid-commit."""

    code = "database_gone"


class DiskFull(Unavailable):
    """No room left on the disk of the database."""

    code = "disk_full"


class DiskReadOnly(Unavailable):
    """The database cannot be written to."""

    code = "disk_read_only"


class SecondWriter(Unavailable):
    """Another process writes to this database; a SQLite book has one writer."""

    code = "second_writer"


class KeyMissing(Unavailable):
    """The key file `path` is missing; without it names cannot be read and nobody can sign in."""

    code = "key_missing"


class KeyForeign(Unavailable):
    """The key file belongs to another club: nothing written under it could be read again."""

    code = "key_foreign"


# The book contradicts itself


class BookDamaged(Corrupt):
    """`verify` found a row that cannot be right: `table`, `row`, `why`."""

    code = "book_damaged"


class DatabaseNewer(Corrupt):
    """The database was written by a newer version of the software."""

    code = "database_newer"


class JournalUnprotected(Corrupt):
    """A table that never changes has lost a trigger: `table`."""

    code = "journal_unprotected"
