"""Devices on their pages: entered by an officer, paired by a link or by hand, shut with the next request."""

import re
from contextlib import closing
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from ledger.errors import Unavailable
from ledger.ids import new_id
from ledger.ledger import Ledger
from ledger.operations.make_device import MakeDevice, make_device
from ledger.operations.note_device import note_device
from ledger.reports.devices import DeviceCard, devices
from ledger.scheme.device import DeviceKind, DeviceState
from ledger.scheme.roles import Role
from tests.web.askers import person
from tests.web.forms_on_pages import form
from tests.web.little_club import Club
from web import context, cookies, create_app

LABEL = "活动室的大屏"


def entered(club: Club, kind: DeviceKind = DeviceKind.DISPLAY, label: str = LABEL) -> str:
    """Enter a device as an officer; return the path of its pairing link."""
    officer = club.officer()
    page = form(officer.get("/committee/devices"), "/committee/devices").send(officer, kind=kind.value, label=label)
    assert page.status_code == 200, page.text
    link = re.search(r'href="https?://[^/"]+(/pair/[0-9A-Z]{20})"', page.text)
    assert link is not None, page.text
    return link[1]


def paired(club: Club, kind: DeviceKind = DeviceKind.DISPLAY, label: str = LABEL) -> FlaskClient:
    """Return a browser that was paired as a device."""
    browser = club.browser()
    done = form(browser.get(entered(club, kind, label)), "/pair").send(browser)
    assert (done.status_code, done.headers["Location"]) == (303, "/device")
    return browser


def cards(club: Club) -> tuple[DeviceCard, ...]:
    return devices(club.ledger, club.community_id)


def press(club: Club, button: str, by: FlaskClient | None = None) -> None:
    """Press a button beside the newest device."""
    officer, device_id = by or club.officer(), cards(club)[0].device_id
    page = officer.get("/committee/devices" if button != "revoke" else f"/committee/devices/{device_id}/revoke")
    done = form(page, f"/{device_id}/{button}").send(officer)
    assert (done.status_code, done.headers["Location"].partition("?")[0]) == (303, "/committee/devices"), done.text


def secret_of(browser: FlaskClient) -> str:
    cookie = browser.get_cookie(cookies.DEVICE)
    assert cookie is not None
    return str(cookie.value)


def screen(club: Club) -> str:
    return f"/committee/sessions/{club.session_id}/display"


def test_the_code_is_shown_in_groups_with_its_address_and_its_end(club: Club) -> None:
    """Whoever stands at the tablet types what stands here; a code that cannot be read aloud is typed wrong."""
    officer = club.officer()
    sent = form(officer.get("/committee/devices"), "/committee/devices")
    page = sent.send(officer, kind="display", label=LABEL)
    token = re.search(r"/pair/([0-9A-Z]{20})", page.text)
    assert token is not None
    assert " ".join(token[1][start : start + 4] for start in range(0, 20, 4)) in page.text
    assert '<svg class="qr"' in page.text
    assert "http://localhost:8000/pair<" in page.text
    assert "10 分钟内有效，到 9:06，只能用一次。" in page.text
    again = sent.send(officer, kind="display", label=LABEL)
    assert token[1] in again.text, "a double press shows the same code"
    assert [card.label for card in cards(club)] == [LABEL]


def test_a_look_at_the_link_pairs_nothing(club: Club) -> None:
    """Messengers fetch links to preview them; the preview must not become the screen."""
    link = entered(club)
    for _ in range(2):
        page = club.browser().get(link)
        assert page.status_code == 200
        assert LABEL in page.text
        assert "Set-Cookie" not in {name for name, value in page.headers if cookies.DEVICE in value}
    assert cards(club)[0].paired_at is None
    assert paired(club).get("/device").status_code == 200


def test_whoever_types_the_code_pairs_the_device(club: Club) -> None:
    """In the hall no camera reaches us: the PC has a keyboard, and spaces are typed as they stand there."""
    token = entered(club).rpartition("/")[2]
    browser = club.browser()
    typed = " ".join(token[start : start + 4] for start in range(0, 20, 4)).lower()
    done = form(browser.get("/pair"), "/pair").send(browser, code=typed)
    assert done.headers["Location"] == "/device"
    assert LABEL in browser.get("/device").text


def cookie_set(house: Club, base_url: str) -> str:
    """Pair a browser; return the cookie as it is set."""
    about: dict[str, Any] = {"community_id": house.community_id, "by": house.by, "kind": DeviceKind.DISPLAY, "label": LABEL}
    token = make_device(house.ledger, MakeDevice(id=new_id(), **about)).token
    answer = house.browser().post("/pair", data={"code": token}, base_url=base_url)
    assert answer.headers["Cache-Control"] == "no-store"
    [cookie] = [value for value in answer.headers.getlist("Set-Cookie") if "dw_device" in value]
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    return cookie


def test_the_cookie_of_a_device_cannot_be_read_by_scripts(club: Club) -> None:
    """A cookie that a script can read is a device for whoever smuggles one in."""
    cookie = cookie_set(club, "http://localhost")
    assert cookie.startswith("dw_device=")
    assert "Secure" not in cookie


def test_behind_a_certificate_the_cookie_is_bound_to_this_host(public_club: Club) -> None:
    """A cookie that travels over http is a device for whoever listens."""
    cookie = cookie_set(public_club, "https://club.example")
    assert cookie.startswith("__Host-dw_device=")
    assert "Secure" in cookie


def test_a_code_that_is_no_good_says_so_and_stays_to_be_mended(club: Club) -> None:
    """One letter mistyped out of twenty must not mean twenty typed again."""
    browser = club.browser()
    answer = form(browser.get("/pair"), "/pair").send(browser, code="7777 7777 7777 7777 7777")
    assert answer.status_code == 404
    assert "这个码用过了，或者过期了" in answer.text
    assert 'value="7777 7777 7777 7777 7777"' in answer.text
    assert browser.get_cookie(cookies.DEVICE) is None
    for path in ("/pair/" + "7" * 20, "/pair/" + "7" * 500, "/pair/大屏"):
        assert browser.get(path).status_code == 404


def test_a_used_code_pairs_no_second_browser(club: Club) -> None:
    """Whoever photographed the code over the officer's shoulder comes too late."""
    link = entered(club)
    first, second = club.browser(), club.browser()
    asked = form(second.get(link), "/pair")
    assert form(first.get(link), "/pair").send(first).status_code == 303
    assert asked.send(second).status_code == 404
    assert second.get_cookie(cookies.DEVICE) is None


def test_a_double_tap_pairs_once(club: Club) -> None:
    """The second answer is the one that the browser keeps: its cookie has to work."""
    link, browser = entered(club), club.browser()
    club.app.config["WTF_CSRF_ENABLED"] = True
    tap = form(browser.get(link), "/pair")
    assert [tap.send(browser).status_code for _ in range(2)] == [303, 303]
    assert LABEL in browser.get("/device").text


def test_after_five_wrong_codes_one_waits(club: Club) -> None:
    """A machine that types codes all night gets five in five minutes."""
    link, browser = entered(club), club.browser()
    for _ in range(5):
        assert browser.post("/pair", data={"code": "7" * 20}).status_code == 404
    answer = browser.post("/pair", data={"code": link.rpartition("/")[2]})
    assert answer.status_code == 403
    assert "试的次数有点多了" in answer.text
    club.clock.at += timedelta(minutes=5)
    assert browser.post("/pair", data={"code": link.rpartition("/")[2]}).status_code == 303


def test_a_paired_screen_shows_the_code_with_nobody_signed_in(club: Club) -> None:
    """The officer who had to leave their sign-in on the screen in the hall left the whole office there."""
    display = paired(club)
    page = display.get("/device")
    assert screen(club) in page.text
    assert "打开大屏" in page.text
    shown = display.get(screen(club))
    assert shown.status_code == 200
    assert club.screen() in shown.text
    assert 'href="/device"' in shown.text, "back leads where the device may go"
    part = display.get(screen(club), headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "<html" not in part.text
    assert 'href="/committee/sessions"' in club.officer().get(screen(club)).text


def test_a_screen_opens_nothing_else(club: Club) -> None:
    """Whoever walks up to it in the hall must find a screen, not the committee's office."""
    display = paired(club)
    for path in ("/committee/queue", "/committee/sessions", "/committee/members", "/committee/devices", "/desk"):
        answer = display.get(path)
        assert answer.status_code == 403, path
        assert 'href="/device"' in answer.text, path


@pytest.mark.parametrize("kind", [DeviceKind.VOLUNTEER, DeviceKind.KIOSK])
def test_a_volunteers_tablet_opens_no_screen(club: Club, kind: DeviceKind) -> None:
    """Each device has its own scope: a phone that goes from hand to hand hands out no codes."""
    device = paired(club, kind, "小平板")
    assert device.get(screen(club)).status_code == 403
    page = device.get("/device")
    assert "小平板" in page.text
    assert "12 月 19 日配好的" in page.text
    assert "打开大屏" not in page.text


def test_the_committees_computer_leads_to_signing_in(club: Club) -> None:
    """By itself it may do nothing; a dead end would be reported as broken."""
    device = paired(club, DeviceKind.COMMITTEE, "办公室的电脑")
    page = device.get("/device").text
    assert 'href="/committee/sign-in"' in page
    assert device.get(screen(club)).headers["Location"].startswith("/committee/sign-in")


def test_a_browser_that_is_no_device_is_asked_for_a_code(club: Club) -> None:
    """Cookies get lost; the page must say how it goes on."""
    assert club.browser().get("/device").headers["Location"] == "/pair"


def test_a_day_without_activities_says_so(club: Club) -> None:
    """An empty list looks like a screen that is broken."""
    display, today = paired(club), club.clock.at
    for club.clock.at in (today - timedelta(days=1), today + timedelta(days=1)):
        assert "今天没有活动" in display.get("/device").text


@pytest.mark.parametrize(("button", "state"), [("suspend", DeviceState.SUSPENDED), ("revoke", DeviceState.REVOKED)])
def test_a_shut_device_is_refused_with_its_next_request(club: Club, button: str, state: DeviceState) -> None:
    """A stolen screen must not hand out codes for another minute; the page it shows must be a plain sentence."""
    display = paired(club)
    assert display.get(screen(club)).status_code == 200
    press(club, button)
    assert cards(club)[0].state is state
    for path in (screen(club), "/device"):
        answer = display.get(path)
        assert answer.status_code == 403, path
        assert "这台设备已停用" in answer.text
        assert "/committee/" not in answer.text.replace(screen(club), "")
    poll = display.get(screen(club), headers={"HX-Request": "true"})
    assert (poll.status_code, poll.headers["HX-Refresh"]) == (403, "true")
    assert club.screen() not in poll.text


def test_a_refusal_of_anything_else_reloads_nothing(club: Club) -> None:
    """A page that reloads at every refusal would never show what is said."""
    answer = club.officer().get(
        "/committee/sessions/00000000-0000-0000-0000-000000000007/display", headers={"HX-Request": "true"}
    )
    assert answer.status_code == 404
    assert "HX-Refresh" not in answer.headers


def test_a_suspended_device_works_again_when_it_is_found(club: Club) -> None:
    """Behind the cupboard is not stolen; nobody wants to pair it anew."""
    display = paired(club)
    press(club, "suspend")
    assert display.get(screen(club)).status_code == 403
    press(club, "resume")
    assert display.get(screen(club)).status_code == 200


def test_switching_off_asks_first_and_is_for_good(club: Club) -> None:
    """The wrong line is hit quickly, and this cannot be taken back."""
    display, officer = paired(club), club.officer()
    [card] = cards(club)
    page = officer.get(f"/committee/devices/{card.device_id}/revoke")
    assert f"停用“{LABEL}”" in unescape(page.text)
    assert display.get(screen(club)).status_code == 200, "asking changes nothing"
    press(club, "revoke")
    listed = officer.get("/committee/devices").text
    assert f"/committee/devices/{card.device_id}/" not in listed, "no button brings it back"
    data = {"request_id": "00000000-0000-4000-8000-000000000001"}
    assert officer.post(f"/committee/devices/{card.device_id}/resume", data=data).status_code == 403
    assert display.get(screen(club)).status_code == 403


def test_the_list_says_when_a_device_was_last_heard_of(club: Club) -> None:
    """The tablet that has been silent for a week is the one to look for; a stolen one that still tries is worth knowing."""
    display = paired(club)
    press(club, "revoke")
    club.clock.at += timedelta(minutes=14)
    assert display.get(screen(club)).status_code == 403
    listed = club.officer().get("/committee/devices").text
    assert "12 月 19 日 9:10" in listed
    assert "12 月 19 日 8:56" in listed
    assert "设备丢了" in listed


def test_a_screen_goes_on_when_its_sign_of_life_cannot_be_written_down(club: Club, tmp_path: Path) -> None:
    """A full disk must not take the code off the wall."""
    secret = secret_of(paired(club))
    club.clock.at += timedelta(minutes=2)
    house: context.House = club.app.extensions["dongwang"]
    url, keys = f"sqlite:///{tmp_path / 'club.db'}", club.ledger.keys
    with closing(Ledger.open(url, clock=club.clock, keys=keys, read_only=True)) as book:
        with pytest.raises(Unavailable):
            note_device(book, cards(club)[0].device_id, None)
        display = create_app(house.settings, ledger=book).test_client()
        display.set_cookie(cookies.DEVICE, secret)
        assert display.get(screen(club)).status_code == 200


def test_a_device_that_was_not_paired_in_time_gets_a_new_code(club: Club) -> None:
    """The officer was called away; the device must not have to be entered twice."""
    late, officer = entered(club), club.officer()
    club.clock.at += timedelta(minutes=11)
    assert club.browser().get(late).status_code == 404
    page = form(officer.get("/committee/devices"), "/code").send(officer)
    token = re.search(r"/pair/([0-9A-Z]{20})", page.text)
    assert token is not None
    assert club.browser().post("/pair", data={"code": token[1]}).status_code == 303
    assert "新的配对码<" not in officer.get("/committee/devices").text


def test_what_cannot_be_entered_says_what_to_mend(club: Club) -> None:
    """A refused form that forgets what was typed is typed twice."""
    officer = club.officer()
    sent = form(officer.get("/committee/devices"), "/committee/devices")
    for fields, kept in (({"kind": "kiosk", "label": ""}, 'value="kiosk" selected'), ({"kind": "robot", "label": "甲"}, "甲")):
        answer = sent.send(officer, **fields)
        assert answer.status_code == 422
        assert 'class="wrong"' in answer.text
        assert kept in answer.text
    assert cards(club) == ()


def test_a_cookie_of_a_person_is_no_device_and_the_other_way_round(club: Club) -> None:
    """A cookie that is stolen in one place must be worth nothing in another."""
    display = paired(club)
    thief = club.browser()
    thief.set_cookie(cookies.DEVICE, club.sessions_of_officers[0])
    assert thief.get("/device").headers["Location"] == "/pair"
    thief.set_cookie(cookies.STAFF, secret_of(display))
    assert "/committee/sign-in" in thief.get("/committee/queue").headers["Location"]


def test_a_stolen_cookie_of_a_device_dies_with_the_device(club: Club) -> None:
    """Copied to another computer it is the same device: one press shuts them both."""
    display, thief = paired(club), club.browser()
    thief.set_cookie(cookies.DEVICE, secret_of(display))
    assert thief.get(screen(club)).status_code == 200
    assert thief.get("/committee/members").status_code == 403
    press(club, "revoke")
    assert thief.get(screen(club)).status_code == 403


def test_the_administrator_looks_after_devices_and_reads_nobodys_name(club: Club) -> None:
    """Whoever mends the screen is not of the committee: no neighbour and no officer may stand on this page."""
    paired(club)
    admin = club.browser()
    admin.set_cookie(cookies.STAFF, person(club, Role.ADMIN, club.community_id))
    page = admin.get("/committee/devices")
    assert page.status_code == 200
    for name in ("李老师", "王老师", "赵文兰", "王国宁", "韩文华"):
        assert name not in page.text
    press(club, "suspend", by=admin)
    assert cards(club)[0].state is DeviceState.SUSPENDED
    for path in ("/committee/queue", "/committee/members", screen(club)):
        assert admin.get(path).status_code == 403, path


def test_the_way_to_the_devices_is_in_the_menu_of_those_who_may(club: Club) -> None:
    """A page that nobody finds shuts no stolen tablet."""
    assert 'href="/committee/devices"' in club.officer().get("/committee/queue").text
    supervisor = club.browser()
    supervisor.set_cookie(cookies.STAFF, person(club, Role.SUPERVISOR, club.community_id))
    assert 'href="/committee/devices"' not in supervisor.get("/committee/queue").text


def test_in_a_hall_without_phones_the_code_is_typed(hall_club: Club) -> None:
    """On a PC that nothing else can reach, a QR code would lead a phone nowhere."""
    officer = hall_club.officer()
    page = form(officer.get("/committee/devices"), "/committee/devices").send(officer, kind="committee", label="办公室的电脑")
    assert "<svg" not in page.text
    assert "就是这台电脑" in page.text
    token = re.search(r"/pair/([0-9A-Z]{20})", page.text)
    assert token is not None
    assert form(officer.get(f"/pair/{token[1]}"), "/pair").send(officer).status_code == 303
    assert "办公室的电脑" in officer.get("/device").text
