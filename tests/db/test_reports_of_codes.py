"""What a scan leads to: a card at the desk, a number that is typed, the code of a screen."""

from datetime import timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from ledger.errors import (
    CardUnknown,
    CodeExpired,
    CodeForged,
    CodeMalformed,
    HandbookNoInvalid,
    MemberUnknown,
    NumberAmbiguous,
    NumberCheckFailed,
    TooEarly,
    TooLate,
)
from ledger.ids import new_id
from ledger.operations.redeem import redeem
from ledger.reports.desk import visitor
from ledger.reports.display import display
from ledger.reports.landing import rotating
from ledger.scheme import code
from ledger.scheme.activity import Source
from ledger.scheme.calendar import instant
from ledger.scheme.handbook_no import HandbookNo
from ledger.store import tables as t
from ledger.store.keys import Keys
from tests.club import COMMUNITY, NOW, SATURDAY, Club

NUMBER = HandbookNo("DW", 2018, 1)


def card_of(club: Club, name: str) -> tuple[UUID, str]:
    """Print a card for a member; return its id and the token in its code."""
    card_id, body, kid = new_id(), code.new_card_body(), club.keys.newest_card_key
    about = {"id": card_id, "member_id": club.members[name], "kid": kid, "body": body, "issued_at": NOW}
    club.write(sa.insert(t.card).values(community_id=COMMUNITY, **about))
    return card_id, code.card(kid, body, club.keys.cards[kid])


def test_a_card_a_number_and_a_short_number_find_the_same_person(club: Club) -> None:
    """The scanner, the keyboard and the voice must all lead to one handbook."""
    club.earn("赵文兰")
    _, token = card_of(club, "赵文兰")
    texts = [token, token.lower(), f" {token}\r\n", f"https://club.example/m/{token}", "1", "1号", "１", "001"]
    texts += ["DW2018001", "dw-2018-001", NUMBER.with_check]
    found = visitor(club.ledger, COMMUNITY, token)
    assert [visitor(club.ledger, COMMUNITY, text) for text in texts] == [found] * len(texts)
    assert (found.member_id, found.name, found.spoken_no) == (club.members["赵文兰"], "赵文兰", 1)
    assert (found.handbook_no, found.building_group, found.available) == ("DW2018001", "8号楼组", 50)
    assert [(good.sku, good.price_points) for good in found.affordable] == [("R05", 14), ("R01", 6)]
    assert found.short == 0


def test_what_cannot_be_afforded_says_how_much_is_missing(club: Club) -> None:
    """再攒 6 分就够: nobody is shown as poor, and nobody is offered what is gone."""
    assert visitor(club.ledger, COMMUNITY, "1").short == 6
    for _ in range(3):
        club.earn("赵文兰")
    redeem(club.ledger, club.basket("赵文兰", ("R12", 1), ("R01", 5), ("R05", 1)))
    found = visitor(club.ledger, COMMUNITY, "1")
    assert [good.sku for good in found.affordable] == ["R05"]
    assert visitor(club.ledger, COMMUNITY, "3").short == 14, "the cheapest that is still there"


def test_a_card_that_is_not_ours_or_was_replaced_opens_nothing(club: Club) -> None:
    """A lost card in a stranger's hand, or one that was drawn at home, must not spend anybody's points."""
    card_id, token = card_of(club, "赵文兰")
    other = "0" if token[-1] != "0" else "1"
    foreign = code.card("A", code.new_card_body(), b"x" * 32)
    unprinted = code.card("A", code.new_card_body(), club.keys.cards["A"])
    for text in (token[:-1] + other, foreign, unprinted, token + token, "x" * 10_000):
        with pytest.raises(CardUnknown):
            visitor(club.ledger, COMMUNITY, text)
    club.write(sa.update(t.card).where(t.card.c.id == card_id).values(replaced_at=NOW))
    with pytest.raises(CardUnknown):
        visitor(club.ledger, COMMUNITY, token)


def test_a_number_that_is_nobodys_or_no_number_is_told_apart(club: Club) -> None:
    """好像有一位没输对 is another sentence than 没有这个编号."""
    for text in ("99", "DW2018099", "XX2018001"):
        with pytest.raises(MemberUnknown):
            visitor(club.ledger, COMMUNITY, text)
    for text in ("", " ", "赵文兰", "0", "-1", "1;2", "DW2018", "\x00", "1\x00"):
        with pytest.raises(HandbookNoInvalid):
            visitor(club.ledger, COMMUNITY, text)
    with pytest.raises(NumberCheckFailed):
        visitor(club.ledger, COMMUNITY, f"{NUMBER}-{HandbookNo('DW', 2018, 2).check}")


def test_of_two_years_nobody_is_guessed(club: Club) -> None:
    """1 号 of 2018 and 1 号 of 2019 are two people; the wrong one would pay."""
    about = {"id": new_id(), "handbook_no": "DW2019001", "state": "active", "joined_on": SATURDAY, "recorded_at": NOW}
    club.write(t.member.insert().values(community_id=COMMUNITY, newcomer=True, publish_consent=False, **about))
    with pytest.raises(NumberAmbiguous):
        visitor(club.ledger, COMMUNITY, "1")
    assert visitor(club.ledger, COMMUNITY, "DW2018001").name == "赵文兰"


def screen(club: Club) -> str:
    return display(club.ledger, COMMUNITY, club.lecture).code


def test_a_scan_lands_at_its_session_with_a_claim_that_can_be_opened(club: Club) -> None:
    """What the page shows before the tap is what the tap will sign."""
    token = screen(club)
    before = club.everything()
    landed = rotating(club.ledger, token)
    assert (landed.community_id, landed.community_name, landed.session_id) == (COMMUNITY, "东王小区", club.lecture)
    assert (landed.title, landed.points, landed.source) == ("冬季健康讲座", 3, Source.SCREEN)
    claim = code.open_claim(landed.claim, club.keys.claims, club.clock.now())
    assert (claim.session_id, claim.landed_at, claim.lateness) == (club.lecture, club.clock.now(), 0)
    assert rotating(club.ledger, token.lower()).claim != landed.claim, "every landing is its own claim"
    assert club.everything() == before, "previews fetch links"


def test_a_code_is_good_for_half_a_minute_after_it_left_the_screen(club: Club) -> None:
    """An old hand needs half a minute; a photo that is sent home needs longer."""
    token = screen(club)
    for step in range(3):
        landed = rotating(club.ledger, token)
        assert code.open_claim(landed.claim, club.keys.claims, club.clock.now()).lateness == step
        club.clock.tick(seconds=code.STEP_SECONDS)
    with pytest.raises(CodeExpired):
        rotating(club.ledger, token)


def test_a_forged_cut_or_foreign_code_lands_nowhere(club: Club, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Whoever draws a code at home must not be able to sit at home and be counted."""
    token = screen(club)
    last = "0" if token[-1] != "0" else "1"
    strange = Keys.create(tmp_path_factory.mktemp("strange") / "keys.json")
    foreign = code.rotating(token[:8], strange.session_secret(club.lecture), club.clock.now())
    nowhere = code.rotating(code.new_session_code(), club.keys.session_secret(club.lecture), club.clock.now())
    before = club.everything()
    for forged in (token[:-1] + last, foreign, nowhere):
        with pytest.raises(CodeForged):
            rotating(club.ledger, forged)
    for malformed in ("", token[:-1], f"{token}0", "赵" * 20, "U" * 20, "\x00" * 20, "A" * 100_000, f"{token}'--"):
        with pytest.raises(CodeMalformed):
            rotating(club.ledger, malformed)
    assert club.everything() == before


def test_a_good_code_outside_the_hours_says_when(club: Club) -> None:
    """9 点开始签到，先坐一会儿 is a friendly sentence only if the hour in it is right."""
    club.clock.at = instant(SATURDAY, 8, 30) - timedelta(microseconds=1)
    with pytest.raises(TooEarly) as early:
        rotating(club.ledger, screen(club))
    assert early.value.params["opens_at"] == instant(SATURDAY, 8, 30).isoformat()
    club.clock.at = instant(SATURDAY, 11)
    with pytest.raises(TooLate):
        rotating(club.ledger, screen(club))
    club.clock.at = instant(SATURDAY, 11) - timedelta(microseconds=1)
    rotating(club.ledger, screen(club))
