"""What forms may send, and how a person's typing is read."""

import pytest
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from tests.web.little_club import Club
from web.addresses import own_path
from web.forms import Fen, Form, Text, Whole, calendar_day, identities, time_of_day


class Everything(Form):
    text = Text(5, load_default="")
    number = Whole(0, 30, load_default=None)
    price = Fen(10_000, load_default=0)
    ids = identities(2, load_default=())
    day = calendar_day(load_default=None)
    time = time_of_day(load_default=None)


EVERYTHING = Everything()


def read(club: Club, *fields: tuple[str, str]) -> dict[str, object]:
    """Read a form as it would arrive."""
    with club.app.test_request_context():
        loaded: dict[str, object] = EVERYTHING.load(MultiDict(list(fields)))
    return loaded


@pytest.mark.parametrize(
    ("name", "typed", "expected"),
    [
        ("text", "  你好 ", "你好"),
        ("text", "", ""),
        ("number", "17", 17),
        ("number", "１７", 17),
        ("number", "", None),
        ("price", "3", 300),
        ("price", "3.5", 350),
        ("price", "3.05", 305),
        ("price", "３．５", 350),
        ("price", "100", 10_000),
    ],
)
def test_what_people_type_is_read_kindly(reading_club: Club, name: str, typed: str, expected: object) -> None:
    """Full-width digits and a stray space are how a Chinese keyboard writes."""
    assert read(reading_club, (name, typed))[name] == expected


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("text", "一二三四五六"),
        ("text", "a\x00b"),
        ("text", "a\nb"),
        ("number", "-1"),
        ("number", "31"),
        ("number", "1e3"),
        ("number", "9" * 5000),
        ("number", "Ⅷ"),
        ("price", "-1"),
        ("price", "3.555"),
        ("price", "3,5"),
        ("price", "101"),
        ("price", "9" * 5000),
        ("ids", "not-an-id"),
        ("day", "29.12.2018"),
        ("day", "2018-02-30"),
        ("time", "25:00"),
        ("unasked", "x"),
    ],
)
def test_what_cannot_be_meant_is_refused(reading_club: Club, name: str, typed: str) -> None:
    """A number nobody meant, once in the book, takes two people to correct."""
    with pytest.raises(ValidationError) as refused:
        read(reading_club, (name, typed))
    assert list(refused.value.messages_dict) == [name]


def test_a_field_that_comes_twice_is_refused(reading_club: Club) -> None:
    """Of two values, the one that was checked must be the one that counts."""
    with pytest.raises(ValidationError):
        read(reading_club, ("text", "a"), ("text", "b"))


def test_a_list_has_a_limit(reading_club: Club) -> None:
    """An endless list of ids would hold the book for everybody."""
    some = [("ids", f"00000000-0000-4000-8000-00000000000{n}") for n in range(3)]
    assert len(read(reading_club, *some[:2])["ids"]) == 2  # type: ignore[arg-type]  # a tuple or list
    with pytest.raises(ValidationError):
        read(reading_club, *some)


@pytest.mark.parametrize(
    ("asked", "taken"),
    [
        ("/committee/queue", "/committee/queue"),
        ("/handbook?of=1", "/handbook?of=1"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
        ("/a\r\nSet-Cookie: x=1", "/"),
    ],
)
def test_after_a_form_nobody_is_sent_elsewhere(asked: str, taken: str) -> None:
    """A link with somebody else's address behind our sign-in is how passwords are stolen."""
    assert own_path(asked) == taken
