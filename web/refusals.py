"""Refusals that only a web page can meet: a missing cookie, a stale form, a page that is not there."""

from typing import ClassVar


class PageRefused(Exception):  # noqa: N818 - named for what happened, like the refusals of the ledger
    """The root. `code` finds the sentence in `messages`, `status` is the HTTP status.

    Args:
        params: plain values a sentence may need, never names or phones.
    """

    code: ClassVar[str] = ""
    status: ClassVar[int] = 400

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
