"""The sealed journal, its newest checkpoint, and the proof that a line stands in it."""

from typing import Any
from uuid import UUID

from ledger.reports import proof as proofs
from ledger.reports.journal_pages import journal_page
from ledger.reports.proof import Proof
from ledger.scheme.roles import Act
from web import context, guards, programs
from web.api.asked import PAGE
from web.api.blueprint import bp
from web.api.pages import Page, answered, asked
from web.api.schemas import CHECKPOINT, PROOF, TRANSFERS
from web.i18n import N_


@bp.get("/transfers")
@guards.api(Act.READ_API)
@bp.asks(PAGE, "query")
@bp.answers(
    TRANSFERS,
    N_("The journal in the order of its seal; new lines come at the end, a few seconds later."),
    paged=True,
    also=(422,),
)
def transfers(query: dict[str, Any]) -> Page:
    """List the sealed lines."""
    return answered(journal_page(context.ledger(), programs.the_program().community_id, asked(query)))


@bp.get("/checkpoint")
@guards.api(Act.READ_API)
@bp.answers(CHECKPOINT, N_("The newest signed checkpoint of the journal."))
def checkpoint() -> dict[str, str | None]:
    """Show the newest checkpoint."""
    return {"note": proofs.checkpoint(context.ledger(), programs.the_program().community_id)}


@bp.get("/proofs/<uuid:transfer_id>")
@guards.api(Act.READ_API)
@bp.answers(PROOF, N_("The proof that a line is sealed, for anybody to check."), also=(404, 409))
def proof(transfer_id: UUID) -> Proof:
    """Prove that a line is sealed."""
    return proofs.prove(context.ledger(), programs.the_program().community_id, transfer_id)
