"""Days, hours and kinds in words: 12 月 19 日 上午 9 点. All times are Shanghai's."""

from datetime import date, datetime, time
from typing import Final

from flask import Flask
from flask_babel import gettext as _
from flask_babel import ngettext

from ledger.clock import SHANGHAI
from ledger.ids import new_id
from ledger.scheme.activity import Category, Source
from ledger.scheme.checkin import ReturnReason, Signal
from ledger.scheme.crockford import grouped
from ledger.scheme.device import DeviceKind
from ledger.scheme.run import RunState
from web import i18n, qr
from web.i18n import N_
from web.seals import SEALS

_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip
_WEEKDAYS_ZH: Final = "一二三四五六日"
_WEEKDAYS_EN: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NOON: Final = 12
_EVENING: Final = 18
_HALF: Final = 30


def _local_day(value: date | datetime) -> date:
    return value.astimezone(SHANGHAI).date() if isinstance(value, datetime) else value


def day(value: date | datetime) -> str:
    """Return `12 月 19 日` or `19 December`."""
    local = _local_day(value)
    if i18n.language() == "zh":
        return f"{local.month} 月 {local.day} 日"
    return f"{local.day} {_MONTHS[local.month - 1]}"


def month(value: date | datetime) -> str:
    """Return `12 月` or `Dec`, for the little calendar sheet."""
    local = _local_day(value)
    return f"{local.month} 月" if i18n.language() == "zh" else _MONTHS[local.month - 1][:3]


def weekday(value: date | datetime) -> str:
    """Return `周三` or `Wednesday`."""
    number = _local_day(value).weekday()
    return f"周{_WEEKDAYS_ZH[number]}" if i18n.language() == "zh" else _WEEKDAYS_EN[number]


def _local_time(value: time | datetime) -> time:
    return value.astimezone(SHANGHAI).time() if isinstance(value, datetime) else value


def clock(value: time | datetime) -> str:
    """Return `9:05`."""
    local = _local_time(value)
    return f"{local.hour}:{local.minute:02}"


def hour(value: time | datetime) -> str:
    """Return what people say: `上午 9 点`, `下午 2 点半`, `晚上 7:15`, or `9:00 am`."""
    local = _local_time(value)
    twelve = local.hour % _NOON or _NOON
    if i18n.language() != "zh":
        return f"{twelve}:{local.minute:02} {'am' if local.hour < _NOON else 'pm'}"
    part = "上午" if local.hour < _NOON else "下午" if local.hour < _EVENING else "晚上"
    spoken = {0: f"{twelve} 点", _HALF: f"{twelve} 点半"}.get(local.minute, f"{twelve}:{local.minute:02}")
    return f"{part} {spoken}"


def points(number: int) -> str:
    """Return `3 分` or `3 points`."""
    return str(ngettext("%(num)s point", "%(num)s points", number))


def number(value: int) -> str:
    """Return a figure with its thousands set apart: `1,757`."""
    return f"{value:,}"


def spoken(value: int) -> str:
    """Return how a handbook is called: `17 号` or `No. 17`."""
    return str(_("No. %(number)s", number=value))


def category(value: Category) -> str:
    """Return the kind of an activity in words."""
    return str(_(SEALS[value].kind))


def source(value: Source) -> str:
    """Return how somebody checked in, in words."""
    return str(_(_SOURCES[value]))


def signal_words(value: Signal, shared_by: int = 0) -> str:
    """Return why a row is worth a look: a reason to ask, never an accusation."""
    return str(_(_SIGNALS[value], shared_by=shared_by))


def for_officer(reason: str) -> str:
    """Return a reason for sending a check-in back, as the officer chooses it."""
    return str(_(_REASONS[ReturnReason(reason)][0]))


def for_resident(reason: str) -> str:
    """Return the same reason as the member reads it."""
    return str(_(_REASONS[ReturnReason(reason)][1]))


def run_words(value: RunState) -> str:
    """Return where a redemption day stands."""
    return str(_(_RUNS[RunState(value)]))


def device_kind(value: DeviceKind) -> str:
    """Return what a device is there for."""
    return str(_(_DEVICES[value]))


_SOURCES: Final = {
    Source.SCREEN: N_("Scanned the screen"),
    Source.POSTER: N_("Scanned the poster"),
    Source.CARD: N_("Handbook was scanned"),
    Source.NUMBER: N_("Number was typed"),
    Source.PAPER: N_("Signed on paper"),
    Source.LATE_ENTRY: N_("Entered later"),
}
_SIGNALS: Final = {
    Signal.SHARED_PHONE: N_("One phone signed %(shared_by)s: perhaps for somebody absent, perhaps to help"),
    Signal.SLOW_CONFIRM: N_("Pressed a while after scanning"),
    Signal.LAST_STEP: N_("The code was about to run out"),
    Signal.POSTER: N_("From the poster, not from the screen"),
    Signal.TYPED_NUMBER: N_("The number was typed by hand"),
}
_REASONS: Final = {
    ReturnReason.NOT_ON_SHEET: (N_("Name is not on the sheet"), N_("your name is not on the sheet")),
    ReturnReason.NOT_PRESENT: (N_("Was not there"), N_("nobody remembers seeing you there")),
    ReturnReason.CODE_LATE: (N_("The code was from another time"), N_("the code was from another time")),
    ReturnReason.MISTAKEN: (N_("Pressed by mistake"), N_("it was pressed by mistake")),
}
_DEVICES: Final = {
    DeviceKind.COMMITTEE: N_("The committee's computer"),
    DeviceKind.VOLUNTEER: N_("A volunteer's phone or tablet"),
    DeviceKind.KIOSK: N_("The kiosk on redemption days"),
    DeviceKind.DISPLAY: N_("A screen at activities"),
}
_RUNS: Final = {
    RunState.ANNOUNCED: N_("Coming up"),
    RunState.OPEN: N_("Open now"),
    RunState.CLOSED: N_("Over"),
}


def install(app: Flask) -> None:
    """Give the templates of `app` these words as filters, and the figures they are about."""
    words = (day, month, weekday, clock, hour, points, number, spoken, category, source)
    for word in (*words, signal_words, for_officer, for_resident, run_words, device_kind):
        app.template_filter()(word)
    app.template_filter()(grouped)
    app.jinja_env.globals.update(SEALS=SEALS, qr=qr.svg, new_id=new_id)
