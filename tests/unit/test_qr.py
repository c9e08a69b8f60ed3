import re
from typing import Literal
from xml.etree import ElementTree as ET

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from ledger.scheme.crockford import ALPHABET
from ledger.scheme.second_factor import address
from ledger.store.second_factor import new_secret
from web.qr import CodeTooLong, svg, token_groups

# Eighteen characters, the longest host for which version 5 is promised (checkin.md, Codes).
HOST = "dongwang.sh.edu.cn"
LEVELS: tuple[Literal["M", "Q"], ...] = ("M", "Q")
NAMESPACE = "{http://www.w3.org/2000/svg}"


def _token(length: int) -> st.SearchStrategy[str]:
    return st.text(alphabet=ALPHABET, min_size=length, max_size=length)


def _picture(markup: str, module_pixels: int = 4) -> Image.Image:
    """Return what the SVG draws, read from its own path."""
    root = ET.fromstring(markup)  # noqa: S314 - our own output
    size = int(root.attrib["viewBox"].split()[2])
    _, dark = root.findall(f"{NAMESPACE}path")
    picture = Image.new("L", (size, size), 255)
    drawn = ""
    for run in re.finditer(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", dark.attrib["d"]):
        x, y, width, back = map(int, run.groups())
        assert width == back
        picture.paste(0, (x, y, x + width, y + 1))
        drawn += run[0]
    assert drawn == dark.attrib["d"], "a path that is not made of closed runs"
    return picture.resize((size * module_pixels, size * module_pixels), Image.Resampling.NEAREST)


def _version(markup: str) -> int:
    found = re.search(r'viewBox="0 0 (\d+) \1"', markup)
    assert found is not None
    return (int(found[1]) - 8 - 17) // 4


@settings(deadline=None)
@given(st.sampled_from([("a", 8), ("r", 20), ("m", 22), ("t", 12)]).flatmap(lambda k: st.tuples(st.just(k[0]), _token(k[1]))))
def test_every_code_is_read_back_as_its_address(kind: tuple[str, str]) -> None:
    """A code that no phone reads sends sixty people to the number pad."""
    url = f"https://{HOST}/{kind[0]}/{kind[1]}"
    for level in LEVELS:
        (found,) = zxingcpp.read_barcodes(_picture(svg(url, label="x", level=level)))
        assert (found.text, found.format) == (url, zxingcpp.BarcodeFormat.QRCode)
        assert found.ec_level == level


@pytest.mark.parametrize("degrees", [0, 7, 45, 90, 180])
@pytest.mark.parametrize("level", LEVELS)
def test_a_tilted_and_blurred_code_is_read(level: Literal["M", "Q"], degrees: int) -> None:
    """Nobody holds a phone straight, and the lens is not clean."""
    url = f"https://{HOST}/m/A0123CARDX7B2K9QXDM4TZ"
    picture = _picture(svg(url, label="x", level=level), 6).rotate(
        degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255
    )
    (found,) = zxingcpp.read_barcodes(picture.filter(ImageFilter.GaussianBlur(2)))
    assert found.text == url


@pytest.mark.parametrize(
    ("path", "token", "level", "version"),
    [("a", "7B2K9QXD", "Q", 4), ("r", "7B2K9QXD4TZW01234567", "M", 4), ("m", "A0123CARDX7B2K9QXDM4TZ", "Q", 4)],
)
def test_codes_are_no_finer_than_promised(path: str, token: str, level: Literal["M", "Q"], version: int) -> None:
    """Every version more makes the modules of a 30 mm card smaller for old phones."""
    assert _version(svg(f"https://{HOST}/{path}/{token}", label="x", level=level)) == version
    assert _version(svg(f"https://dw.cn/{path}/{token}", label="x", level=level)) <= 3 + (path == "m")


def test_a_code_has_a_quiet_zone_and_stays_black_on_white() -> None:
    """A dark theme that turns the code over, or text that touches it, hides it from half of the readers."""
    markup = svg(f"https://{HOST}/a/7B2K9QXD", label="x")
    assert 'fill="#fff"' in markup
    assert 'fill="#000"' in markup
    assert 'shape-rendering="crispEdges"' in markup
    assert "style=" not in markup, "the content security policy forbids it"
    picture = _picture(markup, 1)
    dark = picture.point(lambda value: 255 - value).getbbox()
    assert dark == (4, 4, picture.width - 4, picture.height - 4)


def test_a_label_is_heard_and_cannot_break_out() -> None:
    """The title of an activity stands in it, and anybody at the desk can type one."""
    label = """合唱 "七一" <script>alert('1')</script> & {dark} %s"""
    markup = svg(f"https://{HOST}/a/7B2K9QXD", label=label)
    root = ET.fromstring(markup)  # noqa: S314 - our own output
    assert (root.attrib["role"], root.attrib["aria-label"]) == ("img", label)
    assert "<script" not in markup


@pytest.mark.parametrize("url", [f"https://{'x' * 90}.cn/m/A", "https://x.cn/" + "A" * 10_000])
def test_an_address_that_does_not_fit_is_refused(url: str) -> None:
    """A code too fine to read is worse than none: it is printed sixty times first."""
    for level in LEVELS:
        with pytest.raises(CodeTooLong):
            svg(url, label="x", level=level)


def test_the_limit_is_version_five() -> None:
    """Level Q holds less than M; the refusal must follow the level and not the length alone."""
    url = f"https://{'x' * 52}.cn/r/7B2K9QXD"
    assert _version(svg(url, label="x", level="M")) == 5
    with pytest.raises(CodeTooLong):
        svg(url, label="x", level="Q")


def test_a_code_on_the_screen_may_be_larger() -> None:
    """What an app on the phone reads from the screen is longer than what fits on a card, and must be readable all the same."""
    url = address(new_secret(), "a-name-of-forty-characters-to-sign-in-by")
    with pytest.raises(CodeTooLong):
        svg(url, label="x")
    (found,) = zxingcpp.read_barcodes(_picture(svg(url, label="x", most=8)))
    assert found.text == url


@pytest.mark.parametrize("url", ["7B2K9QXD", "https://dw.cn/"])
def test_an_address_in_one_piece_is_drawn_too(url: str) -> None:
    """The desk shows bare tokens as well, and the front page has none."""
    (found,) = zxingcpp.read_barcodes(_picture(svg(url, label="x")))
    assert found.text == url


@pytest.mark.parametrize(
    ("url", "groups"),
    [
        (f"https://{HOST}/r/7B2K9QXD4TZW01234567", "7B2K 9QXD 4TZW 0123 4567"),
        (f"https://{HOST}/m/A0123CARDX7B2K9QXDM4TZ", "A012 3CAR DX7B 2K9Q XDM4 TZ"),
        ("7B2K9QXD", "7B2K 9QXD"),
    ],
)
def test_the_token_stands_under_the_code_in_groups(url: str, groups: str) -> None:
    """Whose camera is broken types it, and types no address."""
    assert token_groups(url) == groups
