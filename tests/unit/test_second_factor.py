"""Which codes of a phone are good now."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest

from ledger.scheme.second_factor import Judgement, address, judge
from ledger.store.second_factor import new_secret

# The vectors of RFC 6238, appendix B, SHA-1, cut to six digits.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # noqa: S105 - printed in the standard
VECTORS = [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")]
NOW = datetime(2018, 12, 29, 1, 5, tzinfo=UTC)
CODES = pyotp.TOTP(RFC_SECRET).generate_otp
STEP = timedelta(seconds=30)


def shown(off: timedelta) -> str:
    """Return what a phone shows whose clock is off."""
    return pyotp.TOTP(RFC_SECRET).at(NOW + off)


@pytest.mark.parametrize(("seconds", "code"), VECTORS)
def test_the_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    """Every app on every phone has to show what we expect."""
    assert judge(CODES, code, datetime.fromtimestamp(seconds, UTC)) == Judgement(step=seconds // 30)


@pytest.mark.parametrize(
    ("off", "fits", "minutes"),
    [
        (timedelta(), True, 0),
        (STEP - timedelta(microseconds=1), True, 0),
        (STEP, True, 0),
        (-STEP, True, 0),
        (2 * STEP - timedelta(microseconds=1), True, 0),
        (2 * STEP, False, 0),
        (-2 * STEP, False, 1),
        (timedelta(minutes=3), False, 0),
        (-timedelta(minutes=3), False, 3),
        (timedelta(minutes=10), False, 0),
        (-timedelta(minutes=10), False, 10),
        (timedelta(minutes=10, seconds=30), False, 0),
        (timedelta(hours=1), False, 0),
    ],
)
def test_a_phone_may_be_half_a_minute_off(off: timedelta, fits: bool, minutes: int) -> None:  # noqa: FBT001 - a table's column
    """One step either way is a slow hand; ten minutes are a wrong clock, and the page has to be able to say so."""
    judged = judge(CODES, shown(off), NOW)
    assert (judged.step is not None, judged.minutes_off) == (fits, minutes)


@pytest.mark.parametrize("typed", ["{}", " {} ", "{0[0]}{0[1]}{0[2]} {0[3]}{0[4]}{0[5]}", "　{}"])
def test_spaces_and_wide_digits_are_no_mistake(typed: str) -> None:
    """An input method for Chinese writes wide digits, and apps show three and three."""
    code = shown(timedelta())
    wide = code.translate({ord("0") + n: ord("０") + n for n in range(10)})
    assert judge(CODES, typed.format(code), NOW).step is not None
    assert judge(CODES, typed.format(wide), NOW).step is not None


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "-12345", "12345६", "١٢٣٤٥٦", "1" * 100_000, "\0" * 6])
def test_what_is_no_code_fits_nothing(typed: str) -> None:
    """Whatever is sent must end in a plain no."""
    assert judge(CODES, typed, NOW) == Judgement()


def test_the_address_is_what_apps_read() -> None:
    """An app that does not know the address leaves the officer without their code."""
    secret = new_secret()
    assert len(secret) == 32
    read = pyotp.parse_uri(address(secret, "li"))
    assert (read.secret, read.issuer, read.name) == (secret, "dongwang", "li")
    assert pyotp.parse_uri(address(secret, "李老师")).name == "李老师"
    long = address(secret, "李" * 40)
    assert len(long) < 150
    assert parse_qs(urlsplit(long).query)["secret"] == [secret]
