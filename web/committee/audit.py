"""What the supervisor may read: who did what, and what stands out in a month. Reading it is noted like any other look."""

from datetime import date
from itertools import groupby
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError, fields

from ledger.operations.note_once import note_once
from ledger.reports.audit import Event, Wanted, audit, colleagues
from ledger.reports.outliers import outliers
from ledger.scheme.audit import Action, Topic
from ledger.scheme.calendar import Month, day_of
from ledger.scheme.roles import Act
from web import context, guards
from web.committee import event_words
from web.committee.blueprint import bp, by, community_id
from web.forms import Form, Text, choice, identity
from web.i18n import N_

_PLACE = 64


class MonthBox(fields.Field[Month]):
    """A month in an address: 2018-12."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Month:  # noqa: ANN401, ARG002 - marshmallow's signature
        try:
            return Month.parse(str(value))
        except ValueError:
            raise ValidationError(N_("A month, such as 2018-12, please.")) from None


class AuditQuery(Form):
    """Which events: a topic, a colleague, and after which event to go on."""

    topic = choice(Topic, load_default=None)
    who = identity(load_default=None)
    after = Text(_PLACE, load_default="")


class MonthQuery(Form):
    """Which month."""

    month = MonthBox(load_default=None)


AUDIT, MONTH = AuditQuery(), MonthQuery()


@bp.get("/audit")
@guards.requires(Act.READ_AUDIT)
def audit_page() -> ResponseReturnValue:
    """Show who did what, day by day, the newest first."""
    asked = AUDIT.load(request.args)
    note_once(context.ledger(), community_id(), by(), Action.AUDIT_READ)
    wanted = Wanted(topic=asked["topic"], staff_id=asked["who"], after=asked["after"])
    found = audit(context.ledger(), community_id(), wanted)
    return render_template(
        "committee/audit.html",
        days=[(day, tuple(events)) for day, events in groupby(found.events, key=_day)],
        older=found.older,
        wanted=wanted,
        topics=tuple(Topic),
        colleagues=colleagues(context.ledger(), community_id()),
        words=event_words,
    )


def _day(event: Event) -> date:
    return day_of(event.at)


@bp.get("/outliers")
@guards.requires(Act.READ_OUTLIERS)
def outliers_page() -> ResponseReturnValue:
    """Show what stands out in a month, with a plain reason for each line."""
    now = Month.of(day_of(context.now()))
    month = MONTH.load(request.args)["month"] or now
    note_once(context.ledger(), community_id(), by(), Action.REPORT_READ)
    report = outliers(context.ledger(), community_id(), month)
    kinds = [(kind, tuple(lines)) for kind, lines in groupby(report.lines, key=lambda line: line.kind)]
    return render_template("committee/outliers.html", report=report, kinds=kinds, now=now, words=event_words)
