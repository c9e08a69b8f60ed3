"""The four faces of the seal."""

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from ledger.scheme.activity import Category
from tests.web.little_club import Club
from web.seals import SEALS

STATIC = Path(__file__).parent.parent.parent / "web" / "static"


def test_every_kind_of_activity_has_a_face_of_its_own() -> None:
    """A kind without a face leaves a hole in somebody's handbook."""
    assert set(SEALS) == set(Category)
    assert len({face.file for face in SEALS.values()}) == len(Category)


@pytest.mark.parametrize("category", Category)
def test_a_face_needs_no_font_and_is_small(category: Category) -> None:
    """Many phones have no Song font: the characters would come out as another face, or as boxes."""
    drawing = STATIC / SEALS[category].file
    root = ET.fromstring(drawing.read_text(encoding="utf-8"))  # noqa: S314 - our own file
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert "text" not in names
    assert {"script", "style", "filter", "image"} & names == set()
    assert root.attrib["aria-label"].startswith("东王小区会员章")
    assert drawing.stat().st_size < 10_000


def test_every_part_is_on_the_page_of_patterns(club: Club) -> None:
    """Whoever changes a part must be able to see what it does to the others."""
    page = club.browser().get("/patterns").text
    assert all(face.file in page for face in SEALS.values())
