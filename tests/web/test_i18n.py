"""Two languages, both complete."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from tests.web.catalogues import ROOT, found_in_code
from tests.web.little_club import Club
from web.i18n import FOLDER, LANGUAGES

PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def stored(language: str) -> Catalog:
    """Return the catalogue as it is written."""
    with (FOLDER / language / "LC_MESSAGES" / "messages.po").open("rb") as lines:
        return read_po(lines, locale=language)


def several(value: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """Return singular and plural as a tuple, whatever they came as."""
    return (value,) if isinstance(value, str) else tuple(value or ("",))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated(language: str) -> None:
    """One English sentence on a Chinese page is one that an 80-year-old cannot read."""
    translated = {several(message.id)[0] for message in stored(language) if message.id and all(several(message.string))}
    assert {sentence: file for sentence, file in found_in_code().items() if several(sentence)[0] not in translated} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_the_figures_of_its_sentence(language: str) -> None:
    """A name or a number lost in translation leaves a sentence that means something else."""
    for message in stored(language):
        wanted = set(PLACEHOLDER.findall(several(message.id)[-1])) if message.id else set()
        for text in several(message.string) if message.id else ():
            assert set(PLACEHOLDER.findall(text)) == wanted, message.id


def test_no_translation_is_left_over() -> None:
    """A catalogue full of sentences that no page shows is one that nobody keeps."""
    asked = {several(sentence)[0] for sentence in found_in_code()}
    constants = {
        node.value
        for folder in ("web", "ledger")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    left_over = {several(message.id)[0] for message in stored("zh") if message.id} - asked - constants
    assert left_over == set()


def test_chinese_comes_first_and_english_is_remembered(reading_club: Club) -> None:
    """A phone that came in English belongs to a neighbour who reads Chinese; whoever wants English says so once."""
    browser = reading_club.browser()
    assert 'lang="zh-CN"' in browser.get("/", headers={"Accept-Language": "en-US"}).text
    answer = browser.post("/language", data={"language": "en", "back": "/committee/sign-in"})
    assert answer.headers["Location"] == "/committee/sign-in"
    assert 'lang="en"' in browser.get("/committee/sign-in").text


def test_a_language_that_we_do_not_speak_changes_nothing(reading_club: Club) -> None:
    """A made-up cookie must not end in an error page."""
    browser = reading_club.browser()
    assert browser.post("/language", data={"language": "fr", "back": "/"}).status_code == 422
    browser.set_cookie("dw_language", "xx")
    assert 'lang="zh-CN"' in browser.get("/").text


def test_every_template_is_part_of_a_page() -> None:
    """A template that nothing shows is translated and mended for nobody."""
    templates = ROOT / "web" / "templates"
    named = "".join(path.read_text(encoding="utf-8") for path in [*templates.rglob("*.html"), *(ROOT / "web").rglob("*.py")])
    unused = [path for path in templates.rglob("*.html") if str(Path(path).relative_to(templates)) not in named]
    assert unused == []
