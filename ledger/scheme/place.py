"""A place in a list that is read page by page: after which row to go on, as a code for an address."""

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from ledger.clock import from_micros, micros
from ledger.errors import PageTokenInvalid

_INSTANT = 8
_WHOLE = _INSTANT + 16
_MICROS_MAX = micros(datetime.fromisoformat("2200-01-01T00:00:00+00:00"))


@dataclass(frozen=True, slots=True)
class Place:
    """The last row of a page, by the two columns that order the list.

    Attributes:
        at: its instant.
        id: what tells it from others of the same instant.
    """

    at: datetime
    id: UUID

    @property
    def code(self) -> str:
        """The place in an address: 32 characters."""
        return base64.urlsafe_b64encode(micros(self.at).to_bytes(_INSTANT, "big") + self.id.bytes).decode()

    @classmethod
    def parse(cls, code: str) -> Self:
        """Return the place that `code` names.

        Raises:
            PageTokenInvalid: no page of ours ever gave this out.
        """
        try:
            raw = base64.b64decode(code.encode("ascii"), altchars=b"-_", validate=True)
        except (UnicodeEncodeError, binascii.Error):
            raise PageTokenInvalid from None
        instant = int.from_bytes(raw[:_INSTANT], "big")
        if len(raw) != _WHOLE or instant > _MICROS_MAX:
            raise PageTokenInvalid
        found = cls(from_micros(instant), UUID(bytes=raw[_INSTANT:]))
        if found.code != code:
            raise PageTokenInvalid
        return found
