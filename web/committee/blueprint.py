"""The blueprint of the committee's pages, and who acts on them."""

from uuid import UUID

from flask import Blueprint

from ledger.reports.proposals import waiting_count
from ledger.scheme.roles import Act, Principal, allows
from web import context

bp = Blueprint("committee", __name__, url_prefix="/committee")


def by() -> Principal:
    """Return whoever acts: the signed-in officer, or a paired device."""
    return context.the_asker().principal


def community_id() -> UUID:
    """Return the community that the signed-in officer works for, or the device belongs to."""
    return context.the_asker().community_id


@bp.context_processor
def _frame() -> dict[str, object]:
    """Return what the frame of every page asks: who is here, and what they may do."""
    person = context.staff() if context.house().ledger is not None else None
    roles = person.roles if person else frozenset()
    return {"staff": person, "may": lambda act: allows(roles, Act(act)), "waiting_for_two": _waiting_for_two}


def _waiting_for_two() -> int:
    """Return how many proposals wait; asked by the frame itself, so that a page that says what is broken asks nothing."""
    return waiting_count(context.ledger(), community_id())
