"""One-use links: a browser learns whose handbook it holds, once, and without anything to type."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from ledger.errors import BrowserFull, LinkUnknown, MemberLeft, MemberUnknown
from ledger.ids import new_id
from ledger.operations.bind_browser import BindBrowser, bind_browser
from ledger.operations.make_binding import Binding, MakeBinding, make_binding
from ledger.reports import binding, browser
from ledger.store import tables as t
from tests.club import COMMUNITY, Club
from tests.crowd import settled


def link(club: Club, name: str) -> Binding:
    return make_binding(club.ledger, club.ask(MakeBinding, member_id=club.members[name]))


def bind(club: Club, token: str, secret: str | None = None) -> str:
    return bind_browser(club.ledger, BindBrowser(token=token, browser=secret)).browser


def held(club: Club, secret: str) -> list[str]:
    bound = browser.who(club.ledger, secret)
    return [] if bound is None else [member.name for member in bound.members]


def test_a_link_binds_a_browser_to_one_handbook(club: Club) -> None:
    """An old hand scans once, and from then on a scan at the door is enough."""
    secret = bind(club, link(club, "赵文兰").token)
    bound = browser.who(club.ledger, secret)
    assert bound is not None
    assert (bound.community_id, bound.members[0].handbook_no, held(club, secret)) == (COMMUNITY, "DW2018001", ["赵文兰"])


def test_a_look_at_a_link_uses_nothing_and_tells_little(club: Club) -> None:
    """Previews of messengers open every link; it must still work afterwards, and have told no full name."""
    made = link(club, "赵文兰")
    before = club.everything()
    shown = binding.pending(club.ledger, made.token)
    assert (shown.community_name, shown.masked_name, shown.spoken_no) == ("东王小区", "赵*兰", 1)
    assert club.everything() == before
    assert held(club, bind(club, made.token.lower())) == ["赵文兰"]


def test_a_double_tap_within_a_minute_is_answered_like_the_first(club: Club) -> None:
    """On a slow network the second tap arrives; it must not end on a page that says the link is used."""
    token = link(club, "赵文兰").token
    first = bind(club, token)
    club.clock.tick(seconds=59)
    assert bind(club, token) == first
    assert held(club, first) == ["赵文兰"]
    assert club.count(t.web_session, kind="browser") == 1


def test_two_taps_at_once_get_the_same_cookie(club: Club) -> None:
    """Whichever answer arrives last sets the cookie: both must open the same handbook."""
    token = link(club, "赵文兰").token
    done, refused = settled(8, lambda _: bind(club, token))
    assert (len(set(done)), refused) == (1, [])
    assert held(club, done[0]) == ["赵文兰"]


def test_a_used_link_is_used_up_after_a_minute(club: Club) -> None:
    """A slip of paper that is found later must not open somebody's handbook."""
    token = link(club, "赵文兰").token
    bind(club, token)
    club.clock.tick(minutes=1)
    with pytest.raises(LinkUnknown):
        bind(club, token)
    with pytest.raises(LinkUnknown):
        binding.pending(club.ledger, token)


def test_a_link_lives_thirty_days(club: Club) -> None:
    """A drawer full of links that still work is a drawer full of keys."""
    made = link(club, "赵文兰")
    assert made.expires_at == club.clock.now() + timedelta(days=30)
    club.clock.tick(days=30, microseconds=-1)
    binding.pending(club.ledger, made.token)
    club.clock.tick(microseconds=1)
    with pytest.raises(LinkUnknown):
        bind(club, made.token)


def test_a_new_link_makes_the_earlier_one_void(club: Club) -> None:
    """The lost slip and the new one must not both work."""
    first, second = link(club, "赵文兰"), link(club, "赵文兰")
    other = link(club, "韩文华")
    with pytest.raises(LinkUnknown):
        bind(club, first.token)
    assert held(club, bind(club, second.token)) == ["赵文兰"]
    assert held(club, bind(club, other.token)) == ["韩文华"]


@pytest.mark.parametrize("token", ["", "A", "0" * 20, "O" * 21, "赵文兰", "Z" * 10_000, "U" * 20, "\x00" * 20])
def test_a_token_that_is_none_of_ours_opens_nothing(club: Club, token: str) -> None:
    """Guessing must be hopeless, and must not break the page either."""
    before = club.everything()
    with pytest.raises(LinkUnknown):
        bind(club, token)
    with pytest.raises(LinkUnknown):
        binding.pending(club.ledger, token)
    assert club.everything() == before


def test_up_to_four_of_a_household_share_a_browser(club: Club) -> None:
    """A couple has one phone; a fifth handbook would make it a scanner for the whole stairway."""
    secret = bind(club, link(club, "赵文兰").token)
    for name in ("王国宁", "韩文华", "李建国"):
        club.clock.tick(seconds=1)
        assert bind(club, link(club, name).token, secret) == secret
    assert held(club, secret) == ["赵文兰", "王国宁", "韩文华", "李建国"]
    fifth = link(club, "王老师")
    with pytest.raises(BrowserFull) as full:
        bind(club, fifth.token, secret)
    assert full.value.params == {"limit": 4}
    assert held(club, bind(club, fifth.token)) == ["王老师"], "a refused link is not used up"
    again = link(club, "赵文兰")
    assert bind(club, again.token, secret) == secret, "one who is there already needs no room"


def test_a_cookie_that_is_none_of_ours_is_replaced(club: Club) -> None:
    """Whoever brings a cookie along must not be able to choose the secret under which a handbook opens."""
    for brought in ("", "chosen-by-me", "x" * 10_000):
        secret = bind(club, link(club, "赵文兰").token, brought)
        assert secret != brought
        assert browser.who(club.ledger, brought) is None
        assert held(club, secret) == ["赵文兰"]


def test_a_browser_forgets_after_four_hundred_days(club: Club) -> None:
    """A phone that was given away years ago must not know its former owner for ever."""
    secret = bind(club, link(club, "赵文兰").token)
    club.clock.tick(days=400, microseconds=-1)
    assert held(club, secret) == ["赵文兰"]
    club.clock.tick(microseconds=1)
    assert held(club, secret) == []
    assert bind(club, link(club, "赵文兰").token, secret) != secret


def test_no_link_leads_to_somebody_who_is_not_here(club: Club) -> None:
    """A link to nobody would bind a browser to nothing, and to the dead is a cruelty."""
    with pytest.raises(MemberUnknown):
        make_binding(club.ledger, club.ask(MakeBinding, member_id=new_id()))
    made = link(club, "赵文兰")
    club.write(sa.update(t.member).where(t.member.c.id == club.members["赵文兰"]).values(state="deceased"))
    with pytest.raises(MemberLeft):
        link(club, "赵文兰")
    before = club.everything()
    with pytest.raises(MemberLeft):
        bind(club, made.token)
    assert club.everything() == before


def test_a_link_is_not_legible_in_the_database(club: Club) -> None:
    """Whoever reads the database must not be able to walk in with what is written there."""
    made = link(club, "赵文兰")
    secret = bind(club, made.token)
    stored = repr(club.everything())
    assert made.token not in stored
    assert secret not in stored
