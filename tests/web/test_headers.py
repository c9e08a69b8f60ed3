"""Headers of every answer."""

from tests.web.little_club import Club
from tests.web.test_guards import address

SHORT = ("/", "/nothing-here", "/handbook", "/committee/queue", "/static/css/tokens.css", "/healthz")


def test_every_answer_forbids_what_no_page_of_ours_does(club: Club) -> None:
    """One page without the policy is the page that a smuggled script would choose."""
    browser = club.browser()
    for path in [*SHORT, *(address(rule) for rule in club.app.url_map.iter_rules())]:
        with browser.get(path) as answer:
            headers = answer.headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, path
        assert "frame-ancestors 'none'" in policy, path
        assert "unsafe" not in policy, path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] == "no-referrer", path
        assert "camera=()" in headers["Permissions-Policy"], path


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
