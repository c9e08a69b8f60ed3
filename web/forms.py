"""What every form of ours has in common: unknown fields are refused, and everything has a limit.

Error sentences are catalogue keys (or translated already, where they hold a figure); the template translates them.
"""

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time
from enum import Enum
from typing import Any, Final, TypeVar

from flask import request
from flask_babel import gettext as _
from marshmallow import RAISE, Schema, ValidationError, fields, pre_load, validate
from werkzeug.datastructures import MultiDict

from ledger.clock import SHANGHAI
from web.i18n import N_

EnumT = TypeVar("EnumT", bound=Enum)
Wrong = Mapping[str, list[str]]
"""What to mend in a form: sentences by field."""
_CSRF: Final = "csrf_token"
_BLANK: Final = N_("Please fill this in.")
_ONE: Final = N_("Please choose one.")
_DIGITS: Final = 12  # longer than any limit of ours, shorter than what chokes int()


class Form(Schema):
    """A schema that reads an HTML form.

    One value per name, a list where the field is a list. An empty box that may stay empty counts as not sent; the CSRF
    token was judged before and is dropped.
    """

    class Meta:
        """Whatever we did not ask for is refused rather than ignored."""

        unknown = RAISE

    @pre_load
    def _plain(self, data: Mapping[str, Any], **_options: object) -> dict[str, Any]:
        if not isinstance(data, MultiDict):
            return dict(data)
        return {name: self._values(name, data.getlist(name)) for name in data if not self._skipped(name, data)}

    def _skipped(self, name: str, data: MultiDict[str, str]) -> bool:
        field = self.fields.get(name)
        return name == _CSRF or (field is not None and not field.required and data.getlist(name) == [""])

    def _values(self, name: str, values: list[str]) -> str | list[str]:
        if isinstance(self.fields.get(name), fields.List):
            return values
        if len(values) != 1:
            raise ValidationError({name: [_ONE]})
        return values[0]

    def read(self) -> dict[str, Any]:
        """Return the form of this request.

        Raises:
            ValidationError: with one plain sentence per field.
        """
        loaded: dict[str, Any] = self.load(request.form)
        return loaded


def wrongs(error: ValidationError) -> Wrong:
    """Return what to mend, by field."""
    found: Wrong = error.normalized_messages()  # type: ignore[no-untyped-call]  # marshmallow left it untyped
    return found


EMPTY: Final = Form()
"""A button that needs no more than its address."""


def clean(value: str, limit: int) -> str:
    """Return one line of text as a person typed it: composed, trimmed, without control characters.

    Raises:
        ValidationError: it is too long, or holds what cannot be written down.
    """
    text = unicodedata.normalize("NFC", value).strip()
    if any(unicodedata.category(character) in {"Cc", "Cs", "Cn"} for character in text):
        raise ValidationError(_("There are characters in this that cannot be written down."))
    if len(text) > limit:
        raise ValidationError(_("Please keep it to %(limit)s characters.", limit=limit))
    return text


class Text(fields.String):
    """One line of text, up to `limit` characters; empty only where the field need not be filled."""

    def __init__(self, limit: int, **options: Any) -> None:  # noqa: ANN401 - marshmallow's own options
        super().__init__(**_worded(options))
        self.limit = limit

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:  # noqa: ANN401 - marshmallow's signature
        text = clean(super()._deserialize(value, attr, data, **kwargs), self.limit)
        if not text and self.required:
            raise ValidationError(_BLANK)
        return text


class Secret(fields.String):
    """A password or token: taken exactly as it came, only its length is limited."""

    def __init__(self, limit: int, **options: Any) -> None:  # noqa: ANN401 - marshmallow's own options
        super().__init__(validate=validate.Length(min=1, max=limit, error=_BLANK), **_worded(options))


class Whole(fields.Integer):
    """A whole number between two others; full-width digits are digits."""

    def __init__(self, least: int, most: int, **options: Any) -> None:  # noqa: ANN401 - marshmallow's own options
        super().__init__(**_worded(options))
        self.least, self.most = least, most

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:  # noqa: ANN401, ARG002 - marshmallow's signature
        text = str(value).strip()
        if text.isdecimal() and len(text) <= _DIGITS and self.least <= int(text) <= self.most:
            return int(text)
        raise ValidationError(_("A whole number from %(least)s to %(most)s, please.", least=self.least, most=self.most))


class Fen(fields.Integer):
    """Money typed in yuan (`3`, `3.5`, `3.50`), kept as whole fen."""

    def __init__(self, most_fen: int, **options: Any) -> None:  # noqa: ANN401 - marshmallow's own options
        super().__init__(**_worded(options))
        self.most_fen = most_fen

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:  # noqa: ANN401, ARG002 - marshmallow's signature
        text = unicodedata.normalize("NFKC", str(value)).strip()
        yuan, _point, rest = text.partition(".")
        decimals = rest or "0"
        figures = yuan.isdecimal() and decimals.isdecimal()
        if not figures or len(yuan) > _DIGITS or len(decimals) > 2 or int(yuan) * 100 > self.most_fen:  # noqa: PLR2004 - fen
            raise ValidationError(_("A price in yuan, such as 3.50, please."))
        return int(yuan) * 100 + int(decimals.ljust(2, "0"))


def _worded(options: dict[str, Any], **messages: str) -> dict[str, Any]:
    """Return field options in which whatever is absent or odd reads as one plain sentence."""
    needed = {} if "load_default" in options else {"required": True}
    plain = {"required": _BLANK, "null": _BLANK, "invalid": _BLANK, **messages}
    return {**needed, **options, "error_messages": plain}


def identity(**options: Any) -> fields.UUID:  # noqa: ANN401 - marshmallow's own options
    """Return a field for an id that our own page put into the form."""
    return fields.UUID(**_worded(options, invalid_uuid=_ONE))


def identities(most: int, **options: Any) -> fields.List[Any]:  # noqa: ANN401 - marshmallow's own options
    """Return a field for up to `most` ids that were ticked."""
    limit = validate.Length(min=1, max=most, error=_ONE)
    return fields.List(identity(), validate=limit, **_worded(options, required=_ONE))


def choice(kind: type[EnumT], **options: Any) -> fields.Enum[EnumT]:  # noqa: ANN401 - marshmallow's own options
    """Return a field for one of the values of `kind`."""
    return fields.Enum(kind, by_value=True, **_worded(options, unknown=_ONE, required=_ONE))


def calendar_day(**options: Any) -> fields.Date:  # noqa: ANN401 - marshmallow's own options
    """Return a field for a day, as a browser's date box writes it."""
    asked = N_("A day, such as 2018-12-29, please.")
    within = validate.Range(min=date(2000, 1, 1), max=date(2199, 12, 31), error=asked)
    return fields.Date(format="%Y-%m-%d", validate=within, **_worded(options, invalid=asked))


def time_of_day(**options: Any) -> fields.Time:  # noqa: ANN401 - marshmallow's own options
    """Return a field for an hour and minute, as a browser's time box writes it."""
    return fields.Time(format="%H:%M", **_worded(options, invalid=N_("A time, such as 9:00, please.")))


def shanghai(day: date, at: time) -> datetime:
    """Return the instant that a wall clock in Shanghai calls `day`, `at`."""
    return datetime.combine(day, at, tzinfo=SHANGHAI)
