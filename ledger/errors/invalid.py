"""What can never be accepted as it was sent."""

from ledger.errors.tree import Invalid


class CheckpointUnreadable(Invalid):
    """What was handed in is no signed checkpoint: `origin`, its first line."""

    code = "checkpoint_unreadable"


class CheckpointForeign(Invalid):
    """A checkpoint of another ledger, or one that no key of this ledger signed: `origin`."""

    code = "checkpoint_foreign"


class AnchorUnreadable(Invalid):
    """What was typed is not the size and the whole root of a sheet."""

    code = "anchor_unreadable"


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


class PasswordGuessable(Invalid):
    """The password is one that many people use, or easy to guess."""

    code = "password_guessable"


class PinWeak(Invalid):
    """A PIN is six digits, not all alike and not in a row."""

    code = "pin_weak"


class PageTokenInvalid(Invalid):
    """The place in a list to go on from is none of ours."""

    code = "page_token_invalid"
