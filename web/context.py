"""What a request knows: the house, and who is asking. The typed door to Flask's `g` and `current_app`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import Flask, current_app, g

from ledger.clock import Clock
from ledger.ledger import Ledger
from ledger.reports import browser as browsers
from ledger.reports import staff as staffs
from ledger.reports.browser import Bound
from ledger.reports.staff import StaffMember
from web import cookies
from web.settings import Settings

_NAME = "dongwang"


@dataclass(slots=True)
class House:
    """What one application holds for as long as it runs.

    Attributes:
        ledger: None until there is a club, and a key file, to open the book with.
        opened: told once when this application opens the book by itself.
        ready: a club was seen in the book; it never goes away again, so it is asked only until then.
    """

    settings: Settings
    clock: Clock
    ledger: Ledger | None = None
    ready: bool = False
    opened: Callable[[Ledger], None] | None = None


def house() -> House:
    """Return the house of this application."""
    return cast("House", current_app.extensions[_NAME])


def settings() -> Settings:
    """Return the settings of this application."""
    return house().settings


def ledger() -> Ledger:
    """Return the open book; `ready` has refused the request before, if there is none."""
    book = house().ledger
    assert book is not None, "a view ran before the house was ready"
    return book


def now() -> datetime:
    """Return the present instant, as the book's clock tells it."""
    return ledger().clock.now()


def browser() -> Bound | None:
    """Return whose handbooks this browser holds, None when nobody's."""
    if "browser" not in g:
        secret = cookies.read(cookies.BROWSER, settings())
        g.browser = browsers.who(ledger(), secret) if secret else None
    return cast("Bound | None", g.browser)


def the_browser() -> Bound:
    """Return whose handbooks this browser holds, behind a guard that made sure of it."""
    bound = browser()
    assert bound is not None, "the view is not guarded by @resident"
    return bound


def staff() -> StaffMember | None:
    """Return who is signed in at the committee's, None when nobody is."""
    if "staff" not in g:
        secret = cookies.read(cookies.STAFF, settings())
        g.staff = staffs.who(ledger(), secret) if secret else None
    return cast("StaffMember | None", g.staff)


def the_staff() -> StaffMember:
    """Return who is signed in, behind a guard that made sure of it."""
    person = staff()
    assert person is not None, "the view is not guarded by @requires"
    return person


def install(app: Flask, held: House) -> None:
    """Let `app` hold this house."""
    app.extensions[_NAME] = held
