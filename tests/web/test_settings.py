"""Settings from the environment, and the page that waits for a club."""

from pathlib import Path

import pytest

from ledger.ledger import Ledger
from ledger.store.keys import Keys
from tests.web.little_club import Club, StoppedClock, found
from web import create_app
from web.settings import Mode, Settings


def from_environment(**said: str) -> Settings:
    """Return the settings of a small environment."""
    return Settings.from_environment({f"DONGWANG_{name}": value for name, value in said.items()})


def test_without_a_word_it_is_a_hall_on_this_machine() -> None:
    """A fresh installation must not hand out addresses that no phone can reach."""
    settings = from_environment()
    assert settings.mode is Mode.HALL
    assert settings.base_url == "http://localhost:8000"


def test_a_certificate_makes_it_public() -> None:
    """Whoever has a domain and forgets the mode must still get the strict cookies."""
    settings = from_environment(BASE_URL="https://club.example/")
    assert (settings.mode, settings.base_url, settings.secure) == (Mode.PUBLIC, "https://club.example", True)


def test_the_keys_lie_beside_the_book() -> None:
    """The pages and the command line must look for the same file."""
    settings = from_environment(DATABASE="sqlite:///folder/club.db")
    assert settings.keys_path == Path("folder/club.keys.json")


@pytest.mark.parametrize(
    "said",
    [
        {"MODE": "secret"},
        {"MODE": "public"},
        {"BASE_URL": "ftp://club.example"},
        {"BASE_URL": "https://club.example/path"},
        {"PROXIES": "many"},
        {"PROXIES": "99"},
    ],
    ids=str,
)
def test_a_setting_that_cannot_be_is_named(said: dict[str, str]) -> None:
    """A typing error in a setting must stop the start, not open the house."""
    with pytest.raises(ValueError, match="DONGWANG_"):
        from_environment(**said)


def settings_in(folder: Path) -> Settings:
    """Return the settings of a house in a folder."""
    return Settings(database=f"sqlite:///{folder / 'club.db'}", keys_path=folder / "keys.json", mode=Mode.HALL)


def test_before_there_is_a_club_every_page_says_what_to_do(tmp_path: Path) -> None:
    """The first thing a committee sees must not be an error."""
    browser = create_app(settings_in(tmp_path)).test_client()
    for path in ("/", "/handbook", "/committee/queue", "/desk", "/r/x"):
        answer = browser.get(path)
        assert answer.status_code == 503, path
        assert "dongwang init" in answer.text, path


def test_before_there_is_a_club_it_still_looks_like_ours(tmp_path: Path) -> None:
    """The page that says what to do needs its style sheet, and a watcher its answer."""
    browser = create_app(settings_in(tmp_path)).test_client()
    with browser.get("/static/css/tokens.css") as sheet:
        assert sheet.status_code == 200
    assert browser.get("/healthz").json == {"status": "ok"}


def test_looking_at_an_empty_house_does_not_lock_it(tmp_path: Path) -> None:
    """The pages that say `run init` must not hold the book that init has to write."""
    browser = create_app(settings_in(tmp_path)).test_client()
    assert browser.get("/").status_code == 503
    made = found(tmp_path)
    made.ledger.close()


def test_the_club_appears_without_a_new_start(tmp_path: Path) -> None:
    """Whoever follows the page's advice reloads it and expects it to work."""
    app = create_app(settings_in(tmp_path), clock=StoppedClock())
    assert app.test_client().get("/").status_code == 503
    found(tmp_path).ledger.close()
    assert app.test_client().get("/").status_code == 200
    app.extensions["dongwang"].ledger.close()


def test_a_club_without_its_keys_says_that_they_are_missing(tmp_path: Path) -> None:
    """Told to run init again, a committee would lose every name in its book."""
    found(tmp_path).ledger.close()
    (tmp_path / "keys.json").unlink()
    answer = create_app(settings_in(tmp_path)).test_client().get("/")
    assert answer.status_code == 503
    assert "钥匙文件不在" in answer.text
    assert "dongwang init" not in answer.text


def test_a_demo_always_says_that_it_is_one(club: Club) -> None:
    """Made-up neighbours must never be taken for real ones."""
    for browser, path in ((club.browser(), "/"), (club.resident(0), "/handbook"), (club.officer(), "/committee/queue")):
        assert "这是演示" in browser.get(path).text, path


def test_a_real_club_has_no_doors_of_the_demo(hall_club: Club) -> None:
    """A button that signs anybody in as an officer must not exist where points are worth rice."""
    browser = hall_club.browser()
    assert "这是演示" not in browser.get("/").text
    assert browser.post("/demo/officer").status_code == 404
    assert browser.post("/demo/resident").status_code == 404
    assert browser.get("/patterns").status_code == 404


def test_settings_of_a_demo_do_not_make_a_real_club_one(hall_club: Club, tmp_path: Path) -> None:
    """One wrong word in the environment must not open a committee's book to everybody."""
    settings = Settings(database="", keys_path=tmp_path / "keys.json", mode=Mode.DEMO)
    browser = create_app(settings, ledger=hall_club.ledger).test_client()
    assert "这是演示" not in browser.get("/").text
    assert browser.post("/demo/officer").status_code == 404


def test_a_demo_is_not_shown_to_the_public(tmp_path: Path) -> None:
    """Behind a real address people would take the demo's names for their neighbours'."""
    made = found(tmp_path)
    settings = Settings(database="", keys_path=tmp_path / "keys.json", mode=Mode.PUBLIC, base_url="https://club.example")
    answer = create_app(settings, ledger=made.ledger).test_client().get("/", base_url="https://club.example")
    made.ledger.close()
    assert answer.status_code == 409
    assert "演示和真的俱乐部不能放在一起" in answer.text


def test_an_empty_book_with_keys_is_not_a_club(tmp_path: Path) -> None:
    """A file that a broken start left behind must lead to the same advice."""
    keys = Keys.create(tmp_path / "keys.json")
    Ledger.open(f"sqlite:///{tmp_path / 'club.db'}", keys=keys).close()
    assert "dongwang init" in create_app(settings_in(tmp_path)).test_client().get("/").text
