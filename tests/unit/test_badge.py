"""The token of a badge: drawn, printed, and known again however it was read."""

import pytest

from ledger.errors import CardUnknown, LinkUnknown
from ledger.scheme import badge
from ledger.scheme.code import judge_card
from ledger.store import one_use_token
from web.qr import QUIET_ZONE, svg


def test_a_badge_is_known_however_it_was_read() -> None:
    """A scanner that writes small letters, or an officer who types O for 0, stands before a shut door."""
    token = badge.new_token()
    ways = (token, token.lower(), badge.printed(token), f" {token}\r\n", token.replace("0", "O").replace("1", "l"))
    assert {badge.fingerprint(way) for way in ways} == {badge.fingerprint(token)}


def test_two_badges_are_never_alike() -> None:
    """Whoever holds one badge must not find another by trying its neighbours."""
    tokens = {badge.new_token() for _ in range(1_000)}
    assert len(tokens) == len({badge.fingerprint(token) for token in tokens}) == 1_000
    assert {len(token) for token in tokens} == {19}


@pytest.mark.parametrize("foreign", ["", "DWB", "DWB123", "https://club.example/m/AXYZ", "\ud800", "签到", "x" * 10_000])
def test_what_is_no_badge_is_simply_not_found(foreign: str) -> None:
    """Whatever a scanner catches on a desk full of codes, the page stays up."""
    assert badge.fingerprint(foreign) != badge.fingerprint(badge.new_token())


def test_a_badge_is_neither_a_card_nor_a_link() -> None:
    """An officer's badge under the desk's scanner must not be taken for a member, nor for a way to bind a phone."""
    token = badge.new_token()
    with pytest.raises(CardUnknown):
        judge_card(token, {"D": bytes(32)})
    with pytest.raises(LinkUnknown):
        one_use_token.fingerprint(token)


def test_the_code_of_a_badge_is_small() -> None:
    """A dense code in the corner of a badge is one that the scanner reads at the third try."""
    side = 25 + 2 * QUIET_ZONE
    assert f'viewBox="0 0 {side} {side}"' in svg(badge.new_token(), label="", level="Q")
