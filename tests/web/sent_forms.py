"""What every form of ours sends when it means it, by endpoint: the matrix sends them at shut doors."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from ledger.ids import new_id
from tests.web.little_club import PASSWORD
from tests.web.next_door import Community

Form = dict[str, Any]


def _nothing(_community: Community) -> Form:
    return {}


def _asked(**fields: object) -> Callable[[Community], Form]:
    """Return a form of plain fields with a request id of its own."""
    return lambda _community: {"request_id": new_id(), **fields}


def _approve(community: Community) -> Form:
    about = {name: community.things[name] for name in ("check_in_id", "session_id")}
    return {"step": "stamp", "request_id": new_id(), **about}


def _approve_one(community: Community) -> Form:
    return {"step": "ask", "session_id": community.things["session_id"]}


def _check_in(community: Community) -> Form:
    return {"member_id": community.things["member_id"], "undone": community.things["check_in_id"]}


def _redeem(community: Community) -> Form:
    return {"request_id": new_id(), **{name: community.things[name] for name in ("run_id", "member_id", "item_id")}}


def _receive(community: Community) -> Form:
    return {"request_id": new_id(), "item_id": community.things["item_id"], "quantity": 3, "source": "bought"}


def _workplace(community: Community) -> Form:
    return {"community_id": community.community_id}


def _session(_community: Community) -> Form:
    about = {"title": "讲座", "rule_code": "K09", "place": "活动室"}
    return about | {"starts_at": "2018-12-20T09:00:00+08:00", "ends_at": "2018-12-20T10:00:00+08:00"}


FORMS: Mapping[str, Callable[[Community], Form]] = MappingProxyType(
    {
        "api.add_session": _session,
        "api.set_count": lambda _community: {"headcount": 9},
        "committee.add": _asked(sku="R09", name="抽纸", spec="3 包", price_points=4),
        "committee.add_device": _asked(kind="display", label="活动室的大屏"),
        "committee.add_run": _asked(name="加一场", day="2018-12-22", opens="09:00", closes="16:00"),
        "committee.add_somebody": _asked(name="周老师", role="officer"),
        "committee.approve": _approve,
        "committee.approve_one": _approve_one,
        "committee.badge_ended": _nothing,
        "committee.badge_sign_in": lambda _community: {"badge": "DWB7777777777777777", "pin": "275918"},
        "committee.binding": _asked(),
        "committee.add_session": _asked(
            title="讲座", rule_code="K09", day="2018-12-20", starts="09:00", ends="10:00", place="活动室"
        ),
        "committee.confirm_here": _asked(badge="DWB7777777777777777", pin="275918"),
        "committee.confirm_proposal": _asked(),
        "committee.end": _asked(role="second_officer"),
        "committee.end_program": _asked(),
        "committee.make_program": _asked(label="街道报表", scope="read"),
        "committee.new_password": lambda _community: {"current": PASSWORD, "password": "a longer sentence is easier still"},
        "committee.second_factor": lambda _community: {"password": PASSWORD},
        "committee.second_factor_confirmed": lambda _community: {"carried": "x", "code": "123456"},
        "committee.second_factor_removed": lambda _community: {"password": PASSWORD},
        "committee.session_ended": lambda _community: {"session_id": new_id()},
        "committee.sessions_ended": lambda _community: {"where": "everywhere"},
        "committee.sign_in_code": lambda _community: {"token": "7" * 20, "code": "123456"},
        "committee.end_run": _asked(),
        "committee.find_members": lambda _community: {"q": "赵"},
        "committee.headcount": _asked(headcount=9),
        "committee.invitation": lambda _community: {"login": "somebody", "password": "a whole sentence is easy"},
        "committee.join": _asked(name="新邻居", building_group="2号楼组"),
        "committee.new_badge": lambda _community: {"pin": "275918", "again": "275918"},
        "committee.new_passkey": lambda _community: {"label": "我的手机", "answer": "{}"},
        "committee.new_passkey_options": _nothing,
        "committee.pairing_code": _asked(),
        "committee.passkey_options": _nothing,
        "committee.passkey_removed": lambda _community: {"credential": "QUJD"},
        "committee.passkey_sign_in": lambda _community: {"answer": "{}"},
        "committee.link": _asked(number=""),
        "committee.propose_erasure": _asked(),
        "committee.propose_role": _asked(role="supervisor"),
        "committee.receive": _receive,
        "committee.recover": _asked(),
        "committee.resume": _asked(),
        "committee.send_back": _asked(reason="not_present"),
        "committee.sign_in": lambda _community: {"login": "officer0", "password": "not this sentence at all"},
        "committee.sign_in_anew": lambda _community: {"next": "/committee/me"},
        "committee.sign_out": _nothing,
        "committee.suspend": _asked(),
        "committee.switch": _workplace,
        "committee.switch_off": _asked(),
        "committee.withdraw_proposal": _asked(),
        "demo.officer": _nothing,
        "demo.resident": _nothing,
        "demo.second_officer": _nothing,
        "demo.supervisor": _nothing,
        "device.pair": lambda _community: {"code": "7" * 20},
        "front.language": lambda _community: {"language": "en"},
        "front.large_print": lambda _community: {"large": "1"},
        "kiosk.redeem": _redeem,
        "kiosk.visitor": lambda _community: {"text": "XW2018001"},
        "resident.bind": _nothing,
        "resident.check_in": _check_in,
        "resident.undo": _nothing,
    }
)
