"""Refusals that only a web page can meet: a missing cookie, a stale form, a page that is not there."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import ClassVar


class PageRefused(Exception):  # noqa: N818 - named for what happened, like the refusals of the ledger
    """The root. `code` finds the sentence in `messages`, `status` is the HTTP status, `headers` go with the answer.

    Args:
        params: plain values a sentence may need, never names or phones.
    """

    code: ClassVar[str] = ""
    status: ClassVar[int] = 400
    headers: ClassVar[Mapping[str, str]] = MappingProxyType({})

    def __init__(self, **params: object) -> None:
        self.params = params
        super().__init__(self.code, params)


class NotBound(PageRefused):
    """This browser holds nobody's handbook yet."""

    code = "not_bound"
    status = 401


class SignedOut(PageRefused):
    """An officer's page was asked for without signing in."""

    code = "signed_out"
    status = 401


class NotYours(PageRefused):
    """No role of this person opens this page, or the page was never declared."""

    code = "not_yours"
    status = 403


class PhonePagesOff(PageRefused):
    """Hall mode: phones cannot reach this PC, so the pages for phones are off."""

    code = "phone_pages_off"
    status = 404


class FormStale(PageRefused):
    """The CSRF token is missing or from another visit."""

    code = "form_stale"
    status = 400


class FormWrong(PageRefused):
    """What came is not what our form sends."""

    code = "form_wrong"
    status = 422


class NoRunToday(PageRefused):
    """The desk was used while no redemption day is open."""

    code = "no_run_today"
    status = 409


class TokenMissing(PageRefused):
    """A program asked without a token."""

    code = "token_missing"
    status = 401
    headers = MappingProxyType({"WWW-Authenticate": 'Bearer realm="dongwang"'})


class TokenUnknown(PageRefused):
    """A program's token is unknown, or was ended."""

    code = "token_unknown"
    status = 401
    headers = MappingProxyType({"WWW-Authenticate": 'Bearer realm="dongwang", error="invalid_token"'})


class TokenReadsOnly(PageRefused):
    """A program's token is not good for what was asked."""

    code = "token_reads_only"
    status = 403
    headers = MappingProxyType({"WWW-Authenticate": 'Bearer realm="dongwang", error="insufficient_scope"'})


class IdempotencyKeyWrong(PageRefused):
    """A program's write came without an `Idempotency-Key` that is a UUID."""

    code = "idempotency_key_wrong"
    status = 400


class BodyUnreadable(PageRefused):
    """A program's body is no JSON object, or nested too deep."""

    code = "body_unreadable"
    status = 400


class FieldsWrong(PageRefused):
    """Fields of what a program sent do not fit: `fields`, their names."""

    code = "fields_wrong"
    status = 422


class InvitationGone(PageRefused):
    """An officer's one-time link that was used, or is too old, or never was one."""

    code = "invitation_gone"
    status = 404


class PaperUnavailable(PageRefused):
    """The font of our papers was not brought in on this computer, so nothing can be had as a PDF."""

    code = "paper_unavailable"
    status = 503
