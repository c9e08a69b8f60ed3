"""Where to go on in a list."""

import base64
from datetime import UTC, datetime
from uuid import UUID

import pytest

from ledger.errors import PageTokenInvalid
from ledger.scheme.place import Place

PLACE = Place(datetime(2018, 12, 29, 1, 5, 0, 123456, tzinfo=UTC), UUID("0167f5c8-0000-7000-8000-000000000001"))


def coded(instant: int, rest: bytes = PLACE.id.bytes) -> str:
    return base64.urlsafe_b64encode(instant.to_bytes(8, "big") + rest).decode()


def test_a_place_comes_back_as_it_was() -> None:
    """A page that goes on a microsecond too early or too late shows an event twice, or never."""
    assert Place.parse(PLACE.code) == PLACE


@pytest.mark.parametrize(
    "code",
    [
        "",
        "2",
        "page-2",
        PLACE.code[:-1],
        PLACE.code + "A",
        PLACE.code + "\n",
        PLACE.code.replace("A", "+", 1),
        "号" * 32,
        "A" * 5_000,
        coded(2**63),
        coded(2**64 - 1),
        coded(0, b""),
        coded(0, b"x" * 17),
        coded(1, b"\xff" * 16).replace("_", "/"),
    ],
)
def test_what_is_no_place_of_ours_is_refused(code: str) -> None:
    """A hand-made address must end in a sentence, not in a broken page or in somebody else's part of the list."""
    with pytest.raises(PageTokenInvalid):
        Place.parse(code)
