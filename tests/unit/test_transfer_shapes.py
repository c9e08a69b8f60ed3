from collections.abc import Mapping
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from ledger import Kind, Transfer
from ledger.book.account import AMOUNT_MAX
from ledger.book.transfer import SET_MAX, TIMEOUT_MAX
from ledger.ids import new_id

GOOD: Mapping[str, object] = {
    "id": UUID(int=1),
    "kind": Kind.SINGLE,
    "debit_account_id": UUID(int=2),
    "credit_account_id": UUID(int=3),
    "unit": "points",
    "amount": 5,
    "code": "stamp",
}
POST: Mapping[str, object] = {"id": UUID(int=1), "kind": Kind.POST, "pending_id": UUID(int=2)}
NOON = datetime(2018, 12, 29, 4, tzinfo=UTC)


def transfer(told: Mapping[str, object], **more: object) -> Transfer:
    return Transfer(**{**told, **more})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "more",
    [
        *({"amount": amount} for amount in (0, 1, AMOUNT_MAX)),
        {"kind": Kind.PENDING},
        {"kind": Kind.PENDING, "timeout_seconds": TIMEOUT_MAX},
        {"set_id": UUID(int=4), "set_size": SET_MAX, "set_index": SET_MAX - 1},
        {"set_id": UUID(int=4)},
        {"imported": True, "occurred_at": NOON},
        {"unit": "cny"},
        {"unit": "item:R-12_a.b"},
        {"unit": "item:" + "x" * 40},
        {"code": "a" * 40},
        {"ref_type": "check_in", "ref_id": UUID(int=5)},
    ],
)
def test_a_line_within_its_limits_is_taken(more: Mapping[str, object]) -> None:
    """A limit that is off by one sends somebody home without the points that were voted for."""
    line = transfer(GOOD, **more)
    assert all(getattr(line, name) == value for name, value in more.items())


@pytest.mark.parametrize("kind", [Kind.POST, Kind.VOID])
def test_what_resolves_a_hold_may_leave_the_rest_to_it(kind: Kind) -> None:
    """The officer presses the seal; the accounts are the hold's affair."""
    line = transfer(POST, kind=kind)
    assert (line.debit_account_id, line.credit_account_id, line.unit, line.amount, line.code) == (None,) * 5
    assert transfer(POST, kind=kind, amount=0).amount == 0


@pytest.mark.parametrize("amount", [-1, AMOUNT_MAX + 1, 2**63, 2**200])
def test_an_amount_outside_its_range_is_refused(amount: int) -> None:
    """A negative line takes points in the clothes of a gift; past 2^53 a browser rounds."""
    for told in (GOOD, POST):
        with pytest.raises(ValueError, match="amount"):
            transfer(told, amount=amount)


@pytest.mark.parametrize("name", ["amount", "timeout_seconds", "set_index", "set_size"])
@pytest.mark.parametrize("value", [1.0, 0.5, float("nan"), True, False, "1", b"1", [1], 1j])
def test_what_is_no_whole_number_is_refused(name: str, value: object) -> None:
    """Half a point cannot be stamped, and True is not 1 to an accountant."""
    with pytest.raises(TypeError):
        transfer(GOOD, **{name: value})


@pytest.mark.parametrize("name", ["timeout_seconds", "set_index", "set_size"])
def test_a_number_that_is_always_there_cannot_be_left_open(name: str) -> None:
    """A hold whose window is nothing would expire whenever somebody reads it so."""
    with pytest.raises(TypeError):
        transfer(GOOD, **{name: None})


IDS = ("debit_account_id", "credit_account_id", "pending_id", "reverses_id", "set_id", "actor_id", "device_id", "ref_id")


@pytest.mark.parametrize("name", ["id", *IDS])
@pytest.mark.parametrize("value", ["00000000-0000-0000-0000-000000000001", 1, b"\0" * 16, 0.0, ("id",)])
def test_what_is_no_id_is_refused(name: str, value: object) -> None:
    """An id as text and the same id as bytes would be two lines."""
    with pytest.raises(TypeError, match=name):
        transfer(GOOD, **{name: value})
    with pytest.raises(TypeError, match="id is a UUID"):
        transfer(GOOD, id=None)


@pytest.mark.parametrize("kind", ["single", "post", None, 1])
def test_what_is_no_kind_is_refused(kind: object) -> None:
    """A mistyped kind must not pass for whatever comes first."""
    with pytest.raises(TypeError, match="kind"):
        transfer(GOOD, kind=kind)


def test_nobody_but_the_ledger_lets_a_hold_expire() -> None:
    """Whoever could send that line could make a neighbour's pre-order vanish."""
    with pytest.raises(ValueError, match="expire"):
        transfer(POST, kind=Kind.EXPIRE)


@pytest.mark.parametrize("kind", [Kind.SINGLE, Kind.PENDING])
@pytest.mark.parametrize("name", ["debit_account_id", "credit_account_id", "unit", "amount", "code"])
def test_a_line_of_its_own_says_everything(kind: Kind, name: str) -> None:
    """Points from nowhere, to nobody, or for no reason are no entry in a book."""
    with pytest.raises(ValueError, match=name):
        transfer(GOOD, kind=kind, **{name: None})


@pytest.mark.parametrize("seconds", [-1, TIMEOUT_MAX + 1, 2**63])
def test_a_window_outside_its_range_is_refused(seconds: int) -> None:
    """A hold due before it was made is dead; one due in a million years overflows the clock."""
    with pytest.raises(ValueError, match="timeout"):
        transfer(GOOD, kind=Kind.PENDING, timeout_seconds=seconds)


@pytest.mark.parametrize("size", [0, -1, SET_MAX + 1])
def test_a_set_of_an_impossible_size_is_refused(size: int) -> None:
    """An empty act is none, and an endless one holds up the whole house."""
    with pytest.raises(ValueError, match="set has 1 to"):
        transfer(GOOD, set_id=UUID(int=4), set_size=size)


@pytest.mark.parametrize(("index", "size"), [(-1, 2), (2, 2), (1, 1), (SET_MAX, SET_MAX)])
def test_a_place_outside_its_set_is_refused(index: int, size: int) -> None:
    """A line that stands nowhere would be missed by nobody."""
    with pytest.raises(ValueError, match="set_index"):
        transfer(GOOD, set_id=UUID(int=4), set_index=index, set_size=size)


def test_lines_that_belong_together_say_to_what() -> None:
    """Two lines of a set without a name could be sold one by one."""
    with pytest.raises(ValueError, match="set_id"):
        transfer(GOOD, set_size=2)


UNITS = (
    "",
    "Points",
    "points ",
    " points",
    "points\n",
    "usd",
    "item:",
    "item:" + "x" * 41,
    "item:a b",
    "item:大米",
    "item:a\0",
)


@pytest.mark.parametrize("unit", UNITS)
def test_an_unknown_unit_is_refused(unit: str) -> None:
    """A unit with a slip of the pen is a second currency that no report adds up."""
    for told in (GOOD, POST):
        with pytest.raises(ValueError, match="unit"):
            transfer(told, unit=unit)


@pytest.mark.parametrize("code", ["", "Stamp", "stamp\n", "1st", "_x", "a-b", "盖章", "a" * 41, "a b", "a\0"])
def test_a_reason_that_is_no_plain_word_is_refused(code: str) -> None:
    """Free text in the journal is a name that can never be erased; and what is hashed must be the same everywhere."""
    for told in (GOOD, POST):
        with pytest.raises(ValueError, match="code"):
            transfer(told, code=code)
    with pytest.raises(ValueError, match="ref_type"):
        transfer(GOOD, ref_type=code, ref_id=UUID(int=5))


@pytest.mark.parametrize("code", ["close", "reopen"])
@pytest.mark.parametrize("kind", [Kind.SINGLE, Kind.PENDING, Kind.POST, Kind.VOID])
def test_nobody_but_the_ledger_closes_an_account(code: str, kind: Kind) -> None:
    """A line that looks like a closing and closes nothing would make the statement lie about who was shut out."""
    with pytest.raises(ValueError, match="close_account"):
        transfer(GOOD, kind=kind, code=code)


@pytest.mark.parametrize("name", ["unit", "code", "ref_type"])
@pytest.mark.parametrize("value", [1, b"points", ["points"], 1.5])
def test_a_word_that_is_no_text_is_refused(name: str, value: object) -> None:
    """Bytes would be stored as something that no reader recognises again."""
    with pytest.raises(TypeError):
        transfer(GOOD, **{name: value})


@pytest.mark.parametrize("value", [1, None, "yes"])
def test_imported_is_yes_or_no(value: object) -> None:
    """A line that is somewhat imported would keep its own date without the right to it."""
    with pytest.raises(TypeError, match="imported"):
        transfer(GOOD, imported=value)


def test_imported_lines_and_no_others_name_their_instant() -> None:
    """Whoever could date a line back could change a published quarter."""
    for more in ({"occurred_at": NOON}, {"imported": True}):
        with pytest.raises(ValueError, match="imported"):
            transfer(GOOD, **more)
    with pytest.raises(ValueError, match="aware"):
        transfer(GOOD, imported=True, occurred_at=NOON.replace(tzinfo=None))


@pytest.mark.parametrize("value", ["2018-12-29", 1546056000, date(2018, 12, 29)])
def test_an_instant_is_an_instant(value: object) -> None:
    """A day without an hour belongs to two quarters at midnight."""
    with pytest.raises(TypeError, match="occurred_at"):
        transfer(GOOD, imported=True, occurred_at=value)


def test_a_line_cannot_be_changed_once_it_is_written_down() -> None:
    """A line that is altered between the check and the book was never checked."""
    line = transfer(GOOD)
    with pytest.raises(AttributeError):
        line.amount = 7  # type: ignore[misc]
    assert transfer(GOOD, id=new_id()) != line
