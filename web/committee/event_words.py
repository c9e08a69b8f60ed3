"""What the supervisor reads: every kind of event, and why a line stands in the month's report, in plain words."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from flask_babel import gettext as _

from ledger.reports.audit import Party
from ledger.scheme.audit import Action, Topic
from ledger.scheme.outliers import Kind
from ledger.scheme.roles import PrincipalKind
from web.i18n import N_

ACTIONS: Final[Mapping[Action, str]] = MappingProxyType(
    {
        Action.SIGNED_IN: N_("Signed in"),
        Action.SIGN_IN_FAILED: N_("Tried to sign in, and it did not fit"),
        Action.SIGNED_OUT: N_("Signed out"),
        Action.SESSION_REVOKED: N_("Ended a sign-in somewhere else"),
        Action.PASSWORD_CHANGED: N_("Changed a password"),
        Action.SECOND_FACTOR_ADDED: N_("Added a code from the phone to a sign-in"),
        Action.SECOND_FACTOR_REMOVED: N_("Took the code from the phone off a sign-in"),
        Action.PASSKEY_ADDED: N_("Added a passkey"),
        Action.PASSKEY_REMOVED: N_("Took a passkey off"),
        Action.BADGE_MADE: N_("Made a badge"),
        Action.BADGE_LOCKED: N_("A badge was locked after wrong PINs"),
        Action.BADGE_ENDED: N_("Ended a badge"),
        Action.RECOVERED: N_("Helped a colleague to sign in again"),
        Action.DENIED: N_("Knocked at a page that is for others"),
        Action.ROSTER_READ: N_("Looked at the list of members"),
        Action.MEMBER_SEARCHED: N_("Looked for a member"),
        Action.PERSON_READ: N_("Looked at a member's particulars"),
        Action.PERSON_EXPORTED: N_("Handed out a member's own data"),
        Action.PERSON_ERASED: N_("Erased a member's personal data"),
        Action.EXPORTED: N_("Took a copy of the book along"),
        Action.BINDING_MADE: N_("Made a code for a member's phone"),
        Action.DEVICE_MADE: N_("Added a device"),
        Action.DEVICE_PAIRED: N_("A device was paired"),
        Action.DEVICE_SUSPENDED: N_("Let a device rest"),
        Action.DEVICE_RESUMED: N_("Let a device work again"),
        Action.DEVICE_REVOKED: N_("Ended a device"),
        Action.INTEGRATION_MADE: N_("Let a program of others in"),
        Action.INTEGRATION_ENDED: N_("Ended a program of others"),
        Action.PROPOSED: N_("Proposed something that takes two"),
        Action.CONFIRMED: N_("Confirmed it as the second person"),
        Action.WITHDRAWN: N_("Withdrew what takes two"),
        Action.ROLE_GRANTED: N_("Gave somebody a role"),
        Action.ROLE_ENDED: N_("Ended somebody's role"),
        Action.HANDBOOK_LINKED: N_("Noted which handbook is a colleague's own"),
        Action.AUDIT_READ: N_("Read these notes"),
        Action.REPORT_READ: N_("Read the month's report"),
    }
)
TOPICS: Final[Mapping[Topic, str]] = MappingProxyType(
    {
        Topic.SIGN_IN: N_("Signing in"),
        Topic.DENIAL: N_("Pages for others"),
        Topic.PERSONAL_DATA: N_("Members' data"),
        Topic.EXPORT: N_("Taken along"),
        Topic.DEVICE: N_("Devices and programs"),
        Topic.TWO_PEOPLE: N_("What takes two people"),
        Topic.ROLE: N_("Who may do what"),
        Topic.OVERSIGHT: N_("The supervisor's own reading"),
    }
)
REASONS: Final[Mapping[Kind, tuple[str, str]]] = MappingProxyType(
    {
        Kind.PAIR_OFTEN: (
            N_("One colleague, one neighbour, very often"),
            N_("The colleague stamped this neighbour three times as often as others, or more."),
        ),
        Kind.PAIR_MOSTLY: (
            N_("Nearly always the same colleague"),
            N_("Several colleagues press seals, and yet most of this neighbour's come from one of them."),
        ),
        Kind.MANY_POINTS: (
            N_("Far more points than usual"),
            N_("This handbook got three times as many points as is usual this month, or more."),
        ),
        Kind.SIGNALS: (
            N_("Stamped although much was worth a question"),
            N_("Several things stood beside this check-in when it waited for its seal."),
        ),
        Kind.AT_NIGHT: (
            N_("Stamped late at night"),
            N_("These seals were pressed between ten at night and six in the morning."),
        ),
        Kind.SOON_AFTER: (
            N_("Stamped before the activity was over"),
            N_("The activity was still on, or had just ended: was there time to compare with the sheet?"),
        ),
    }
)


def action_words(action: Action) -> str:
    """Return what somebody did, in words."""
    return str(_(ACTIONS[action]))


def topic_words(topic: Topic) -> str:
    """Return what events are about, in words."""
    return str(_(TOPICS[topic]))


def party_words(party: Party) -> str:
    """Return who it was, or about whom: a member by the handbook number alone."""
    if party.kind is PrincipalKind.SYSTEM:
        return str(_("Nobody signed in"))
    if party.kind is PrincipalKind.MEMBER:
        return str(_("Handbook no. %(number)s", number=party.label or "—"))
    return party.label or "—"


def reason_words(kind: Kind) -> tuple[str, str]:
    """Return why lines stand in the month's report: a few words, and one sentence."""
    title, sentence = REASONS[kind]
    return str(_(title)), str(_(sentence))
