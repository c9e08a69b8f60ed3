"""The demo's colleagues: a supervisor, an officer whose own handbook is known, and somebody new who waits for a second word."""

import secrets
from uuid import UUID

from ledger.ids import new_id
from ledger.ledger import Ledger
from ledger.operations.accept_invitation import AcceptInvitation, accept_invitation
from ledger.operations.add_colleague import AddColleague, add_colleague
from ledger.operations.confirm import Confirm, confirm
from ledger.operations.demo_access import demo_officer
from ledger.operations.found_community import Invitation
from ledger.operations.link_handbook import LinkHandbook, link_handbook
from ledger.reports.roster import roster
from ledger.scheme.roles import Principal, PrincipalKind, Role

OFFICERS_OWN = 39
"""李老师's own handbook: they came to today's lecture, and a colleague has to stamp it."""


def settle(ledger: Ledger, community_id: UUID, second: Invitation) -> None:
    """Let the second officer and a supervisor come in, and one more wait to be confirmed."""
    first = demo_officer(ledger)
    by_second = Principal(PrincipalKind.STAFF, second.staff_id)
    _accept(ledger, "second", second.token)
    own = next(row.member_id for row in roster(ledger, community_id) if row.spoken_no == OFFICERS_OWN)
    link = LinkHandbook(id=new_id(), community_id=community_id, by=by_second, staff_id=first.id, member_id=own)
    link_handbook(ledger, link)
    watcher = AddColleague(id=new_id(), community_id=community_id, by=first, name="陈师傅", role=Role.SUPERVISOR)
    proposal_id = add_colleague(ledger, watcher).proposal_id
    agreed = confirm(ledger, Confirm(id=new_id(), community_id=community_id, by=by_second, proposal_id=proposal_id))
    assert agreed.invitation is not None, "somebody new gets a link"
    _accept(ledger, "supervisor", agreed.invitation)
    waits = AddColleague(id=new_id(), community_id=community_id, by=first, name="周老师", role=Role.OFFICER)
    add_colleague(ledger, waits)


def _accept(ledger: Ledger, login: str, token: str) -> None:
    # Nobody knows this password: the demo has doors of its own.
    accept_invitation(ledger, AcceptInvitation(token=token, login=login, password=secrets.token_urlsafe(24)))
