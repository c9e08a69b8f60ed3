"""End the token of another program, at once and for good."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import IntegrationUnknown
from ledger.ledger import Ledger
from ledger.operations.performing import perform
from ledger.scheme.audit import Action
from ledger.scheme.roles import Act, Principal
from ledger.store import auditing
from ledger.store import tables as t
from ledger.store.authority import authorise
from ledger.store.unit import Writing


@dataclass(frozen=True, slots=True, kw_only=True)
class EndIntegration:
    """This program reads and writes no more; `by` is an admin."""

    id: UUID
    community_id: UUID
    by: Principal
    integration_id: UUID


@dataclass(frozen=True, slots=True)
class IntegrationEnded:
    """The program whose token opens nothing any more."""

    integration_id: UUID


def end_integration(ledger: Ledger, command: EndIntegration) -> IntegrationEnded:
    """End a program's token; one that was ended before stays so.

    Raises:
        NotAllowed: no admin.
        IntegrationUnknown: no such program here.
    """
    return perform(ledger, command, IntegrationEnded, lambda tx: _end(tx, command))


def _end(tx: Writing, command: EndIntegration) -> IntegrationEnded:
    authorise(tx, command.community_id, command.by, Act.MANAGE_INTEGRATIONS)
    known = t.integration.c
    here = (known.community_id == command.community_id, known.id == command.integration_id)
    ended = tx.connection.execute(
        sa.update(t.integration).where(*here, known.ended_at.is_(None)).values(ended_at=tx.now)
    ).rowcount
    if ended:
        auditing.note(tx, command.community_id, command.by, Action.INTEGRATION_ENDED, command.integration_id)
    elif tx.connection.execute(sa.select(known.id).where(*here)).first() is None:
        raise IntegrationUnknown
    return IntegrationEnded(command.integration_id)
