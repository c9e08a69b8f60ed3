"""Sentences for the refusals of the ledger: the club, its book and its computer."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from web.i18n import N_
from web.messages.said import Said

LEDGER: Final[Mapping[str, Said]] = MappingProxyType(
    {
        "request_reused": Said(N_("This page has been used already"), N_("Open it again to see how it stands.")),
        "community_unknown": Said(N_("We could not find this community"), N_("Please ask at the committee.")),
        "account_unknown": Said(N_("There is no such account in this book"), N_("Go back and choose it from the list.")),
        "transfer_unknown": Said(N_("There is no such line in this book"), N_("Copy its number once more, all of it.")),
        "member_unknown": Said(
            N_("We could not find this handbook number"),
            N_("Look at the cover of the handbook once more, or ask a volunteer."),
        ),
        "session_unknown": Said(N_("We could not find this activity"), N_("Go back and choose it from the list.")),
        "check_in_unknown": Said(N_("We could not find this check-in"), N_("Scan the code again, or ask a volunteer.")),
        "item_unknown": Said(N_("We could not find this article"), N_("Go back and choose it from the list.")),
        "run_unknown": Said(N_("We could not find this redemption day"), N_("Go back and choose it from the list.")),
        "redemption_unknown": Said(N_("We could not find this slip"), N_("Scan the handbook again.")),
        "rule_unknown": Said(
            N_("There is no such points rule on that day"), N_("Choose another kind of activity, or another day.")
        ),
        "team_unknown": Said(N_("We could not find this team"), N_("Go back and choose it from the list.")),
        "card_unknown": Said(N_("We could not read this card"), N_("Scan it again, or say the handbook number.")),
        "link_unknown": Said(
            N_("This link has been used, or is too old"), N_("Ask for a new one at the desk; it takes a minute.")
        ),
        "role_unknown": Said(
            N_("The database server knows no role of this name"), N_("Its owner makes it with CREATE ROLE; then try again.")
        ),
        "code_expired": Said(N_("The code on the screen is new, please scan once more"), N_("Point your phone at the screen.")),
        "claim_expired": Said(N_("This page has been open for a while"), N_("Please scan the code once more.")),
        "too_early": Said(N_("Check-in opens at %(opens_hour)s, have a seat first"), N_("Scan again then.")),
        "too_late": Said(N_("The time for checking in is over"), N_("If you are here, ask a volunteer to write you down.")),
        "already_resolved": Said(N_("This one is settled already"), N_("Go back to see how it stands.")),
        "nothing_to_stamp": Said(
            N_("There is nothing to stamp here any more"),
            N_("A colleague may have been faster. Your own and your family's are for somebody else to stamp."),
        ),
        "points_short": Said(
            N_("%(short)s more points and it is enough"), N_("Look for something else, or wait for next time.")
        ),
        "out_of_stock": Said(N_("All gone this time"), N_("Choose something else, or wait for next time.")),
        "run_not_open": Said(N_("It is not redemption time now"), N_("Look at the times of the redemption day.")),
        "run_step_illegal": Said(N_("The redemption day is not at that point"), N_("Go back to see where it stands.")),
        "member_left": Said(N_("This handbook is resting, its points are kept"), N_("Please have a word with the committee.")),
        "browser_full": Said(
            N_("This phone holds %(limit)s handbooks, that is all it can"), N_("Use another phone, or ask at the desk.")
        ),
        "item_taken": Said(N_("This article code is used for something else"), N_("Take another code.")),
        "not_sealed_yet": Said(
            N_("This line is not sealed yet"), N_("Wait a few seconds, or run dongwang seal; then try again.")
        ),
        "checkpoint_unreadable": Said(
            N_("This is no signed checkpoint, or it was changed: %(origin)s"),
            N_("Take the file as it was saved, and change nothing in it."),
        ),
        "checkpoint_foreign": Said(
            N_("This checkpoint belongs to another book, or somebody else signed it"),
            N_("Take the one that this club gave out. If it is that one, tell the supervisor."),
        ),
        "anchor_unreadable": Said(
            N_("Something is missing in what was typed from the sheet"),
            N_("Type the size, a colon and all 16 groups of the root: 1234: 0123 4567 …"),
        ),
        "account_not_closable": Said(
            N_("This account cannot be closed yet"), N_("First let what is on it, or held on it, be used or given back.")
        ),
        "account_not_closed": Said(N_("This account is open"), N_("There is nothing to do.")),
        "book_not_empty": Said(
            N_("This book has entries of its own already"), N_("Paper years can only go into an empty book.")
        ),
        "import_refused": Said(
            N_("Nothing was taken over: %(rows)s rows need mending"), N_("Mend the rows that are named, then try again.")
        ),
        "already_installed": Said(N_("There is a club here already"), N_("Sign in and go on.")),
        "not_installed": Said(
            N_("The club is not set up yet"),
            N_("On the computer that runs this, type the first line; the second shows a demo. Then open this page again."),
        ),
        "demo_refused": Said(N_("A demo and a real club do not mix"), N_("Use another database for the demo.")),
        "code_malformed": Said(N_("We could not read this code"), N_("Scan it again. Make sure all of it is in the picture.")),
        "code_forged": Said(N_("This is not one of our codes"), N_("Scan the code on the screen, or ask a volunteer.")),
        "claim_forged": Said(N_("This page does not fit the code any more"), N_("Please scan the code once more.")),
        "handbook_no_invalid": Said(N_("We could not find a handbook number in this"), N_("Type just the number, such as 17.")),
        "number_ambiguous": Said(
            N_("Several handbooks have this short number"), N_("Please type the whole number, such as DW2018017.")
        ),
        "number_check_failed": Said(N_("One character seems to be off"), N_("Compare it with the handbook once more.")),
        "cap_invalid": Said(
            N_("We could not read this limit: %(text)s"),
            N_("Write it like 每周计3次, 每日计1次, 每季计1次, or leave it empty."),
        ),
        "times_invalid": Said(
            N_("The end must come after the beginning, on the same day"), N_("Look at the two times once more.")
        ),
        "basket_invalid": Said(N_("We could not read what was chosen"), N_("Go back and choose again.")),
        "quantity_invalid": Said(N_("This number does not work"), N_("Type a whole number, 1 or more.")),
        "text_invalid": Said(N_("This text is empty or too long"), N_("Shorten it and try again.")),
        "password_weak": Said(
            N_("This password is too short"), N_("Take at least %(minimum)s characters. A whole sentence is fine.")
        ),
        "login_taken": Said(N_("Somebody signs in by this name already"), N_("Take another name.")),
        "workbook_unreadable": Said(N_("This is no Excel workbook we can read"), N_("Save it as .xlsx and try again.")),
        "workbook_too_large": Said(N_("This workbook is too large"), N_("Keep it under %(limit_mib)s MiB.")),
        "workbook_empty": Said(N_("This workbook has no rows we can read"), N_("Look whether it is the right file.")),
        "sheet_headers_unknown": Said(
            N_("We do not know the columns of this workbook"), N_("What we looked for: %(missing)s.")
        ),
        "not_allowed": Said(N_("This is for somebody else to do"), N_("Ask a colleague who looks after it.")),
        "own_check_in": Said(N_("Nobody stamps themselves or their family"), N_("Leave this one to a colleague.")),
        "stamped_often": Said(
            N_("Lately this neighbour's seals were all yours"),
            N_("Ask a colleague to press this one, so that two of you know."),
        ),
        "sign_in_failed": Said(N_("Name and password do not fit"), N_("Try again. Mind capital letters.")),
        "sign_in_paused": Said(N_("That was a few tries too many"), N_("Have some tea, and try again in %(minutes)s minutes.")),
        "database_busy": Said(N_("Many people at once, one moment"), N_("Nothing is lost. Please try again.")),
        "database_gone": Said(N_("The book cannot be reached right now"), N_("Nothing was written. Please try again soon.")),
        "disk_full": Said(
            N_("The computer's disk is full"),
            N_("You can read everything; writing waits until there is room. Please tell the committee."),
        ),
        "disk_read_only": Said(
            N_("The book can only be read right now"), N_("Nothing was written. Please tell the committee.")
        ),
        "clock_behind": Said(
            N_("This computer's date or time seems to be wrong"),
            N_("Nothing was written. Set the clock right and try again. If it is right: dongwang accept-clock"),
        ),
        "second_writer": Said(N_("The service is running already"), N_("Use the one that runs, or stop it first.")),
        "key_missing": Said(
            N_("The key file is missing, so names cannot be read"),
            N_("Put the key file back in its place, then open this page again."),
        ),
        "key_foreign": Said(
            N_("This key file belongs to another club"),
            N_("Put the key file of this club back in its place, then try again."),
        ),
        "database_older": Said(
            N_("The book is from before an update"), N_("The owner of the database runs this once: dongwang upgrade")
        ),
        "role_too_weak": Said(
            N_("This role may not do that in the database"),
            N_("Do it as the owner of the database. For the service, the owner runs: dongwang upgrade --app-role NAME"),
        ),
        "role_too_strong": Said(
            N_("As this role the service could change the journal (%(table)s)"),
            N_("Give it a role of its own. The owner of the database runs: dongwang upgrade --app-role NAME"),
        ),
        "book_damaged": Said(
            N_("Something in the book does not add up, so writing has stopped"),
            N_("Please tell the committee. Nothing more changes until somebody has looked."),
        ),
        "not_as_printed": Said(
            N_("The book does not begin with what was kept outside"),
            N_("Check once more what was typed. If it is right, the book was cut or rewritten: tell the supervisor."),
        ),
        "database_newer": Said(N_("This book was written by a newer version"), N_("Update the software on this computer.")),
        "journal_unprotected": Said(
            N_("The book has lost a safeguard, so writing has stopped"),
            N_("Please tell the committee. Nothing more changes until somebody has looked."),
        ),
    }
)
