"""The two officers of a club on the day of its founding: their links, their passwords, and the phones that show codes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pyotp
import sqlalchemy as sa

from ledger.operations.accept_invitation import AcceptInvitation, accept_invitation
from ledger.operations.begin_second_factor import BeginSecondFactor, SecondFactorOffer, begin_second_factor
from ledger.operations.confirm_second_factor import ConfirmSecondFactor, confirm_second_factor
from ledger.operations.found_community import FoundCommunity, Invitation, found_community
from ledger.operations.show_second_factor import ShowSecondFactor, show_second_factor
from ledger.operations.sign_in import SecondFactorNeeded, SignedIn, SignIn, sign_in
from ledger.reports import staff
from ledger.reports.staff import StaffMember
from ledger.scheme.audit import Action
from ledger.scheme.roles import Principal, PrincipalKind
from ledger.store import tables as t
from ledger.store.staff_sessions import HERE, Arrival
from tests.club import COMMUNITY, Club, empty_club_in
from tests.databases import Kind

PASSWORD = "十五个字的一句话并不难记住对吧"  # noqa: S105 - of clubs that live for one test
STEP = timedelta(seconds=30)


@dataclass
class Office:
    """The club, its officers' links, and how its tests sign in."""

    club: Club
    invitations: tuple[Invitation, Invitation]
    secrets: dict[UUID, str] = field(default_factory=dict)

    def by(self, number: int = 0) -> Principal:
        """Return an officer as somebody who acts."""
        return Principal(PrincipalKind.STAFF, self.invitations[number].staff_id)

    def accept(self, number: int = 0, login: str = "li", password: str = PASSWORD) -> str:
        """Follow an officer's link."""
        command = AcceptInvitation(token=self.invitations[number].token, login=login, password=password)
        return accept_invitation(self.club.ledger, command).session

    def ask(
        self, login: str = "li", password: str = PASSWORD, address: str = "192.0.2.1", arrival: Arrival = HERE
    ) -> SignedIn | SecondFactorNeeded:
        """Give name and password."""
        return sign_in(self.club.ledger, SignIn(login=login, password=password, address=address, arrival=arrival))

    def come_in(self, login: str = "li", password: str = PASSWORD, address: str = "192.0.2.1", arrival: Arrival = HERE) -> str:
        """Sign in with name and password alone."""
        done = self.ask(login, password, address, arrival)
        assert isinstance(done, SignedIn), "a code is asked for, too"
        return done.session

    def asked_for_code(self, password: str = PASSWORD) -> str:
        """Give name and password; return the token that goes with the code."""
        done = self.ask(password=password)
        assert isinstance(done, SecondFactorNeeded), "no code is asked for"
        return done.token

    def show(self, token: str, code: str, arrival: Arrival = HERE) -> str:
        """Show the code."""
        return show_second_factor(self.club.ledger, ShowSecondFactor(token=token, code=code, arrival=arrival)).session

    def offer(self, number: int = 0, password: str = PASSWORD) -> SecondFactorOffer:
        """Ask for a second factor."""
        command = BeginSecondFactor(community_id=COMMUNITY, by=self.by(number), password=password)
        return begin_second_factor(self.club.ledger, command)

    def confirm(self, offer: SecondFactorOffer, code: str, number: int = 0) -> None:
        """Type the first code."""
        command = ConfirmSecondFactor(community_id=COMMUNITY, by=self.by(number), carried=offer.carried, code=code)
        confirm_second_factor(self.club.ledger, command)

    def enrol(self, number: int = 0) -> str:
        """Set up a second factor, half a minute ago; return its secret."""
        offer = self.offer(number)
        self.confirm(offer, self.code(offer.secret), number)
        self.club.clock.tick(seconds=30)
        return offer.secret

    def code(self, secret: str, off: timedelta = timedelta()) -> str:
        """Return what a phone shows whose clock is off by so much."""
        return pyotp.TOTP(secret).at(self.club.clock.now() + off)

    def who(self, session: str) -> StaffMember | None:
        """Return whose session it is."""
        return staff.who(self.club.ledger, session)

    def noted(self, action: Action) -> int:
        """Return how often something was written down."""
        return self.club.count(t.audit_event, action=action.value)

    def stored(self, column: str, number: int = 0) -> object:
        """Return what is kept of an officer."""
        with self.club.ledger.reading() as rx:
            wanted = sa.select(t.staff.c[column]).where(t.staff.c.id == self.invitations[number].staff_id)
            return rx.connection.execute(wanted).scalar_one()


@contextmanager
def office_in(kind: Kind, folder: Path) -> Iterator[Office]:
    """Found a club with two officers who have not come in yet."""
    with empty_club_in(kind, folder) as club:
        founding = FoundCommunity(
            id=COMMUNITY, name="东王小区", subdistrict="石门二路街道", handbook_prefix="DW", officers=("李老师", "王老师")
        )
        yield Office(club, found_community(club.ledger, founding))
