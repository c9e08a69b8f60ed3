"""The one table of sentences: for every refusal what happened, and what to do next.

English is the key, `translations/zh` holds what our neighbours read; the wording is that of `words.md` and `checkin.md`.
A sentence never blames, never says that somebody is wrong, and always ends with a next step.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Final

from flask_babel import gettext as _

from web import wording
from web.messages.door import DOOR
from web.messages.ledger import LEDGER
from web.messages.pages import PAGES, TERMINAL
from web.messages.rows import ROWS
from web.messages.said import Said

__all__ = ["MESSAGES", "ROWS", "TERMINAL", "Said", "on_a_terminal", "phrase", "said"]

MESSAGES: Final[Mapping[str, Said]] = MappingProxyType({**LEDGER, **DOOR, **PAGES})


class _Gaps(dict[str, object]):
    """Parameters of a sentence; what nobody gave reads as a dash instead of breaking the page."""

    def __missing__(self, key: str) -> str:
        return "—"


def _spoken(params: Mapping[str, object]) -> _Gaps:
    """Return `params` and, for each ISO time `x_at`, how people say it: `x_day`, `x_hour`."""
    words = _Gaps(params)
    for name, value in params.items():
        if name.endswith("_at") and isinstance(value, str):
            instant = datetime.fromisoformat(value)
            words[f"{name[:-3]}_day"] = wording.day(instant)
            words[f"{name[:-3]}_hour"] = wording.hour(instant)
    return words


def phrase(code: str, params: Mapping[str, object], gettext: Callable[[str], str]) -> Said:
    """Return what a person reads for a refusal, in the language of `gettext`.

    Args:
        code: of a `LedgerError` or a `PageRefused`; an unknown one reads like a fault of ours.
        params: what the refusal carries.
        gettext: translates a sentence.
    """
    return _filled(MESSAGES.get(code, MESSAGES["server_broke"]), params, gettext)


def on_a_terminal(code: str, params: Mapping[str, object], gettext: Callable[[str], str]) -> Said:
    """Return what a person reads for a refusal of a command; arguments as for `phrase`."""
    if code == "workbook_unreadable" and params.get("why") == "not_a_file":
        code = "workbook_missing"
    found = TERMINAL.get(code)
    return phrase(code, params, gettext) if found is None else _filled(found, params, gettext)


def _filled(found: Said, params: Mapping[str, object], gettext: Callable[[str], str]) -> Said:
    words = _spoken(params)
    return Said(gettext(found.sentence) % words, gettext(found.advice) % words)


def said(code: str, params: Mapping[str, object]) -> Said:
    """Return what a person reads for a refusal, in the language of the request."""
    return phrase(code, params, _)
