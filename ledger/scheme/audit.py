"""What is written down for the supervisor: who signed in, was turned away, looked at personal data or changed a setting."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Action(StrEnum):
    """A kind of event; a word of ours, never a name or a number of a person."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    SESSION_REVOKED = "session_revoked"
    PASSWORD_CHANGED = "password_changed"  # noqa: S105 - a word, not one of them
    SECOND_FACTOR_ADDED = "second_factor_added"
    SECOND_FACTOR_REMOVED = "second_factor_removed"
    PASSKEY_ADDED = "passkey_added"
    PASSKEY_REMOVED = "passkey_removed"
    BADGE_MADE = "badge_made"
    BADGE_LOCKED = "badge_locked"
    BADGE_ENDED = "badge_ended"
    RECOVERED = "recovered"
    DENIED = "denied"
    ROSTER_READ = "roster_read"
    MEMBER_SEARCHED = "member_searched"
    PERSON_READ = "person_read"
    PERSON_EXPORTED = "person_exported"
    PERSON_ERASED = "person_erased"
    EXPORTED = "export"
    BINDING_MADE = "binding_made"
    DEVICE_MADE = "device_made"
    DEVICE_PAIRED = "device_paired"
    DEVICE_SUSPENDED = "device_suspended"
    DEVICE_RESUMED = "device_resumed"
    DEVICE_REVOKED = "device_revoked"
    INTEGRATION_MADE = "integration_made"
    INTEGRATION_ENDED = "integration_ended"
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    ROLE_GRANTED = "role_granted"
    ROLE_ENDED = "role_ended"
    HANDBOOK_LINKED = "handbook_linked"
    AUDIT_READ = "audit_read"
    REPORT_READ = "report_read"


class Topic(StrEnum):
    """What a kind of event is about: by it the supervisor picks events from the list."""

    SIGN_IN = "sign_in"
    DENIAL = "denial"
    PERSONAL_DATA = "personal_data"
    EXPORT = "export"
    DEVICE = "device"
    TWO_PEOPLE = "two_people"
    ROLE = "role"
    OVERSIGHT = "oversight"


TOPIC: Mapping[Action, Topic] = MappingProxyType(
    {
        Action.SIGNED_IN: Topic.SIGN_IN,
        Action.SIGN_IN_FAILED: Topic.SIGN_IN,
        Action.SIGNED_OUT: Topic.SIGN_IN,
        Action.SESSION_REVOKED: Topic.SIGN_IN,
        Action.PASSWORD_CHANGED: Topic.SIGN_IN,
        Action.SECOND_FACTOR_ADDED: Topic.SIGN_IN,
        Action.SECOND_FACTOR_REMOVED: Topic.SIGN_IN,
        Action.PASSKEY_ADDED: Topic.SIGN_IN,
        Action.PASSKEY_REMOVED: Topic.SIGN_IN,
        Action.BADGE_MADE: Topic.SIGN_IN,
        Action.BADGE_LOCKED: Topic.SIGN_IN,
        Action.BADGE_ENDED: Topic.SIGN_IN,
        Action.RECOVERED: Topic.SIGN_IN,
        Action.DENIED: Topic.DENIAL,
        Action.ROSTER_READ: Topic.PERSONAL_DATA,
        Action.MEMBER_SEARCHED: Topic.PERSONAL_DATA,
        Action.PERSON_READ: Topic.PERSONAL_DATA,
        Action.BINDING_MADE: Topic.PERSONAL_DATA,
        Action.PERSON_ERASED: Topic.PERSONAL_DATA,
        Action.PERSON_EXPORTED: Topic.EXPORT,
        Action.EXPORTED: Topic.EXPORT,
        Action.DEVICE_MADE: Topic.DEVICE,
        Action.DEVICE_PAIRED: Topic.DEVICE,
        Action.DEVICE_SUSPENDED: Topic.DEVICE,
        Action.DEVICE_RESUMED: Topic.DEVICE,
        Action.DEVICE_REVOKED: Topic.DEVICE,
        Action.INTEGRATION_MADE: Topic.DEVICE,
        Action.INTEGRATION_ENDED: Topic.DEVICE,
        Action.PROPOSED: Topic.TWO_PEOPLE,
        Action.CONFIRMED: Topic.TWO_PEOPLE,
        Action.WITHDRAWN: Topic.TWO_PEOPLE,
        Action.ROLE_GRANTED: Topic.ROLE,
        Action.ROLE_ENDED: Topic.ROLE,
        Action.HANDBOOK_LINKED: Topic.ROLE,
        Action.AUDIT_READ: Topic.OVERSIGHT,
        Action.REPORT_READ: Topic.OVERSIGHT,
    }
)
"""The topic of every kind of event."""
