"""Show a badge and its PIN at the committee's own PC: who it is. Signing in and confirming on the spot both begin here.

A PIN has a million values and a badge five tries, so that guessing stays hopeless; the badge itself is 80 random bits. A try
is taken from the badge before its PIN is looked at: of a hundred that come at once, five are looked at.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from ledger.clock import micros
from ledger.errors import BadgeFailed, BadgeLocked, DeviceNotPaired, DeviceRevoked, LedgerError
from ledger.ledger import Ledger
from ledger.operations.passwords import NOBODY, hash_password, password_matches
from ledger.scheme import badge as badges
from ledger.scheme import pin as pins
from ledger.scheme.audit import Action
from ledger.scheme.device import DeviceKind, DeviceState
from ledger.scheme.pin import TRIES
from ledger.scheme.roles import Act, Principal, PrincipalKind, allows
from ledger.store import auditing, tries
from ledger.store import tables as t
from ledger.store.authority import standing
from ledger.store.keys import Keys
from ledger.store.tries import Limit
from ledger.store.unit import Reading, Writing

PER_DEVICE = Limit(5, timedelta(minutes=5))
"""Wrong tries of any kind at one PC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowBadge:
    """This badge was scanned, this PIN was typed, at this PC."""

    community_id: UUID
    device_id: UUID
    badge: str
    pin: str


@dataclass(frozen=True, slots=True)
class _Found:
    """A badge from which a try was taken; `tried` counts it, and is one more than there are where none was left."""

    id: UUID
    staff_id: UUID
    pin_hash: str
    tried: int


def show_badge(ledger: Ledger, command: ShowBadge) -> UUID:
    """Return which officer it is; right after wrong tries begins at five again.

    Raises:
        DeviceNotPaired: no PC that was paired as this committee's.
        DeviceRevoked: it was suspended or revoked.
        SignInPaused: five wrong tries at this PC within five minutes; `minutes` to wait.
        BadgeFailed: wrong PIN, or no badge of an officer of this committee; which one is not said. `left` tries remain.
        BadgeLocked: there were five wrong PINs.
    """
    with ledger.writing() as tx:
        _require_device(tx, command)
        tries.require_some_left(tx, _of_device(ledger.keys, command), PER_DEVICE)
        found = _taken(tx, command)
    # Hashing takes a tenth of a second on purpose: outside any transaction.
    pin = _peppered(ledger.keys, command.community_id, command.pin)
    fits = password_matches(found.pin_hash if found else NOBODY, pin)
    if found is None or found.tried > TRIES or not fits:
        with ledger.writing() as tx:
            refusal = _wrong(tx, ledger.keys, command, found)
        raise refusal
    with ledger.writing() as tx:
        _begin_again(tx, found)
    return found.staff_id


def pin_hash(keys: Keys, community_id: UUID, pin: str) -> str:
    """Return what is stored of a PIN: a million values are tried in a night, were there not a key from outside the database."""
    return hash_password(_peppered(keys, community_id, pin))


def _peppered(keys: Keys, community_id: UUID, pin: str) -> str:
    return keys.blind("pin", community_id.bytes, pins.folded(pin).encode(errors="surrogatepass")).hex()


def _require_device(rx: Reading, command: ShowBadge) -> None:
    for kind, state in rx.fetch(
        "SELECT kind, state FROM device WHERE community_id = ? AND id = ? AND digest IS NOT NULL",
        (command.community_id, command.device_id),
    ):
        if kind == DeviceKind.COMMITTEE.value:
            if state != DeviceState.ACTIVE.value:
                raise DeviceRevoked(state=state)
            return
    raise DeviceNotPaired


def _of_device(keys: Keys, command: ShowBadge) -> bytes:
    return keys.blind("badges at a device", command.device_id.bytes)


def _of_stranger(keys: Keys, command: ShowBadge) -> bytes:
    return keys.blind("unknown badge", command.community_id.bytes, badges.fingerprint(command.badge))


def _taken(tx: Writing, command: ShowBadge) -> _Found | None:
    """Take a try from the badge, in one statement; None for a badge that opens nothing here."""
    badge = t.badge.c
    this = (badge.digest == badges.fingerprint(command.badge), badge.community_id == command.community_id)
    asked = (badge.id, badge.staff_id, badge.pin_hash, badge.wrong_pins)
    taken = tx.connection.execute(
        sa.update(t.badge)
        .where(*this, badge.ended_at.is_(None), badge.wrong_pins < TRIES)
        .values(wrong_pins=badge.wrong_pins + 1)
        .returning(*asked)
    ).first()
    locked = taken is None
    row = taken or tx.connection.execute(sa.select(*asked).where(*this, badge.wrong_pins >= TRIES)).first()
    if row is None:
        return None
    by = Principal(PrincipalKind.STAFF, row.staff_id)
    if not allows(standing(tx, command.community_id, by).roles, Act.USE_BADGE):
        return None
    return _Found(row.id, row.staff_id, row.pin_hash, row.wrong_pins + locked)


def _wrong(tx: Writing, keys: Keys, command: ShowBadge, found: _Found | None) -> LedgerError:
    """Count a wrong try; return what to say. An unknown badge has five tries, too, and so cannot be told from another."""
    tries.count(tx, _of_device(keys, command))
    if found is None:
        key = _of_stranger(keys, command)
        tries.count(tx, key)
        tried = tries.failed(tx, key, within=None)
        return BadgeFailed(left=TRIES - tried) if tried < TRIES else BadgeLocked()
    by = Principal(PrincipalKind.STAFF, found.staff_id)
    auditing.note(tx, command.community_id, by, Action.SIGN_IN_FAILED, found.staff_id)
    if found.tried < TRIES:
        return BadgeFailed(left=TRIES - found.tried)
    if found.tried > TRIES:
        return BadgeLocked()
    locked = tx.run(
        "UPDATE badge SET ended_at = ? WHERE id = ? AND ended_at IS NULL AND wrong_pins >= ?", (micros(tx.now), found.id, TRIES)
    )
    if locked:
        auditing.note(tx, command.community_id, by, Action.BADGE_LOCKED, found.staff_id)
    return BadgeLocked()


def _begin_again(tx: Writing, found: _Found) -> None:
    """Give the badge its five tries back.

    Raises:
        BadgeLocked: somebody has used up the last one meanwhile, or a new badge was made.
    """
    if not tx.run("UPDATE badge SET wrong_pins = 0 WHERE id = ? AND ended_at IS NULL", (found.id,)):
        raise BadgeLocked
