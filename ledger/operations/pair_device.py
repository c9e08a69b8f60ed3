"""Pair a device: whoever holds the code on the committee's screen makes this browser the device that it was made for."""

import base64
import hmac
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from uuid import UUID

from ledger.clock import micros
from ledger.errors import LinkUnknown
from ledger.ledger import Ledger
from ledger.scheme.audit import Action
from ledger.scheme.device import DeviceState
from ledger.scheme.roles import Principal, PrincipalKind
from ledger.store import auditing, one_use_token, tries, web_sessions
from ledger.store.keys import Keys
from ledger.store.one_use_token import OneUse
from ledger.store.tries import Limit
from ledger.store.unit import Reading, Writing

TRIES = Limit(5, timedelta(minutes=5))
"""Wrong codes from one address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairDevice:
    """This browser is the device.

    Attributes:
        token: the code, typed or scanned.
        visit: what tells this visit from another: a double tap comes from the same one; empty: nobody knows.
        address: where the request comes from.
    """

    token: str
    visit: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class PairedDevice:
    """The device, and the secret for its cookie."""

    device_id: UUID
    secret: str


def pair_device(ledger: Ledger, command: PairDevice) -> PairedDevice:
    """Pair the browser as the device of the code.

    Raises:
        SignInPaused: five wrong codes from this address within five minutes; `minutes` to wait.
        LinkUnknown: the code is unknown, out of date, or was used; or the device was switched off meanwhile.
    """
    key = ledger.keys.blind("pairing", command.address.encode())
    with ledger.reading() as rx:
        tries.require_some_left(rx, key, TRIES)
    try:
        with ledger.writing() as tx:
            return _pair(tx, ledger.keys, command)
    except LinkUnknown:
        with ledger.writing() as tx:
            tries.count(tx, key)
        raise


def _pair(tx: Writing, keys: Keys, command: PairDevice) -> PairedDevice:
    link = one_use_token.use(tx, "pairing", command.token)
    secret = _secret(keys, command)
    digest = web_sessions.fingerprint(secret)
    if link.first:
        _hand_over(tx, link, digest)
    elif not _was_us(tx, link, digest):
        # The code was used a moment ago, and not by this browser.
        raise LinkUnknown
    return PairedDevice(link.subject_id, secret)


def _secret(keys: Keys, command: PairDevice) -> str:
    if not command.visit:
        return web_sessions.new_secret()
    # Derived from code and visit, so that the second tap of a double tap gets the cookie of the first, and nobody else does.
    message = b"dw1|pair|" + one_use_token.fingerprint(command.token) + sha256(command.visit.encode()).digest()
    return base64.urlsafe_b64encode(hmac.digest(keys.claims, message, sha256)).decode().rstrip("=")


def _hand_over(tx: Writing, link: OneUse, digest: bytes) -> None:
    paired = tx.run(
        "UPDATE device SET digest = ?, paired_at = ?, seen_at = ? "
        "WHERE community_id = ? AND id = ? AND digest IS NULL AND state = ?",
        (digest, micros(tx.now), micros(tx.now), link.community_id, link.subject_id, DeviceState.ACTIVE.value),
    )
    if not paired:
        raise LinkUnknown
    itself = Principal(PrincipalKind.DEVICE, link.subject_id)
    auditing.note(tx, link.community_id, itself, Action.DEVICE_PAIRED, link.subject_id)


def _was_us(rx: Reading, link: OneUse, digest: bytes) -> bool:
    return bool(
        rx.fetch(
            "SELECT 1 FROM device WHERE community_id = ? AND id = ? AND digest = ? AND state = ?",
            (link.community_id, link.subject_id, digest, DeviceState.ACTIVE.value),
        )
    )
