"""The root and the branches of the tree; its picture is in `ledger.errors`."""

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
