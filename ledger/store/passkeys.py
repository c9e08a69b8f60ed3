"""Passkeys (WebAuthn): what a browser is asked, and whether its answer fits. The library for it stays in this file.

A challenge is the token of a one-use link: it lives five minutes and is good for one answer, right or wrong.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

import webauthn
from webauthn.helpers import (
    options_to_json_dict,
    parse_attestation_object,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.cose import COSEAlgorithmIdentifier
from webauthn.helpers.structs import (
    AttestationConveyancePreference,
    AttestationFormat,
    AuthenticationCredential,
    AuthenticatorAttachment,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    RegistrationCredential,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from ledger.errors import LinkUnknown, PasskeyFailed
from ledger.scheme.site import Site
from ledger.store import one_use_token
from ledger.store.one_use_token import NOBODY
from ledger.store.unit import Writing

Options = dict[str, object]
"""What a browser is asked, as JSON (WebAuthn level 3, `parseCreationOptionsFromJSON` and its sister)."""
MOST = 10
"""Passkeys of one person."""
ANSWER_MAX = 12_000
"""Characters of an answer; a long one has 5,000."""
CREDENTIAL_MAX = 1023
"""Bytes of a credential's id (WebAuthn, 4)."""
_MILLISECONDS = 300_000
_ALGORITHMS = [
    COSEAlgorithmIdentifier.EDDSA,
    COSEAlgorithmIdentifier.ECDSA_SHA_256,
    COSEAlgorithmIdentifier.RSASSA_PKCS1_v1_5_SHA_256,
]
# We ask for no attestation. A browser may hand on what the key says of itself, and nothing else is even looked at.
_FORMATS = {AttestationFormat.NONE, AttestationFormat.PACKED}


@dataclass(frozen=True, slots=True)
class NewAnswer:
    """A browser's answer when a passkey is made, read and not judged yet."""

    challenge: str
    read: RegistrationCredential


@dataclass(frozen=True, slots=True)
class Answer:
    """A browser's answer when somebody signs in, read and not judged yet.

    Attributes:
        user: whom the passkey says it belongs to, None where it does not say.
    """

    challenge: str
    credential: bytes
    user: bytes | None
    read: AuthenticationCredential


@dataclass(frozen=True, slots=True)
class Made:
    """A new passkey's public half."""

    credential: bytes
    public_key: bytes
    sign_count: int


def new_options(site: Site, person: tuple[UUID, str], token: str, known: Iterable[bytes], *, shared: bool) -> Options:
    """Return what to ask a browser for a new passkey.

    Args:
        site: where it will work.
        person: id and name of whom it is for; the browser shows the name when they choose among passkeys.
        token: the challenge.
        known: credentials that they have already; one device makes no second one.
        shared: at a PC that others use too: the passkey has to be on a phone or a key that goes home with its owner.
    """
    staff_id, name = person
    wanted = AuthenticatorSelectionCriteria(
        authenticator_attachment=AuthenticatorAttachment.CROSS_PLATFORM if shared else None,
        resident_key=ResidentKeyRequirement.PREFERRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=site.host,
        user_id=staff_id.bytes,
        user_name=name,
        challenge=token.encode(),
        timeout=_MILLISECONDS,
        attestation=AttestationConveyancePreference.NONE,
        authenticator_selection=wanted,
        exclude_credentials=[PublicKeyCredentialDescriptor(id=each) for each in known],
        supported_pub_key_algs=_ALGORITHMS,
    )
    return options_to_json_dict(options)


def options(site: Site, token: str) -> Options:
    """Return what to ask a browser where nobody has said yet who they are: it lets them choose among their passkeys."""
    asked = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=token.encode(),
        timeout=_MILLISECONDS,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json_dict(asked)


@contextmanager
def _told_plainly() -> Iterator[None]:
    try:
        yield
    except Exception:  # noqa: BLE001 - the library stumbles over what strangers send in more ways than it names
        raise PasskeyFailed from None


def read_new(answer: str) -> NewAnswer:
    """Read what a browser says it made.

    Raises:
        PasskeyFailed: it is no such thing.
    """
    if len(answer) > ANSWER_MAX:
        raise PasskeyFailed
    with _told_plainly():
        read = parse_registration_credential_json(answer)
        return NewAnswer(parse_client_data_json(read.response.client_data_json).challenge.decode("ascii"), read)


def read(answer: str) -> Answer:
    """Read what a browser says it signed.

    Raises:
        PasskeyFailed: it is no such thing.
    """
    if len(answer) > ANSWER_MAX:
        raise PasskeyFailed
    with _told_plainly():
        found = parse_authentication_credential_json(answer)
        challenge = parse_client_data_json(found.response.client_data_json).challenge.decode("ascii")
        return Answer(challenge, found.raw_id, found.response.user_handle, found)


def use_challenge(tx: Writing, token: str, staff_id: UUID = NOBODY) -> None:
    """Use a challenge up.

    Raises:
        PasskeyFailed: never asked, asked of somebody else, answered before, or more than five minutes ago.
    """
    try:
        used = one_use_token.use(tx, "challenge", token)
    except LinkUnknown:
        raise PasskeyFailed from None
    if not used.first or used.subject_id != staff_id:
        raise PasskeyFailed


def made(answer: NewAnswer, site: Site) -> Made:
    """Return the passkey that a browser made.

    Raises:
        PasskeyFailed: made for another site, without the owner's finger or PIN, or by a key of a kind we did not ask for.
    """
    with _told_plainly():
        if parse_attestation_object(answer.read.response.attestation_object).fmt not in _FORMATS:
            raise PasskeyFailed
        found = webauthn.verify_registration_response(
            credential=answer.read,
            expected_challenge=answer.challenge.encode(),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
            supported_pub_key_algs=_ALGORITHMS,
        )
        if not 0 < len(found.credential_id) <= CREDENTIAL_MAX:
            raise PasskeyFailed
        return Made(found.credential_id, found.credential_public_key, found.sign_count)


def counted(answer: Answer, site: Site, passkey: Made) -> int:
    """Return how often the passkey has signed by now, by its own count.

    Raises:
        PasskeyFailed: signed for another site, without the owner's finger or PIN, by another key, or by a copy of it: the
            count has not grown.
    """
    with _told_plainly():
        return webauthn.verify_authentication_response(
            credential=answer.read,
            expected_challenge=answer.challenge.encode(),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        ).new_sign_count
