"""What the subdistrict may read: the figures of a quarter, without a single person."""

from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError, fields

from ledger.reports.summary import summary
from ledger.scheme.calendar import Quarter, day_of
from ledger.scheme.roles import Act
from web import context, guards
from web.committee.blueprint import bp
from web.forms import Form
from web.i18n import N_


class QuarterBox(fields.Field[Quarter]):
    """A quarter in an address: 2018Q4."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Quarter:  # noqa: ANN401, ARG002 - marshmallow's signature
        try:
            return Quarter.parse(str(value))
        except ValueError:
            raise ValidationError(N_("A quarter, such as 2018Q4, please.")) from None


class QuarterQuery(Form):
    """Which quarter."""

    quarter = QuarterBox(load_default=None)


QUARTER = QuarterQuery()


@bp.get("/summary")
@guards.requires(Act.READ_SUMMARY)
def summary_page() -> ResponseReturnValue:
    """Show the figures of a quarter over all communities that this person may see."""
    now = Quarter.of(day_of(context.now()))
    quarter = QUARTER.load(request.args)["quarter"] or now
    found = summary(context.ledger(), context.the_staff().id, quarter)
    return render_template("committee/summary.html", summary=found, now=now)
