"""What the house holds about somebody, in words: the same parts on the page and on paper."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from flask_babel import gettext as _

from ledger.clock import SHANGHAI
from ledger.reports import names
from ledger.reports.own_data import OwnData, Row
from ledger.scheme.activity import Source
from ledger.scheme.audit import Action
from ledger.scheme.checkin import CheckInState, ReturnReason
from ledger.scheme.membership import MemberState
from ledger.scheme.roles import PrincipalKind, Role
from web import wording
from web.i18n import N_


@dataclass(frozen=True, slots=True)
class Part:
    """One part: its heading and its lines."""

    title: str
    lines: tuple[str, ...]


def parts(data: OwnData) -> tuple[Part, ...]:
    """Return the parts in the language of the request; one that is empty says so."""
    rows = (
        (N_("About me"), _about(data)),
        (N_("Points"), _points(data)),
        (N_("Roles and teams"), _groups(data)),
        (N_("Check-ins"), map(_check_in, data.check_ins)),
        (N_("Scans"), map(_scan, data.scans)),
        (N_("Corrections"), map(_correction, data.corrections)),
        (N_("Every line of the book"), map(_line, data.lines)),
        (N_("Taken home"), map(_redemption, data.redemptions)),
        (N_("Cards"), map(_card, data.cards)),
        (N_("Phones that hold the handbook"), map(_browser, data.browsers)),
        (N_("Codes made for a phone"), map(_link, data.links)),
        (N_("What two people decided about me"), map(_proposal, data.proposals)),
        (N_("Who looked at it"), map(_look, data.looks)),
    )
    return tuple(Part(_(title), tuple(lines) or (_("Nothing."),)) for title, lines in rows)


def moment(value: datetime | date | None) -> str:
    """Return a day, or a day and a time, with its year: 2018-12-19 9:05."""
    if isinstance(value, datetime):
        local = value.astimezone(SHANGHAI)
        return f"{local.date().isoformat()} {wording.clock(local)}"
    return value.isoformat() if value else "—"


def member_state(value: MemberState) -> str:
    """Return where a membership stands, in words."""
    return str(_(_STATES[value]))


def _fact(name: str, value: object) -> str:
    shown = str(value) if value not in {None, ""} else names.ERASED
    return str(_("%(name)s: %(value)s", name=name, value=shown))


def _about(data: OwnData) -> Iterator[str]:
    yield _fact(_("Handbook"), f"{data.handbook_no} · {wording.spoken(data.spoken_no)}")
    yield _fact(_("Member since"), moment(data.joined_on))
    yield _fact(_("State"), member_state(data.state))
    yield _fact(_("Told about their data"), moment(data.informed_on))
    yield _fact(_("May be named in public"), _("yes") if data.publish_consent else _("no"))
    if data.person is None:
        yield _("The personal data were erased. What is below stays under the handbook number.")
        return
    person = data.person
    for name, value in (
        (_("Name"), person.name),
        (_("Called"), person.call_name),
        (_("Year of birth"), person.birth_year),
        (_("Building"), person.building_group),
        (_("Phone"), person.phone),
        (_("Owner or tenant"), person.residence),
        (_("Guardian"), person.guardian),
        (_("Who may collect for them"), person.proxy),
        (_("Lives together with handbook"), "、".join(person.household)),
    ):
        yield _fact(name, value)


def _points(data: OwnData) -> Iterator[str]:
    yield _fact(_("To spend"), wording.points(data.available))
    yield _fact(_("Waiting for the seal"), wording.points(data.waiting))


def _groups(data: OwnData) -> Iterator[str]:
    for row in data.roles:
        yield _said(role_words(row["role"]), _("since %(day)s", day=moment(row["at"])))
    for row in data.teams:
        yield _said(row["name"], _("leads it") if row["leads"] else "")


def _check_in(row: Row) -> str:
    counted = row["points"] if row["posted_points"] is None else row["posted_points"]
    state = _(_CHECK_INS[CheckInState(row["state"])])
    session = f"{row['title']} {row['place']}".strip()
    how = wording.source(Source(row["source"]))
    return _said(moment(row["at"]), session, how, wording.points(counted), state, _reason(row["reason"]), row["thanks"])


def _reason(reason: str | None) -> str:
    """Return why a check-in went back; paper years have reasons of their own."""
    return wording.for_resident(reason) if reason in set(ReturnReason) else reason or ""


def _scan(row: Row) -> str:
    return _said(moment(row["at"]), row["title"], wording.source(Source(row["source"])), role_words(row["by"]))


def _correction(row: Row) -> str:
    return _said(moment(row["decided_on"]), wording.points(row["points"]), row["reason"], row["appeal_no"])


def _line(row: Row) -> str:
    after = _("then %(points)s to spend", points=wording.points(row["available_after"]))
    what = _(_LINES.get((row["code"], row["kind"])) or _LINES.get((row["code"], "")) or N_("Entry"))
    if row["kind"] == "pending":
        # A hold moves nothing yet; with a sign before it the seal would look as if it counted twice.
        return _said(moment(row["at"]), what, wording.points(abs(row["points"])))
    return _said(moment(row["at"]), what, f"{row['points']:+}", after)


def _redemption(row: Row) -> str:
    collected = _("collected by somebody else") if row["proxy"] else ""
    goods = f"{row['name']} × {row['quantity']}"
    return _said(moment(row["at"]), row["number"], goods, wording.points(row["points"]), collected)


def _card(row: Row) -> str:
    replaced = _("replaced %(day)s", day=moment(row["replaced_at"])) if row["replaced_at"] else ""
    return _said(_("made %(day)s", day=moment(row["issued_at"])), replaced)


def _browser(row: Row) -> str:
    ended = row["revoked_at"] or row["expires_at"]
    last = _("last seen %(day)s", day=moment(row["seen_at"]))
    return _said(_("since %(day)s", day=moment(row["bound_at"])), last, _("until %(day)s", day=moment(ended)))


def _link(row: Row) -> str:
    used = _("used %(day)s", day=moment(row["used_at"])) if row["used_at"] else _("not used")
    return _said(_("made %(day)s", day=moment(row["created_at"])), used, _("until %(day)s", day=moment(row["expires_at"])))


def _proposal(row: Row) -> str:
    what = _("to erase the personal data") if row["kind"] == "erase_person" else row["kind"]
    outcome = _(_OUTCOMES.get(row["outcome"] or "", N_("not decided")))
    return _said(moment(row["at"]), what, outcome, moment(row["decided_at"]) if row["decided_at"] else "")


def _look(row: Row) -> str:
    return _said(moment(row["at"]), role_words(row["by"]), _(_LOOKS.get(row["action"], N_("noted something about it"))))


_LINES: Final = {
    ("stamp", "pending"): N_("Checked in, waits for its seal"),
    ("stamp", "post"): N_("Sealed"),
    ("stamp", "void"): N_("Not sealed, taken back"),
    ("stamp", "expire"): N_("Not sealed, taken back"),
    ("stamp", ""): N_("Sealed"),
    ("redemption", ""): N_("Swapped for goods"),
    ("reversal", ""): N_("Corrected"),
    ("close", ""): N_("Handbook closed"),
    ("reopen", ""): N_("Handbook opened again"),
}
"""What a line is called, by its code and kind; one kind stands for all others of a code."""


def _said(*words: str) -> str:
    return " · ".join(word for word in words if word)


def role_words(value: str) -> str:
    """Return a role, or a kind of hand, in words: never a name."""
    return str(_(_HANDS.get(value, N_("somebody"))))


def lines(several: Iterable[Part]) -> Iterator[str]:
    """Yield every line of some parts, the headings too: what has to be printable."""
    for part in several:
        yield part.title
        yield from part.lines


_STATES: Final = {
    MemberState.PROVISIONAL: N_("Written down for now"),
    MemberState.ACTIVE: N_("Takes part"),
    MemberState.LEFT: N_("Has moved away"),
    MemberState.DECEASED: N_("Has passed away"),
}
_CHECK_INS: Final = {
    CheckInState.PENDING: N_("waits for its seal"),
    CheckInState.STAMPED: N_("stamped"),
    CheckInState.RETURNED: N_("sent back"),
    CheckInState.UNDONE: N_("taken back"),
    CheckInState.REVERSED: N_("corrected"),
}
_HANDS: Final[Mapping[str, str]] = {
    Role.OFFICER.value: N_("an officer"),
    Role.SECOND_OFFICER.value: N_("a second officer"),
    Role.SUPERVISOR.value: N_("the supervisor"),
    Role.SUBDISTRICT.value: N_("the subdistrict"),
    Role.ADMIN.value: N_("the administrator"),
    PrincipalKind.STAFF.value: N_("a former colleague"),
    PrincipalKind.MEMBER.value: N_("the member"),
    PrincipalKind.DEVICE.value: N_("a device of the committee"),
    PrincipalKind.PROGRAM.value: N_("a program of others"),
    PrincipalKind.SYSTEM.value: N_("the computer itself"),
}
_OUTCOMES: Final[Mapping[str, str]] = {"confirmed": N_("confirmed"), "withdrawn": N_("withdrawn")}
_LOOKS: Final[Mapping[str, str]] = {
    Action.PERSON_READ.value: N_("looked at the particulars"),
    Action.PERSON_EXPORTED.value: N_("took these data along"),
    Action.PERSON_ERASED.value: N_("erased the personal data"),
    Action.BINDING_MADE.value: N_("made a code for the phone"),
}
