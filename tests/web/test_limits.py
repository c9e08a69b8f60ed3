"""How much anybody may ask of us in a minute."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from tests.web.little_club import Club
from web import context, cookies, create_app
from web.limits import network
from web.settings import Limits, Settings

FEW = Limits(pages=4, writes=2, strangers=5, landings=3)


def counted(club: Club, limits: Limits = FEW) -> Club:
    """Return the club behind small limits."""
    app = create_app(replace(settings(club), limits=limits), ledger=club.ledger)
    app.config["WTF_CSRF_ENABLED"] = False
    return replace(club, app=app)


def settings(club: Club) -> Settings:
    """Return the settings of the club's pages."""
    house: context.House = club.app.extensions["dongwang"]
    return house.settings


def statuses(ask: Callable[[], int], times: int) -> list[int]:
    """Ask again and again."""
    return [ask() for _ in range(times)]


def get(browser: FlaskClient, path: str, address: str = "192.0.2.7") -> int:
    """Return the status of a page for a browser at an address."""
    with browser.get(path, environ_base={"REMOTE_ADDR": address}) as answer:
        return answer.status_code


def test_whoever_asks_without_end_is_told_to_wait(club: Club) -> None:
    """One program that fetches pages in a loop must not stand before everybody else."""
    officer = counted(club).officer()
    assert statuses(lambda: get(officer, "/committee/goods"), 6) == [200] * 4 + [429] * 2


def test_the_hall_that_shares_an_address_is_not_one_asker(club: Club) -> None:
    """Fifty neighbours behind one router would lock each other out on the one morning that counts."""
    small = counted(club)
    phones = [small.officer(0), small.officer(1)]
    assert statuses(lambda: get(phones[0], "/committee/goods"), 5)[-1] == 429
    assert get(phones[1], "/committee/goods") == 200


def test_a_phone_with_a_handbook_is_counted_by_itself(club: Club) -> None:
    """As above, for residents: their limit is their own, not that of the strangers at the same address."""
    phone = counted(club, replace(FEW, strangers=100, landings=100)).resident(0)
    assert statuses(lambda: get(phone, "/handbook"), 6) == [200] * 4 + [429] * 2


def test_strangers_are_counted_by_address(club: Club) -> None:
    """A new browser for every request costs nothing; another address does."""
    small = counted(club)
    assert statuses(lambda: get(small.browser(), "/"), 6) == [200] * 5 + [429]
    assert get(small.browser(), "/", address="198.51.100.9") == 200


def test_an_invented_cookie_makes_nobody_known(club: Club) -> None:
    """Whoever could open a fresh count by inventing a cookie would have none at all."""
    small = counted(club)
    seen = []
    for n in range(6):
        browser = small.browser()
        browser.set_cookie(cookies.STAFF, f"invented-{n}")
        browser.set_cookie(cookies.BROWSER, f"invented-{n}")
        browser.set_cookie(cookies.DEVICE, f"invented-{n}")
        seen.append(get(browser, "/"))
    assert seen == [200] * 5 + [429]


def test_addresses_that_lead_nowhere_are_counted(club: Club) -> None:
    """Whoever looks for forgotten doors asks for pages that are not there."""
    small = counted(club)
    assert statuses(lambda: get(small.browser(), "/wp-login.php"), 6) == [404] * 5 + [429]


def test_landings_have_a_count_of_their_own(club: Club) -> None:
    """Guessing at codes is slowed down without shutting the front page, and the other way round."""
    small = counted(club)
    assert statuses(lambda: get(small.browser(), "/r/X7"), 4)[-1] == 429
    assert get(small.browser(), "/") == 200


def test_sending_has_a_count_of_its_own(club: Club) -> None:
    """Whoever reads much must still be able to press the seal."""
    officer = counted(club).officer()
    assert statuses(lambda: get(officer, "/committee/goods"), 5)[-1] == 429
    assert statuses(lambda: officer.post("/committee/goods").status_code, 3)[1:] == [422, 429]


def test_a_screen_goes_on_whatever_else_is_done(club: Club) -> None:
    """The code on the wall must not stop because somebody leafs through the members on the same PC."""
    small = counted(club)
    officer = small.officer()
    assert statuses(lambda: get(officer, "/committee/members"), 5)[-1] == 429
    assert get(officer, f"/committee/sessions/{club.session_id}/display") == 200


def test_style_sheets_and_health_are_free(club: Club) -> None:
    """A page brings five files; counted, every page would cost six."""
    small = counted(club)
    assert set(statuses(lambda: get(small.browser(), "/static/css/tokens.css"), 8)) == {200}
    assert set(statuses(lambda: get(small.browser(), "/healthz"), 8)) == {200}


def test_the_page_says_when_and_comes_back_by_itself(club: Club) -> None:
    """人多，马上好: an old neighbour should have to do nothing at all, and a phone need run no script for it."""
    browser = counted(club, replace(FEW, strangers=1)).browser()
    browser.get("/")
    answer = browser.get("/")
    seconds = int(answer.headers["Retry-After"])
    assert 1 <= seconds <= 60
    assert f'<meta http-equiv="refresh" content="{seconds}">' in answer.text
    assert "人多" in answer.text


def test_what_was_sent_is_not_fetched_again_by_itself(club: Club) -> None:
    """A page that reloads the address of a form ends on another error."""
    officer = counted(club, replace(FEW, writes=1)).officer()
    officer.post("/committee/goods")
    answer = officer.post("/committee/goods")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"]
    assert 'http-equiv="refresh"' not in answer.text


def test_a_program_is_told_in_its_own_way(club: Club) -> None:
    """A program that cannot read the page asks again at once."""
    browser = counted(club, replace(FEW, strangers=1)).browser()
    browser.get("/")
    answer = browser.get("/", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.content_type) == (429, "application/problem+json")
    assert answer.json is not None
    assert answer.json["code"] == "too_many"


def test_what_is_counted_holds_no_secret(club: Club) -> None:
    """A count that is written into a log must open nobody's session."""
    small = counted(club)
    officer = small.officer()
    with small.app.test_request_context(
        "/committee/goods", headers={"Cookie": f"{cookies.STAFF}={club.sessions_of_officers[0]}"}
    ):
        small.app.preprocess_request()
        [limiter] = small.app.extensions["limiter"]
        assert limiter.current_limit is not None
        assert club.sessions_of_officers[0] not in str(limiter.current_limit.key)
    assert get(officer, "/committee/goods") == 200


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        ("a unix socket", "unknown"),
    ],
)
def test_a_network_is_one_stranger(address: str, counted_as: str) -> None:
    """A customer's own IPv6 network holds more addresses than there are seconds to count them."""
    assert network(address) == counted_as


def test_limits_can_be_switched_off_by_a_word_and_by_no_other() -> None:
    """A typing error must not leave the house without limits."""
    assert Settings.from_environment({}).limits == Limits()
    assert Settings.from_environment({"DONGWANG_LIMITS": "off"}).limits is None
    with pytest.raises(ValueError, match="DONGWANG_LIMITS"):
        Settings.from_environment({"DONGWANG_LIMITS": "none"})
