"""Make the one-use link that binds a resident's browser to their handbook; it is shown as a QR or printed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ledger.ledger import Ledger
from ledger.scheme.audit import Action
from ledger.scheme.roles import Act, Principal
from ledger.store import auditing, one_use_token
from ledger.store.authority import authorise, participating_member


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeBinding:
    """A link for this member; `by` is an officer."""

    id: UUID
    community_id: UUID
    by: Principal
    member_id: UUID


@dataclass(frozen=True, slots=True)
class Binding:
    """The link's token, shown once and never stored, and until when it works."""

    token: str
    expires_at: datetime


def make_binding(ledger: Ledger, command: MakeBinding) -> Binding:
    """Make a link; earlier unused links of the same member are void. A repeat makes a new link, since none is stored.

    Raises:
        NotAllowed: no officer.
        MemberUnknown, MemberLeft: nobody here who takes part.
    """
    with ledger.writing() as tx:
        authorise(tx, command.community_id, command.by, Act.MAKE_BINDING)
        participating_member(tx, command.community_id, command.member_id)
        auditing.note(tx, command.community_id, command.by, Action.BINDING_MADE, command.member_id)
        return Binding(*one_use_token.make(tx, "binding", command.community_id, command.member_id))
