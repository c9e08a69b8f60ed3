"""Leave a trace of taking a person's data along: the person does it alone, an officer for somebody without a phone."""

from dataclasses import dataclass
from uuid import UUID

from ledger.errors import MemberUnknown
from ledger.ledger import Ledger
from ledger.scheme.audit import Action
from ledger.scheme.roles import Act, Principal, PrincipalKind
from ledger.store.auditing import note
from ledger.store.authority import authorise


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportPerson:
    """The data of this member, for `by`: the member, or an officer."""

    community_id: UUID
    by: Principal
    member_id: UUID


def export_person(ledger: Ledger, command: ExportPerson) -> None:
    """Write an audit event; without it nothing is taken along.

    Raises:
        NotAllowed: neither the member nor an officer.
        MemberUnknown: nobody here has this id.
    """
    own = command.by == Principal(PrincipalKind.MEMBER, command.member_id)
    with ledger.writing() as tx:
        authorise(tx, command.community_id, command.by, Act.READ_OWN_HANDBOOK if own else Act.EXPORT_PERSON)
        if not tx.fetch("SELECT 1 FROM member WHERE community_id = ? AND id = ?", (command.community_id, command.member_id)):
            raise MemberUnknown
        note(tx, command.community_id, command.by, Action.PERSON_EXPORTED, command.member_id)
