"""What the API reads: pages that are asked for, keys of writes, and what is written."""

from typing import Final

from marshmallow import Schema, fields, validate

from ledger.operations.set_headcount import HEADCOUNT_MAX
from ledger.reports.paging import PAGE_MAX, PAGE_USUAL
from ledger.scheme.wording import PLACE_MAX, TITLE_MAX
from web.api.fields import Figure, Moment, Strict, says
from web.api.pages import CURSOR_MAX
from web.forms import Text, calendar_day
from web.i18n import N_

_RULE_CODE_MAX: Final = 20


class PageQuery(Strict):
    """Which page of a list."""

    cursor = fields.String(
        load_default="",
        validate=validate.Length(min=1, max=CURSOR_MAX),
        metadata={"description": N_("From `next` of the page before.")},
    )
    limit = Figure(
        load_default=PAGE_USUAL,
        validate=validate.Range(min=1, max=PAGE_MAX),
        metadata={"description": N_("How many at most.")},
    )


class SessionQuery(PageQuery):
    """Which sessions."""

    first = calendar_day(data_key="from", load_default=None, metadata={"description": N_("The first day, in Shanghai.")})
    last = calendar_day(data_key="to", load_default=None, metadata={"description": N_("The last day, too.")})


class KeyHeader(Schema):
    """The key of a write: its request id, kept for every try."""

    key = fields.UUID(
        required=True,
        data_key="Idempotency-Key",
        metadata={"description": N_("A UUID of your own, one for each write. Sent again, it gets the first answer again.")},
    )


class NewSession(Strict):
    """An activity to be put on the calendar."""

    title = Text(TITLE_MAX, metadata={"minLength": 1, "maxLength": TITLE_MAX})
    rule_code = Text(
        _RULE_CODE_MAX,
        metadata={"minLength": 1, "maxLength": _RULE_CODE_MAX, "description": N_("One of the rules in force on that day.")},
    )
    starts_at = Moment(required=True)
    ends_at = Moment(**says(N_("Later, and at most a day.")))
    place = Text(PLACE_MAX, metadata={"minLength": 1, "maxLength": PLACE_MAX})


class Headcount(Strict):
    """How many were there."""

    headcount = fields.Integer(strict=True, required=True, validate=validate.Range(min=0, max=HEADCOUNT_MAX))


PAGE, SESSION_DAYS, KEY, NEW_SESSION, HEADCOUNT = PageQuery(), SessionQuery(), KeyHeader(), NewSession(), Headcount()
