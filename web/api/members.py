"""The community, its members by number, and what stands in their handbooks."""

from dataclasses import asdict
from typing import Any

from ledger.reports.communities import community
from ledger.reports.member_pages import member_page, statement_page
from ledger.scheme.roles import Act
from web import context, guards, programs
from web.api.asked import PAGE
from web.api.blueprint import bp
from web.api.pages import Page, answered, asked
from web.api.schemas import COMMUNITY, MEMBERS, STATEMENT
from web.i18n import N_


@bp.get("/community")
@guards.api(Act.READ_API)
@bp.answers(COMMUNITY, N_("The community that your token reaches, and what it is good for."))
def the_community() -> dict[str, Any]:
    """Say whose book this is."""
    program = programs.the_program()
    return asdict(community(context.ledger(), program.community_id)) | {"scope": program.scope}


@bp.get("/members")
@guards.api(Act.READ_API)
@bp.asks(PAGE, "query")
@bp.answers(MEMBERS, N_("The members by handbook number, with their points; no names."), paged=True, also=(422,))
def members(query: dict[str, Any]) -> Page:
    """List the members."""
    return answered(member_page(context.ledger(), programs.the_program().community_id, asked(query)))


@bp.get("/members/<string:handbook_no>/statement")
@guards.api(Act.READ_API)
@bp.asks(PAGE, "query")
@bp.answers(
    STATEMENT, N_("The lines of a member's handbook, the oldest first; new ones come at the end."), paged=True, also=(404, 422)
)
def statement(query: dict[str, Any], handbook_no: str) -> Page:
    """List what came in and went out."""
    return answered(statement_page(context.ledger(), programs.the_program().community_id, handbook_no, asked(query)))
