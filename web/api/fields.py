"""Kinds of fields of the API. Times are RFC 3339 with Shanghai's offset, amounts are whole numbers."""

import re
from datetime import UTC, datetime
from typing import Any, Final

from marshmallow import RAISE, Schema, ValidationError, fields

from ledger.clock import SHANGHAI
from web.i18n import N_

_EARLIEST: Final = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(2199, 12, 31, tzinfo=UTC)
_INSTANT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)", re.ASCII)
_WHOLE: Final = re.compile("[0-9]{1,4}", re.ASCII)


class Moment(fields.AwareDateTime):
    """An instant: read with any offset, answered in Shanghai's."""

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | float | None:  # noqa: ANN401 - marshmallow's signature
        return super()._serialize(value and value.astimezone(SHANGHAI), attr, obj, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:  # noqa: ANN401 - as above
        if not (isinstance(value, str) and _INSTANT.fullmatch(value)):
            raise ValidationError("no instant")
        found = super()._deserialize(value, attr, data, **kwargs)
        if not _EARLIEST <= found <= _LATEST:
            raise ValidationError("no instant of ours")
        return found


class Figure(fields.Integer):
    """A whole number in an address, in plain digits."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:  # noqa: ANN401 - as above
        if not _WHOLE.fullmatch(str(value)):
            raise ValidationError("no whole number")
        return super()._deserialize(value, attr, data, **kwargs)


def says(sentence: str) -> dict[str, Any]:
    """Return the options of a field that is always there, and what it means."""
    return {"required": True, "metadata": {"description": sentence}}


def one_of(kind: type[Any]) -> fields.Enum[Any]:
    """Return a field for one of the words of `kind`."""
    return fields.Enum(kind, by_value=fields.String, required=True)


def text() -> fields.String:
    """Return a field for a text."""
    return fields.String(required=True)


def number() -> fields.Integer:
    """Return a field for a whole number."""
    return fields.Integer(strict=True, required=True)


def following() -> fields.String:
    """Return the field of a list that leads on."""
    return fields.String(allow_none=True, **says(N_("The address of the next page; null on the last one.")))


class Strict(Schema):
    """What it does not name is neither read nor answered."""

    class Meta:
        """Nothing is read, or answered, that is not named here."""

        unknown = RAISE
