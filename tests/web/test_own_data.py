"""Taking one's data along: complete, readable, without a secret, and for nobody else's eyes."""

import json
import logging
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from ledger.ids import new_id
from ledger.operations.approve_session import ApproveSession, approve_session
from ledger.operations.join_member import JoinMember, join_member
from ledger.operations.redeem import Line, Redeem, redeem
from ledger.scheme.audit import Action
from ledger.scheme.roles import Role
from ledger.store import tables as t
from ledger.store.web_sessions import fingerprint
from tests.web import pdf_text
from tests.web.little_club import Club
from tests.web.test_resident import came
from web import assets, cookies

PHONE = "13812345678"
RARE = "\U0002c756"
"""A sign of real names that the font does not have."""


def used(club: Club) -> FlaskClient:
    """Let 赵文兰 come, be stamped and take something home; return her phone."""
    phone = club.resident(0)
    came(club, phone)
    with club.ledger.reading() as rx:
        [(check_in_id,)] = rx.fetch("SELECT id FROM check_in")
    at, by = club.community_id, club.by
    pressed = ApproveSession(id=new_id(), community_id=at, by=by, session_id=club.session_id, check_in_ids=(_id(check_in_id),))
    approve_session(club.ledger, pressed)
    basket = (Line(item_id=club.item_id, quantity=1),)
    swap = Redeem(id=new_id(), community_id=at, by=by, run_id=club.run_id, member_id=club.members[0], basket=basket)
    redeem(club.ledger, swap)
    return phone


def _id(raw: object) -> UUID:
    assert isinstance(raw, bytes)
    return UUID(bytes=raw)


def newcomer(club: Club, name: str) -> int:
    """Let somebody join with everything a person may say; return their place among the members."""
    told = {"name": name, "birth_year": 1951, "building_group": "5号楼组", "phone": PHONE}
    command = JoinMember(id=new_id(), community_id=club.community_id, by=club.by, **told)  # type: ignore[arg-type]
    club.members.append(join_member(club.ledger, command).member_id)
    return len(club.members) - 1


def events(club: Club, action: Action) -> int:
    """Return how many events of a kind are written down."""
    with club.ledger.reading() as rx:
        return len(rx.fetch("SELECT 1 FROM audit_event WHERE action = ?", (action.value,)))


def data_of(club: Club, member: int = 0) -> str:
    return f"/me/{club.members[member]}/data"


def test_the_page_says_everything_that_is_kept(club: Club) -> None:
    """One press gives a member all their data; a part that is left out is one that nobody can object to."""
    phone = used(club)
    page = phone.get(data_of(club)).text
    for said in ("赵文兰", "DW2018001", "8号楼组", "冬季健康讲座", "已盖章", "垃圾袋 × 1", "绑定过的手机", "DW2018002"):
        assert said in page, said
    assert "王国宁" not in page, "who they live with is that person's own to tell"
    assert phone.get("/handbook").text.count("/me") == 1


def test_one_handbook_needs_no_question_and_two_do(club: Club) -> None:
    """A question with one answer is a hurdle; a couple's phone without the question shows the wrong one's data."""
    assert club.resident(0).get("/me").headers["Location"] == data_of(club)
    both = club.resident(0, 1).get("/me").text
    assert data_of(club) in both
    assert data_of(club, 1) in both


def test_the_file_holds_the_same_and_no_secret(club: Club) -> None:
    """What somebody takes home may lie about: it must open no door and no page."""
    phone = used(club)
    card = {"community_id": club.community_id, "id": new_id(), "member_id": club.members[0], "kid": "A", "body": "SECRETBODY1"}
    with club.ledger.writing() as tx:
        tx.connection.execute(sa.insert(t.card).values(**card, issued_at=tx.now))
    answer = phone.get(f"{data_of(club)}.json")
    told = json.loads(answer.data)
    assert told["person"]["name"] == "赵文兰"
    assert [row["title"] for row in told["check_ins"]] == ["冬季健康讲座"]
    assert [row["points"] for row in told["lines"]][-1] == -2
    assert [row["quantity"] for row in told["redemptions"]] == [1]
    assert len(told["browsers"]) == len(told["links"]) == len(told["cards"]) == 1
    secret = phone.get_cookie(cookies.BROWSER)
    assert secret is not None
    for hidden in (secret.value, fingerprint(secret.value).hex(), "SECRETBODY1", "officer0", "李老师"):
        assert hidden not in answer.text, hidden


def test_whoever_looked_is_told_to_the_member_by_role(club: Club) -> None:
    """Who knows that every look is shown looks only when there is a reason."""
    phone = club.resident(0)
    club.officer().get(f"/committee/members/{club.members[0]}")
    club.officer().get(f"/committee/members/{club.members[0]}/data.pdf")
    page = phone.get(data_of(club)).text
    assert "居委干部 · 看了个人资料" in page
    assert "居委干部 · 取走了这份资料" in page
    assert "李老师" not in page


def test_a_file_is_called_by_the_number_and_kept_by_nobody_on_the_way(club: Club) -> None:
    """A name in a file's name stands in the list of downloads of a shared computer for years."""
    for ending, kind in (("json", "application/json"), ("pdf", "application/pdf")):
        answer = club.resident(0).get(f"{data_of(club)}.{ending}")
        assert answer.headers["Content-Disposition"] == f"attachment; filename=DW2018001.{ending}"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.mimetype == kind
    assert events(club, Action.PERSON_EXPORTED) == 2


def test_the_paper_can_be_read_back_and_lacks_no_sign(club: Club, caplog: pytest.LogCaptureFixture) -> None:
    """A paper full of empty boxes is no answer to somebody who asks what is known of them."""
    phone = used(club)
    with caplog.at_level(logging.WARNING):
        answer = phone.get(f"{data_of(club)}.pdf")
    assert caplog.records == [], "the library warns of a sign that it cannot print"
    text = pdf_text.signs(answer.data)
    for said in ("手册 DW2018001 名下记着的", "赵文兰", "冬季健康讲座 居委会活动室", "垃圾袋 × 1", "谁看过"):
        assert said in text, said
    assert min(pdf_text.sizes(answer.data)) >= 16, "smaller type is for younger eyes"
    assert b"/Title" not in answer.data, "no name in what a file says of itself"


def test_a_sign_that_the_font_lacks_is_written_by_its_number(club: Club, caplog: pytest.LogCaptureFixture) -> None:
    """A rare name must come out legible in some way, and must not go into the log as the library would have it."""
    rare = newcomer(club, f"王{RARE}")
    with caplog.at_level(logging.WARNING):
        answer = club.resident(rare).get(f"{data_of(club, rare)}.pdf")
    assert "王〔字 U+2C756〕" in pdf_text.signs(answer.data)
    assert caplog.records == []


def test_a_long_life_fills_several_pages(club: Club) -> None:
    """The keenest member has the most to read, and the paper must not break under it."""
    member = club.members[0]
    about = {"community_id": club.community_id, "by_kind": "staff", "by_id": club.officers[0], "subject_id": member}
    rows = [{**about, "id": new_id(), "action": "person_read", "recorded_at": club.clock.now()} for _ in range(400)]
    phone = club.resident(0)
    with club.ledger.writing() as tx:
        tx.connection.execute(sa.insert(t.audit_event), rows)
    answer = phone.get(f"{data_of(club)}.pdf")
    assert pdf_text.signs(answer.data).count("看了个人资料") == 400
    assert answer.data.count(b"/Type /Page\n") > 5


def test_where_the_font_was_not_brought_in_the_other_ways_are_named(club: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer without Node.js still owes everybody their data."""
    monkeypatch.setattr(assets, "font", lambda _name: None)
    answer = club.resident(0).get(f"{data_of(club)}.pdf")
    assert answer.status_code == 503
    assert "请看网页，或者下载文件" in answer.text
    assert club.resident(0).get(f"{data_of(club)}.json").status_code == 200


@pytest.mark.parametrize("ending", ["", ".json", ".pdf"])
def test_nobody_takes_along_what_is_a_neighbours(club: Club, ending: str) -> None:
    """The id of a neighbour is no key to their life."""
    assert club.resident(0).get(f"{data_of(club, 2)}{ending}").status_code == 404
    assert club.browser().get(f"{data_of(club, 2)}{ending}").status_code == 401
    assert events(club, Action.PERSON_EXPORTED) == 0


@pytest.mark.parametrize("ending", ["", ".json", ".pdf"])
def test_an_officer_takes_it_along_for_whoever_has_no_phone(club: Club, ending: str) -> None:
    """Fourteen of sixty have no smartphone and the same right; each time leaves a trace, and a supervisor only looks."""
    address = f"/committee/members/{club.members[2]}/data{ending}"
    answer = club.officer().get(address)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert events(club, Action.PERSON_EXPORTED) == 1
    assert club.officer().get(f"/committee/members/{new_id()}/data{ending}").status_code == 404
    with club.ledger.writing() as tx:
        tx.connection.execute(sa.update(t.role_grant).values(role=Role.SUPERVISOR.value))
    assert club.officer().get(address).status_code == 403
    assert club.officer().get(f"/committee/members/{club.members[2]}").status_code == 200
