"""What can be swapped, and on which days."""

from typing import Any

from ledger.reports.shelf_pages import good_page, run_page
from ledger.scheme.roles import Act
from web import context, guards, programs
from web.api.asked import PAGE
from web.api.blueprint import bp
from web.api.pages import Page, answered, asked
from web.api.schemas import GOODS, RUNS
from web.i18n import N_


@bp.get("/goods")
@guards.api(Act.READ_API)
@bp.asks(PAGE, "query")
@bp.answers(GOODS, N_("What points can be swapped for, and how much of it is left."), paged=True, also=(422,))
def goods(query: dict[str, Any]) -> Page:
    """List the articles."""
    return answered(good_page(context.ledger(), programs.the_program().community_id, asked(query)))


@bp.get("/runs")
@guards.api(Act.READ_API)
@bp.asks(PAGE, "query")
@bp.answers(RUNS, N_("The redemption days, the earliest first."), paged=True, also=(422,))
def runs(query: dict[str, Any]) -> Page:
    """List the redemption days."""
    return answered(run_page(context.ledger(), programs.the_program().community_id, asked(query)))
