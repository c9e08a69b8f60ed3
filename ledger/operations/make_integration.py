"""Give another program a token of its own for the API; what it is good for is settled once, and can only be ended."""

from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from ledger.errors import RequestReused
from ledger.ledger import Ledger
from ledger.scheme.audit import Action
from ledger.scheme.roles import Act, Principal, Scope
from ledger.scheme.wording import plain
from ledger.store import auditing, program_tokens
from ledger.store import tables as t
from ledger.store.authority import authorise
from ledger.store.unit import Writing

LABEL_MAX = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeIntegration:
    """This program may read, or read and write.

    Attributes:
        id: the request id; also the program's id.
        community_id: whose book it reaches, and no other.
        by: an admin.
        label: what it is called, at most 40 characters; no name of a person.
        scope: what its token is good for.
    """

    id: UUID
    community_id: UUID
    by: Principal
    label: str
    scope: Scope


@dataclass(frozen=True, slots=True)
class IntegrationMade:
    """A program, and its token: shown once and never stored."""

    integration_id: UUID
    token: str


def make_integration(ledger: Ledger, command: MakeIntegration) -> IntegrationMade:
    """Make a token. A repeat makes a new one in its place while nobody has used the first, since none is stored.

    Raises:
        NotAllowed: no admin.
        TextInvalid: the label is empty or too long.
        RequestReused: the id was used for another program, or one that is at work or was ended.
    """
    label = plain(command.label, "label", LABEL_MAX)
    token = program_tokens.new_token()
    with ledger.writing() as tx:
        authorise(tx, command.community_id, command.by, Act.MANAGE_INTEGRATIONS)
        if _insert(tx, command, label, token):
            auditing.note(tx, command.community_id, command.by, Action.INTEGRATION_MADE, command.id)
        elif not _replace(tx, command, label, token):
            raise RequestReused(request_id=str(command.id))
    return IntegrationMade(command.id, token)


def _insert(tx: Writing, command: MakeIntegration, label: str, token: str) -> bool:
    values = {
        "id": command.id,
        "community_id": command.community_id,
        "label": label,
        "scope": command.scope.value,
        "digest": program_tokens.fingerprint(token),
        "made_by": command.by.id,
        "created_at": tx.now,
    }
    try:
        with tx.savepoint("integration"):
            tx.connection.execute(sa.insert(t.integration).values(**values))
    except sa.exc.IntegrityError:
        return False
    return True


def _replace(tx: Writing, command: MakeIntegration, label: str, token: str) -> bool:
    known = t.integration.c
    return bool(
        tx.connection.execute(
            sa.update(t.integration)
            .where(
                known.id == command.id,
                known.community_id == command.community_id,
                known.label == label,
                known.scope == command.scope.value,
                known.made_by == command.by.id,
                known.seen_at.is_(None),
                known.ended_at.is_(None),
            )
            .values(digest=program_tokens.fingerprint(token))
        ).rowcount
    )
