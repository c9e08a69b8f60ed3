"""Two languages: English sentences in the code, Chinese on the page unless somebody asks for English.

The catalogues are read from their `.po` files at start (a few milliseconds): no step to compile, nothing to forget.
The folders are `zh` and `en`; Babel asks for the plain language and would never look into `zh_CN`.
"""

import io
from functools import cache
from pathlib import Path
from typing import Any, Final

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, request
from flask_babel import Babel, Domain, get_locale

from web import addresses, context, cookies

LANGUAGES: Final = ("zh", "en")
FOLDER: Final = Path(__file__).parent / "translations"


def N_(sentence: str) -> str:  # noqa: N802 - the name that catalogues look for
    """Return `sentence` as it is: marks it for the catalogue, translated where it is shown."""
    return sentence


@cache
def catalogue(language: str) -> Translations:
    """Return the catalogue of `language`, read from its `.po` file."""
    compiled = io.BytesIO()
    with (FOLDER / language / "LC_MESSAGES" / "messages.po").open("rb") as lines:
        write_mo(compiled, read_po(lines, locale=language))
    compiled.seek(0)
    return Translations(compiled)


class _PoDomain(Domain):  # type: ignore[misc]  # flask-babel comes without types
    """flask-babel's domain, fed from the `.po` files."""

    def get_translations(self) -> NullTranslations:
        locale = get_locale()
        return NullTranslations() if locale is None else catalogue(locale.language)


def language() -> str:
    """Return the language of this request: `zh` or `en`."""
    locale = get_locale()
    return "zh" if locale is None else str(locale.language)


def _chosen() -> str:
    # A program has no cookie to say it with; the page for people beneath the same address speaks as all pages do.
    if addresses.for_programs() and request.path != f"{addresses.API}/":
        return request.accept_languages.best_match(LANGUAGES, LANGUAGES[0])
    said = cookies.read(cookies.LANGUAGE, context.settings())
    # The phone's own language is not asked: many neighbours' phones came in English and stayed so.
    return said if said in LANGUAGES else LANGUAGES[0]


def install(app: Flask) -> None:
    """Give `app` its two languages."""
    babel: Any = Babel(app, default_locale=LANGUAGES[0], default_timezone="Asia/Shanghai", locale_selector=_chosen)
    babel.domain_instance = _PoDomain()
