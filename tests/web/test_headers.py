"""Headers of every answer."""

import itertools
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.wrappers import Response

from tests.web.little_club import PASSWORD, Club, found
from tests.web.test_guards import address
from web import cookies, create_app, guards
from web.settings import Mode, Settings

HTTPS = "https://club.example"
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE")
NOWHERE = ("/nothing-here", "/static/nothing.css", "/committee/queue/", "/%00", "/.env", "/r/", "//evil.example")
ALWAYS = {
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-DNS-Prefetch-Control": "off",
    "X-Frame-Options": "DENY",
    "X-Permitted-Cross-Domain-Policies": "none",
}
"""What OWASP's list of secure headers asks for, wherever there is one right value."""
POLICY = {
    "default-src": "'none'",
    "object-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def browsers(club: Club) -> dict[str, FlaskClient]:
    """Return whoever may stand before a page."""
    return {"nobody": club.browser(), "an officer": club.officer()}


def answers(club: Club, base_url: str) -> Iterator[tuple[str, Response]]:
    """Ask for everything: each address of the map and some that are none, each method, as each of them."""
    # Signing out has a test of its own: after it, nobody would be an officer any more.
    paths = [*NOWHERE, *(address(rule) for rule in club.app.url_map.iter_rules() if rule.endpoint != "committee.sign_out")]
    for who, browser in browsers(club).items():
        for path, method in itertools.product(paths, METHODS):
            with browser.open(path, method=method, base_url=base_url) as answer:
                yield f"{method} {path} as {who}: {answer.status_code}", answer


def policy(answer: Response) -> dict[str, str]:
    """Return the content security policy, directive by directive."""
    [said] = answer.headers.getlist("Content-Security-Policy")
    return dict(each.strip().split(" ", 1) for each in said.split(";"))


def judge(answer: Response, where: str) -> None:
    """See that nothing is missing from an answer, and nothing stands there twice."""
    for name, value in ALWAYS.items():
        assert answer.headers.getlist(name) == [value], (where, name)
    assert policy(answer) == POLICY, where
    assert "camera=()" in answer.headers["Permissions-Policy"], where
    assert "Server" not in answer.headers, where
    assert "X-Powered-By" not in answer.headers, where


def test_every_answer_forbids_what_no_page_of_ours_does(club: Club) -> None:
    """One page without the policy is the page that a smuggled script would choose."""
    for where, answer in answers(club, "http://localhost"):
        judge(answer, where)
        assert "Strict-Transport-Security" not in answer.headers, where


def test_behind_a_certificate_every_answer_asks_for_https_ever_after(public_club: Club) -> None:
    """The first visit by http is the one that a stranger in the same network waits for; error pages count, too."""
    for where, answer in answers(public_club, HTTPS):
        judge(answer, where)
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains", where


def test_nothing_but_style_and_pictures_is_kept(club: Club) -> None:
    """On a shared PC, and in a proxy between, the next one must not get the last one's page."""
    for where, answer in answers(club, "http://localhost"):
        if " /static/" in where:
            continue
        assert answer.headers["Cache-Control"] == "no-store", where
        assert "Cookie" in answer.headers["Vary"], where


def test_nothing_is_traced_back(club: Club) -> None:
    """TRACE sends back what it was sent, cookies and all, to whatever script asked for it."""
    for rule in club.app.url_map.iter_rules():
        with club.officer().open(address(rule), method="TRACE") as answer:
            assert answer.status_code == 405, rule


def test_what_is_not_changed_says_so_with_all_its_headers(club: Club) -> None:
    """A 304 renews the headers of what the browser holds: without them it would lose its policy."""
    with club.browser().get("/static/css/tokens.css") as first:
        tag = first.headers["ETag"]
    with club.browser().get("/static/css/tokens.css", headers={"If-None-Match": tag}) as again:
        assert again.status_code == 304
        judge(again, "304")


def test_a_fault_of_ours_has_them_too(club: Club) -> None:
    """The error page is the one that nobody looked at."""

    @guards.public
    def broken() -> str:
        raise RuntimeError

    club.app.view_functions["front.index"] = broken
    answer = club.browser().get("/")
    assert answer.status_code == 500
    judge(answer, "500")
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_refused_host_name_has_them_too(club: Club) -> None:
    """The answer to a forged name is read by a browser as any other."""
    answer = club.browser().get("/", base_url="http://evil.example")
    assert answer.status_code == 400
    judge(answer, "400")


def test_signing_out_leaves_nothing_in_a_shared_browser(club: Club) -> None:
    """On the committee's PC the next person presses the back button."""
    answer = club.officer().post("/committee/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'


def test_every_cookie_is_out_of_reach_of_scripts_and_other_sites(public_club: Club) -> None:
    """One cookie without its fence is the one that is stolen."""
    browser = public_club.browser()
    form = {"login": "officer0", "password": PASSWORD}
    asked = [
        browser.post(f"/b/{public_club.binding(0)}", base_url=HTTPS),
        browser.get(f"/r/{public_club.screen()}", base_url=HTTPS),
        browser.post("/committee/sign-in", data=form, base_url=HTTPS),
        browser.post("/language", data={"language": "en"}, base_url=HTTPS),
        browser.post("/large-print", data={"large": "1"}, base_url=HTTPS),
        browser.get("/committee/sign-in", base_url=HTTPS),
        browser.post("/committee/sign-out", base_url=HTTPS),
    ]
    set_cookies = [value for answer in asked for value in answer.headers.getlist("Set-Cookie")]
    assert {value.partition("=")[0] for value in set_cookies} >= {
        f"__Host-{name}" for name in (cookies.BROWSER, cookies.CLAIM, cookies.STAFF, cookies.LANGUAGE, cookies.LARGE)
    }
    for value in set_cookies:
        assert value.startswith("__Host-"), value
        said = {part.strip().lower() for part in value.split(";")[1:]}
        assert said >= {"secure", "httponly", "path=/"}, value
        assert said & {"samesite=lax", "samesite=strict"}, value
        assert not any(part.startswith("domain") for part in said), value


@pytest.mark.parametrize("name", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]", "[::1]:8000", "LOCALHOST"])
def test_this_machine_knows_its_own_names(hall_club: Club, name: str) -> None:
    """Whoever types another of this PC's own names must not be shut out."""
    assert hall_club.browser().get("/", headers={"Host": name}).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "evil.example",
        "localhost.evil.example",
        "evil.example:8000",
        "127.0.0.1.evil.example",
        "[::2]",
        "10.0.0.1",
        "a@localhost",
        "",
    ],
)
@pytest.mark.parametrize("mode", [Mode.DEMO, Mode.HALL])
def test_a_foreign_name_is_refused_in_the_hall_and_in_the_demo(tmp_path: Path, mode: Mode, name: str) -> None:
    """A page elsewhere whose name is pointed at this PC would read the roster through the officer's own browser."""
    with closing(found(tmp_path, mode).ledger) as ledger:
        settings = Settings(database="", keys_path=tmp_path / "keys.json", mode=mode)
        browser = create_app(settings, ledger=ledger).test_client()
        assert browser.get("/").status_code == 200
        assert browser.get("/", headers={"Host": name}).status_code == 400


def behind(club: Club, proxies: int) -> FlaskClient:
    """Return a browser on the far side of that many proxies, by the settings."""
    settings = replace(club.app.extensions["dongwang"].settings, proxies=proxies)
    return create_app(settings, ledger=club.ledger).test_client()


FORWARDED = {"X-Forwarded-Host": "club.example", "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.5"}


def test_nobody_is_believed_about_where_they_come_from(public_club: Club) -> None:
    """Without a proxy the headers come from whoever asks, and would choose their own address and name."""
    assert behind(public_club, 0).get("/", base_url="http://10.0.0.7:8000", headers=FORWARDED).status_code == 400


def test_the_proxy_that_the_settings_name_is_believed(public_club: Club) -> None:
    """Behind a proxy everybody would otherwise have its address, and no link would fit."""
    assert behind(public_club, 1).get("/", base_url="http://10.0.0.7:8000", headers=FORWARDED).status_code == 200


def test_a_proxy_is_believed_about_its_own_word_only(public_club: Club) -> None:
    """What stands before the proxy's own word in the header was written by whoever asks."""
    told = FORWARDED | {"X-Forwarded-Host": "club.example, evil.example"}
    assert behind(public_club, 1).get("/", base_url="http://10.0.0.7:8000", headers=told).status_code == 400


def test_no_page_carries_a_script_or_style_of_its_own(club: Club) -> None:
    """Whatever stands inline would be refused by the policy, and the page would quietly lose its look."""
    for browser, path in ((club.browser(), "/"), (club.resident(0), "/handbook"), (club.officer(), "/committee/queue")):
        page = browser.get(path).text
        assert "<style" not in page, path
        assert " style=" not in page, path
        assert " onclick=" not in page, path
        assert page.count("<script") == page.count('<script type="module" src=') + page.count("<script src="), path


def test_a_page_about_a_person_is_not_kept(club: Club) -> None:
    """On a shared PC the back button must not show the last neighbour's handbook."""
    assert club.resident(0).get("/handbook").headers["Cache-Control"] == "no-store"
    assert club.officer().get("/committee/members").headers["Cache-Control"] == "no-store"


def test_a_static_file_is_kept_for_a_year_under_its_hash(club: Club) -> None:
    """Without the hash an update would not reach a phone; without the year every page fetches everything again."""
    page = club.browser().get("/").text
    path = next(part for part in page.split('"') if part.startswith("/static/css/tokens.css?v="))
    with club.browser().get(path) as hashed, club.browser().get("/static/css/tokens.css") as plain:
        assert "immutable" in hashed.headers["Cache-Control"]
        assert plain.headers["Cache-Control"] == "no-cache"


def test_behind_a_certificate_cookies_are_bound_to_this_host(public_club: Club) -> None:
    """A cookie that travels over http, or that a neighbouring subdomain can set, is no sign-in."""
    browser = public_club.browser()
    answer = browser.post(f"/b/{public_club.binding(0)}", base_url="https://club.example")
    cookie = next(value for value in answer.headers.getlist("Set-Cookie") if "dw_browser" in value)
    assert cookie.startswith("__Host-dw_browser=")
    assert "Secure" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


def test_behind_a_certificate_a_foreign_host_name_is_refused(public_club: Club) -> None:
    """A forged Host header must not end up in a link that we print."""
    assert public_club.browser().get("/", base_url="https://evil.example").status_code == 400


def test_in_the_hall_nothing_insists_on_https(hall_club: Club) -> None:
    """On a PC without a certificate a Secure cookie would lock the committee out."""
    answer = hall_club.browser().post("/committee/sign-in", data={"login": "officer0", "password": "a whole sentence is easy"})
    cookie = next(value for value in answer.headers.getlist("Set-Cookie") if "dw_staff" in value)
    assert "Secure" not in cookie
    assert "Strict-Transport-Security" not in answer.headers
