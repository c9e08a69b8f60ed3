"""A person's data as a PDF, in type that somebody of eighty reads; a sign that the font lacks is written by its number."""

from collections.abc import Sequence
from typing import Final

from flask_babel import gettext as _
from fpdf import FPDF
from fpdf.enums import WrapMode
from fpdf.fonts import TTFFont

from web import assets
from web.own_data import Part
from web.refusals import PaperUnavailable

_FACE: Final = "paper"
_TITLE_PT, _HEADING_PT, _TEXT_PT = 26, 21, 17
_LINE_MM: Final = 9.5
_MARGIN_MM: Final = 20


def paper(title: str, about: str, parts: Sequence[Part]) -> bytes:
    """Return a PDF of some parts.

    Args:
        title: in large type on the first page.
        about: a line below it: when and where it was made.
        parts: headings and lines.

    Raises:
        PaperUnavailable: the font was not brought in on this computer.
    """
    page = _empty()
    _write(page, title, _TITLE_PT)
    _write(page, about, _TEXT_PT)
    for part in parts:
        page.ln(_LINE_MM / 2)
        # A heading alone at the foot of a page belongs to nothing.
        if page.will_page_break(3 * _LINE_MM):
            page.add_page()
        _write(page, part.title, _HEADING_PT)
        for line in part.lines:
            _write(page, line, _TEXT_PT)
    return bytes(page.output())


def _empty() -> FPDF:
    font = assets.font(_FACE)
    if font is None:
        raise PaperUnavailable
    page = FPDF(format="A4")
    page.set_margin(_MARGIN_MM)
    page.set_auto_page_break(auto=True, margin=_MARGIN_MM)
    page.add_font(_FACE, fname=str(font))
    page.set_creator("dongwang")
    page.add_page()
    return page


def _write(page: FPDF, text: str, size_pt: int) -> None:
    page.set_font(_FACE, size=size_pt)
    font = page.current_font
    assert isinstance(font, TTFFont), "the face is the one that was added"
    # The library would print an empty box, and write the sign, a part of somebody's name, into the log.
    printable = "".join(sign if ord(sign) in font.cmap else _numbered(sign) for sign in text)
    height = _LINE_MM * size_pt / _TEXT_PT
    page.multi_cell(0, height, printable, wrapmode=WrapMode.CHAR, align="L", new_x="LMARGIN", new_y="NEXT")


def _numbered(sign: str) -> str:
    """Return a sign that cannot be printed, so that it can still be looked up."""
    return str(_("[sign U+%(number)s]", number=f"{ord(sign):04X}"))
