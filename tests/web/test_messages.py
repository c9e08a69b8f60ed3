"""Sentences: every refusal has one in each language, and it says what to do next."""

from typing import TypeVar

import pytest
from flask_babel import force_locale

from ledger import errors
from ledger.errors import LedgerError
from ledger.scheme.workbook.problems import RowCode
from tests.web.little_club import Club
from web import messages, problems, refusals
from web.i18n import LANGUAGES, catalogue
from web.refusals import PageRefused

RefusalT = TypeVar("RefusalT", LedgerError, PageRefused)


def leaves(root: type[RefusalT]) -> list[type[RefusalT]]:
    """Return the classes below `root` that stand for one refusal each."""
    below = [leaf for child in root.__subclasses__() for leaf in leaves(child)]
    return below or [root]


LEDGER = [leaf for leaf in leaves(LedgerError) if leaf.__module__.startswith(f"{errors.__name__}.")]
PAGES = [leaf for leaf in leaves(PageRefused) if leaf.__module__ == refusals.__name__]


@pytest.mark.parametrize("leaf", [*LEDGER, *PAGES], ids=lambda leaf: leaf.__name__)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_refusal_is_said_in_words(reading_club: Club, leaf: type[LedgerError], language: str) -> None:
    """A refusal without a sentence leaves an old neighbour before a page that says nothing."""
    assert leaf.code in messages.MESSAGES
    with reading_club.app.test_request_context(), force_locale(language):
        said = messages.said(leaf.code, {})
    assert said.sentence
    assert said.advice
    assert not {"!", "！"} & set(said.sentence + said.advice)
    if language == "zh":
        assert any("一" <= character <= "鿿" for character in said.sentence)


@pytest.mark.parametrize("leaf", LEDGER, ids=lambda leaf: leaf.__name__)
def test_every_refusal_has_a_status_that_is_an_error(leaf: type[LedgerError]) -> None:
    """An unknown kind of refusal must not be answered as if all were well."""
    assert 400 <= problems.status_of(leaf()) < 600


def test_no_sentence_is_left_over() -> None:
    """A sentence for a refusal that is gone is translated for nobody."""
    known = {leaf.code for leaf in LEDGER} | {leaf.code for leaf in PAGES} | set(problems.HTTP_CODES.values())
    assert set(messages.MESSAGES) - known == {"server_broke"}


@pytest.mark.parametrize("code", RowCode)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_of_a_row_is_said_in_words(code: RowCode, language: str) -> None:
    """A committee that is told `cap_invalid` cannot mend its workbook."""
    assert catalogue(language).gettext(messages.ROWS[code.value])


def test_an_hour_is_said_as_people_say_it(reading_club: Club) -> None:
    """An ISO time in a sentence reads like a fault of the machine."""
    with reading_club.app.test_request_context():
        said = messages.said("too_early", {"opens_at": "2018-12-19T00:30:00+00:00"})
    assert said.sentence == "上午 8 点半开始签到，先坐一会儿"
