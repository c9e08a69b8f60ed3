"""Sentences for the refusals of the pages themselves."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from web.i18n import N_
from web.messages.said import Said

PAGES: Final[Mapping[str, Said]] = MappingProxyType(
    {
        "not_bound": Said(
            N_("This phone does not know your handbook yet"),
            N_("Ask a volunteer or at the desk; they show you a code to scan, once."),
        ),
        "signed_out": Said(N_("You have been signed out"), N_("Sign in again, then do it once more.")),
        "not_yours": Said(N_("This page is for somebody else"), N_("Ask a colleague who looks after it.")),
        "phone_pages_off": Said(
            N_("Here people check in at the desk"),
            N_("Phones cannot reach this computer. Hand your handbook to a volunteer."),
        ),
        "form_stale": Said(N_("This page has been open for a while"), N_("Go back, open it afresh and try again.")),
        "form_wrong": Said(N_("Something in what was sent does not fit"), N_("Go back, look over it and try again.")),
        "token_missing": Said(
            N_("A program needs a token here"), N_("Send it as Authorization: Bearer …; the administrator makes one.")
        ),
        "token_unknown": Said(N_("We do not know this token, or it was ended"), N_("Ask the administrator for a new one.")),
        "token_reads_only": Said(N_("This token is only for reading"), N_("Ask the administrator for one that may write.")),
        "idempotency_key_wrong": Said(
            N_("Every write needs a key of its own"),
            N_("Make a UUID, send it as Idempotency-Key, and keep it for every try of the same write."),
        ),
        "body_unreadable": Said(
            N_("We could not read the body"), N_("Send one JSON object in UTF-8, each name once, not nested deep.")
        ),
        "fields_wrong": Said(
            N_("Something in what was sent does not fit"),
            N_("Mend what is named under fields; the reference says what each may hold."),
        ),
        "invitation_gone": Said(
            N_("This link was used, or is too old"),
            N_("A colleague makes a new one for you, on your page under Colleagues. It takes a minute."),
        ),
        "paper_unavailable": Said(
            N_("This computer cannot make a PDF"), N_("Take the page or the file instead; they say the same.")
        ),
        "no_run_today": Said(N_("No redemption day is open right now"), N_("Open one under Redemption first.")),
        "bad_request": Said(N_("We could not make sense of this"), N_("Go back and try again.")),
        "page_unknown": Said(N_("There is nothing here"), N_("Look whether the address is complete, or scan the code again.")),
        "method_wrong": Said(N_("This page is only for looking at"), N_("Go back and use its buttons.")),
        "too_large": Said(N_("That was too much at once"), N_("Send less at a time.")),
        "media_type_wrong": Said(N_("Only JSON is read here"), N_("Send it with Content-Type: application/json.")),
        "too_many": Said(N_("Many people at once, one moment"), N_("Nothing is lost. Please try again.")),
        "server_broke": Said(
            N_("Something broke on our side"), N_("It is not your doing. Try again, and tell the committee if it stays.")
        ),
    }
)

# What reads differently where there is no page to open again.
TERMINAL: Final = MappingProxyType(
    {
        "not_installed": Said(
            N_("The club is not set up yet"), N_("Set it up with: dongwang init. To look around: dongwang demo.")
        ),
        "key_missing": Said(
            N_("The key file is missing, so names cannot be read"), N_("Put it back here and try again: %(path)s")
        ),
        "book_damaged": Said(
            N_("Something in the book does not add up: %(table)s %(row)s"),
            N_("Change nothing, keep the newest good backup, and tell the supervisor."),
        ),
        "workbook_missing": Said(N_("There is no such file"), N_("Look at its name and its folder, and try again.")),
    }
)
