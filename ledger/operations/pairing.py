"""What a new device, and a new code for one, have in common: the code that is shown once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ledger.operations.performing import Command
from ledger.scheme import crockford
from ledger.scheme.audit import Action
from ledger.store import auditing, one_use_token
from ledger.store.keys import Keys
from ledger.store.unit import Writing


@dataclass(frozen=True, slots=True)
class Prepared:
    """What is stored as the answer: all but the code."""

    device_id: UUID
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class PairingCode:
    """The code by which a device is paired, and until when it works."""

    device_id: UUID
    token: str
    expires_at: datetime


def prepare(tx: Writing, keys: Keys, command: Command, device_id: UUID) -> Prepared:
    """Make the code of this request; a code made before for the same device is void."""
    _, expires_at = one_use_token.make(tx, "pairing", command.community_id, device_id, token=_code_of(keys, command))
    auditing.note(tx, command.community_id, command.by, Action.DEVICE_MADE, device_id)
    return Prepared(device_id, expires_at)


def code(keys: Keys, command: Command, prepared: Prepared) -> PairingCode:
    """Return what is shown: on a repeat the same code as the first time."""
    return PairingCode(prepared.device_id, _code_of(keys, command), prepared.expires_at)


def _code_of(keys: Keys, command: Command) -> str:
    # Derived and not drawn: no code is stored, and yet whoever sends a request twice gets the first answer twice.
    digest = keys.blind("pairing code", command.community_id.bytes, command.by.id.bytes, command.id.bytes)
    bits = one_use_token.LENGTH * 5
    return crockford.encode(int.from_bytes(digest) >> (len(digest) * 8 - bits), one_use_token.LENGTH)
