"""What a request knows: the house, and who is asking. The typed door to Flask's `g` and `current_app`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast
from uuid import UUID

from flask import Flask, current_app, g

from ledger.clock import Clock
from ledger.ledger import Ledger
from ledger.reports import browser as browsers
from ledger.reports import device as devices
from ledger.reports import staff as staffs
from ledger.reports.browser import Bound
from ledger.reports.device import Device
from ledger.reports.staff import StaffMember
from ledger.scheme.roles import Principal, PrincipalKind, Role
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


@dataclass(frozen=True, slots=True)
class Asker:
    """Whoever stands behind a guarded page: somebody who signed in, or a paired device by itself.

    Attributes:
        person: None where a device asks.
    """

    principal: Principal
    community_id: UUID
    roles: frozenset[Role]
    person: StaffMember | None


def staff() -> StaffMember | None:
    """Return who is signed in at the committee's, None when nobody is; somebody whose session rests is still named."""
    if "staff" not in g:
        secret = cookies.read(cookies.STAFF, settings())
        g.staff = staffs.who(ledger(), secret) if secret else None
    return cast("StaffMember | None", g.staff)


def device() -> Device | None:
    """Return the paired device that this browser is, None when it is none."""
    if "device" not in g:
        secret = cookies.read(cookies.DEVICE, settings())
        g.device = devices.device(ledger(), secret) if secret else None
    return cast("Device | None", g.device)


def asker() -> Asker | None:
    """Return who asks: the person before the device they sit at."""
    person, paired = staff(), device()
    if person is not None:
        return Asker(Principal(PrincipalKind.STAFF, person.id), person.community_id, person.roles, person)
    if paired is not None and paired.roles:
        return Asker(Principal(PrincipalKind.DEVICE, paired.id), paired.community_id, paired.roles, None)
    return None


def the_asker() -> Asker:
    """Return who asks, behind a guard that made sure of it."""
    found = asker()
    assert found is not None, "the view is not guarded by @requires"
    return found


def the_staff() -> StaffMember:
    """Return who is signed in, behind a guard whose acts are for people alone."""
    person = the_asker().person
    assert person is not None, "the view's acts are open to devices"
    return person


def install(app: Flask, held: House) -> None:
    """Let `app` hold this house."""
    app.extensions[_NAME] = held
