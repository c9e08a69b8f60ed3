"""Who may open which page: every view says so, and what says nothing stays shut.

The guard only marks the view; `admit` reads the mark before the view runs. Which role may do what stands in one
place, `ledger.scheme.roles`, and operations ask it again: a forgotten guard cannot move a point.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final, TypeVar

from flask import Flask, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from ledger.errors import DeviceRevoked
from ledger.operations.note_once import note_once
from ledger.operations.note_presence import note_presence
from ledger.operations.note_program import note_program
from ledger.scheme.audit import Action
from ledger.scheme.device import DeviceState
from ledger.scheme.roles import MAY, Act, Principal, PrincipalKind, Role
from web import context, cookies, programs
from web.htmx import is_htmx
from web.refusals import NotBound, NotYours, SignedOut, TokenMissing, TokenReadsOnly, TokenUnknown

_MARK: Final = "__guard__"
AnyView = Callable[..., ResponseReturnValue]
View = TypeVar("View", bound=AnyView)


class Door(Enum):
    """The four kinds of door."""

    PUBLIC = auto()
    RESIDENT = auto()
    STAFF = auto()
    API = auto()


@dataclass(frozen=True, slots=True)
class Guard:
    """What stands at one view.

    Attributes:
        roles: of a staff door, or one for programs: whoever has one of them may pass.
        always: open even before there is a club, and without a key file (static files, health).
        resting: also for somebody whose session rests: a screen goes on showing what it shows.
    """

    door: Door
    roles: frozenset[Role] = frozenset()
    always: bool = False
    resting: bool = False

    def admits(self, roles: frozenset[Role]) -> bool:
        """Return whether somebody with `roles` may pass a staff door, or one for programs."""
        return not self.roles.isdisjoint(roles)


def _mark(guard: Guard) -> Callable[[View], View]:
    def marked(view: View) -> View:
        setattr(view, _MARK, guard)
        return view

    return marked


def public(view: View) -> View:
    """Let everybody in."""
    return _mark(Guard(Door.PUBLIC))(view)


def always(view: View) -> View:
    """Let everybody in, at any time: for what needs neither book nor keys."""
    return _mark(Guard(Door.PUBLIC, always=True))(view)


def resident(view: View) -> View:
    """Let in whoever's browser holds a handbook."""
    return _mark(Guard(Door.RESIDENT))(view)


def requires(*acts: Act, resting: bool = False) -> Callable[[View], View]:
    """Let in whoever may do one of `acts`, by the role table: a person, or a paired device by itself."""
    return _mark(Guard(Door.STAFF, frozenset[Role]().union(*(MAY[act] for act in acts)), resting=resting))


def api(act: Act) -> Callable[[View], View]:
    """Let in a program of others whose token is good for `act`; a cookie opens nothing here."""
    return _mark(Guard(Door.API, MAY[act]))


def guard_of(app: Flask, endpoint: str | None) -> Guard | None:
    """Return the guard of an endpoint, None when nobody declared one."""
    return getattr(app.view_functions.get(endpoint or ""), _MARK, None)


def admit() -> ResponseReturnValue | None:
    """Refuse whoever may not open the page; None lets the view run.

    Raises:
        NotYours: the endpoint was never declared, or no role of this person opens it.
        NotBound: a resident's page in a browser that holds no handbook.
        SignedOut: an officer's form was sent without signing in.
        TokenMissing, TokenUnknown, TokenReadsOnly: a program came without a token that is good for this.
    """
    if request.endpoint is None:
        return None  # no such page: routing says so next
    guard = guard_of(current_app, request.endpoint)
    if guard is None:
        raise NotYours
    if guard.door is Door.RESIDENT and context.browser() is None:
        raise NotBound
    if guard.door is Door.API:
        _programs_only(guard)
    return _staff_only(guard) if guard.door is Door.STAFF else None


def _programs_only(guard: Guard) -> None:
    program = programs.program()
    if program is None:
        raise TokenUnknown if programs.token() else TokenMissing
    if not guard.admits(program.roles):
        note_once(context.ledger(), program.community_id, Principal(PrincipalKind.PROGRAM, program.id), Action.DENIED)
        raise TokenReadsOnly
    note_program(context.ledger(), program.id, program.seen_at)


def _staff_only(guard: Guard) -> ResponseReturnValue | None:
    asker = context.asker()
    if asker is None or (asker.person is not None and asker.person.rests and not guard.resting):
        return _show_who_you_are()
    if not guard.admits(asker.roles):
        note_once(context.ledger(), asker.community_id, asker.principal, Action.DENIED)
        raise NotYours
    if asker.person is not None and not _by_a_timer():
        note_presence(context.ledger(), cookies.read(cookies.STAFF, context.settings()), asker.person.seen_at)
    return None


def _by_a_timer() -> bool:
    """Return whether the page asks by itself, nobody having touched it: that keeps no session awake."""
    return is_htmx() and request.method == "GET"


def _show_who_you_are() -> ResponseReturnValue:
    paired = context.device()
    if paired is not None and paired.state is not DeviceState.ACTIVE:
        raise DeviceRevoked(state=paired.state.value)
    if request.method in {"GET", "HEAD"} and not is_htmx():
        return redirect(url_for("committee.sign_in_page", next=request.path), 303)
    raise SignedOut
