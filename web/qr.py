"""QR codes as inline SVG, small enough to be drawn anew on every page."""

from itertools import groupby
from typing import Literal

from markupsafe import Markup
from qrcode import constants
from qrcode.main import QRCode
from qrcode.util import QRData

from ledger.scheme import crockford

# "The smallest version that fits, and nothing above 5" (checkin.md, Codes): the 30 mm of a card hold no more.
MAX_VERSION = 5
QUIET_ZONE = 4

# Far above what version 5 holds (84 bytes), and below what makes the library work for it.
_LIMIT = 200
_LEVELS = {"M": constants.ERROR_CORRECT_M, "Q": constants.ERROR_CORRECT_Q}
# Trying all eight masks costs six times as much as drawing. This one has the lowest mean penalty over our addresses.
_MASK = 2
_SVG = Markup(
    '<svg class="qr" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" aria-label="{label}" '
    'shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{size}v{size}H0z"/><path fill="#000" d="{dark}"/></svg>'
)


class CodeTooLong(ValueError):  # noqa: N818 - named for what happened, as the tree in ledger/errors is
    """The address needs a code above version 5; a shorter host name is the cure."""


def _matrix(url: str, level: Literal["M", "Q"], most: int) -> list[list[bool]]:
    """Return the modules with their quiet zone, True for black."""
    if len(url) > _LIMIT:
        raise CodeTooLong
    code = QRCode(error_correction=_LEVELS[level], border=QUIET_ZONE, mask_pattern=_MASK)
    # Host and token apart: the token is all capitals and packs into 5.5 bits a character instead of 8.
    head, slash, token = url.rpartition("/")
    for part in filter(None, (head + slash, token)):
        code.add_data(QRData(part))
    if code.version > most:
        raise CodeTooLong
    matrix: list[list[bool]] = code.get_matrix()
    return matrix


def _row_path(y: int, row: list[bool]) -> str:
    """Return the black runs of one row as closed rectangles."""
    path, x = "", 0
    for dark, run in groupby(row):
        width = sum(1 for _ in run)
        if dark:
            path += f"M{x} {y}h{width}v1h-{width}z"
        x += width
    return path


def svg(url: str, *, label: str, level: Literal["M", "Q"] = "M", most: int = MAX_VERSION) -> Markup:
    """Return the QR code of `url`, black on white in every theme, in the smallest version that holds it.

    Args:
        url: what a phone will open; the token behind the last slash in capitals.
        label: what somebody hears who cannot see the code.
        level: M (15 % may be lost) for screens, Q (25 %) for what is printed and carried.
        most: the largest version; only a code that is shown on a screen, and read by a phone held before it, may ask for more.

    Raises:
        CodeTooLong: version `most` does not hold it.
    """
    matrix = _matrix(url, level, most)
    dark = "".join(_row_path(y, row) for y, row in enumerate(matrix))
    return _SVG.format(size=len(matrix), label=label, dark=dark)


def token_groups(url: str) -> str:
    """Return the token of `url` (or a bare token) in groups of four, as it stands under the code for those who type."""
    return crockford.grouped(url.rpartition("/")[2])
