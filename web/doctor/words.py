"""What each finding of the doctor means, and how to mend it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from web.i18n import N_
from web.messages.said import Said

GOOD: Final[Mapping[str, str]] = MappingProxyType(
    {
        "keys_good": N_("The keys are there, long enough and made by chance"),
        "keys_private": N_("Only its owner may read the key file"),
        "book_opens": N_("The book opens with these keys"),
        "book_private": N_("Only its owner may read the book"),
        "book_on_server": N_("The book lies on a database server"),
        "disk_local": N_("The book lies on a disk of this machine"),
        "guards_good": N_("The database itself guards the journal"),
        "role_none": N_("A book in a file knows no roles"),
        "role_good": N_("The database role can only add to the journal"),
        "way_local": N_("The database is on this machine"),
        "way_protected": N_("The way to the database server is encrypted"),
        "demo_not_public": N_("The public sees no demo data"),
        "clock_as_told": N_("The clock agrees with the time you gave"),
        "clock_set": N_("A time service sets the clock"),
        "zone_good": N_("The time in Shanghai is known"),
        "room_good": N_("There is room on the disk: %(megabytes)s MB free"),
        "host_good": N_("The address fits into the codes"),
        "tls_not_needed": N_("Strangers do not reach this installation; no certificate is needed"),
        "tls_good": N_("The certificate is valid for another %(days)s days"),
        "proxy_good": N_("The proxies in front are named"),
        "limits_good": N_("Nobody may ask without end"),
        "debug_off": N_("Debugging is off"),
        "python_good": N_("Python %(version)s"),
        "packages_good": N_("The packages are the ones that were tested"),
        "umask_good": N_("New files are not writable for everybody"),
        "account_good": N_("The account has no more rights than it needs"),
    }
)
"""What was looked at and is well."""

SAID: Final[Mapping[str, Said]] = MappingProxyType(
    {
        "keys_missing": Said(
            N_("There is no key file"), N_("Put it back here: %(path)s. Without a club yet, make one with: dongwang init.")
        ),
        "keys_unreadable": Said(
            N_("The key file is not whole, or of another version"), N_("Put the newest good copy of it here: %(path)s")
        ),
        "keys_short": Said(
            N_("The key %(name)s has the wrong length"), N_("Put the key file of dongwang init back; never write one by hand.")
        ),
        "keys_default": Said(
            N_("The key %(name)s is a default or can be guessed"),
            N_("Put the key file of dongwang init back; sessions signed with this key are no longer safe."),
        ),
        "keys_not_seen": Said(N_("The key file could not be looked at"), N_("Run this as the account that serves: %(path)s")),
        "keys_open": Said(N_("Others on this machine may read the key file"), N_("Run: chmod 600 %(path)s")),
        "no_club": Said(
            N_("There is no club in this database yet"),
            N_("Make one with: dongwang init. If there should be one, look at --database."),
        ),
        "book_shut": Said(N_("The book does not open: %(sentence)s"), "%(advice)s"),
        "keys_not_tried": Said(N_("Whether the keys fit could not be tried"), N_("First mend what is said about the keys.")),
        "book_not_seen": Said(N_("There is no book to look at"), N_("First mend what is said about the club.")),
        "book_open": Said(N_("Others on this machine may read or change the book"), N_("Run: chmod 600 %(path)s")),
        "folder_open": Said(N_("Everybody on this machine may put files beside the book"), N_("Run: chmod 700 %(path)s")),
        "disk_kind_unknown": Said(
            N_("On what kind of disk the book lies could not be told"),
            N_("See to it that it is a disk of this machine, not one in the network."),
        ),
        "disk_remote": Said(
            N_("The book lies on a network disk (%(kind)s)"),
            N_("Stop the service and move it to a disk of this machine: over a network two writers can spoil it."),
        ),
        "guards_missing": Said(
            N_("A guard of the journal is missing: %(name)s"),
            N_("Keep a copy as it is, run dongwang verify, and tell the supervisor before anything else."),
        ),
        "book_not_looked_into": Said(N_("The book could not be looked into"), N_("First mend what is said about the book.")),
        "role_strong": Said(
            N_("The database role could rewrite the journal (%(table)s)"),
            N_("Serve as a role of its own: dongwang upgrade --app-role NAME, as the owner."),
        ),
        "way_open": Said(
            N_("What goes to the database server can be read on the way"),
            N_("Add sslmode=verify-full to the database's address."),
        ),
        "demo_in_public": Said(
            N_("The public would see demo data"), N_("Give the public a database of its own: --database and dongwang init.")
        ),
        "clock_off": Said(
            N_("The clock is off by %(days)s d %(hours)s h %(minutes)s min"),
            N_("Set the clock of this machine, and let a time service look after it."),
        ),
        "clock_behind": Said(
            N_("The clock lies %(days)s d %(hours)s h %(minutes)s min behind what was written here before"),
            N_("Set the clock of this machine. If the clock was ahead before, an officer says so with: dongwang accept-clock."),
        ),
        "clock_alone": Said(
            N_("Nobody sets this clock by itself; it says %(now)s"),
            N_("Compare it with a phone: dongwang doctor --now 2018-12-29T09:00:00+08:00"),
        ),
        "zone_wrong": Said(N_("This machine has wrong time zones"), N_("Install or mend its time zone data (tzdata).")),
        "room_short": Said(
            N_("The disk is %(percent)s percent full; %(megabytes)s MB are free"),
            N_("Make room: at least 5 percent and 500 MB."),
        ),
        "room_unknown": Said(N_("The room on the disk could not be measured"), N_("Look at it by hand.")),
        "host_long": Said(
            N_("The address %(host)s is longer than %(most)s letters"),
            N_("Old phones will not read the codes on cards; take a shorter name."),
        ),
        "tls_refused": Said(
            N_("Browsers refuse the certificate: %(why)s"), N_("Renew it at the reverse proxy, for this very name.")
        ),
        "tls_unreachable": Said(
            N_("The certificate of %(host)s could not be checked from here"),
            N_("Open the address with a phone and look at its lock."),
        ),
        "tls_ends": Said(
            N_("The certificate is valid for %(days)s more days"), N_("Look why the reverse proxy does not renew it by itself.")
        ),
        "proxy_unnamed": Said(
            N_("The proxy in front of the service is not named"),
            N_("Set DONGWANG_PROXIES to their number, usually 1; else all visitors seem to be one."),
        ),
        "limits_off": Said(N_("Anybody may ask without end"), N_("Take DONGWANG_LIMITS=off out of the surroundings.")),
        "debug_on": Said(
            N_("Debugging is on: %(name)s"), N_("Take it out of the surroundings; a fault would show the inside of the house.")
        ),
        "python_optimised": Said(
            N_("Python was told to leave out its own checks"), N_("Start it without -O and without PYTHONOPTIMIZE.")
        ),
        "lock_not_here": Said(
            N_("Which packages were tested does not stand beside this installation"),
            N_("Compare them with requirements/app.txt of this version."),
        ),
        "package_other": Said(
            N_("The package %(name)s (%(found)s) is not the one that was tested"),
            N_("Install again from requirements/app.txt."),
        ),
        "umask_open": Said(
            N_("New files would be writable for everybody (umask %(mask)s)"), N_("Set umask 077 where the service is started.")
        ),
        "as_root": Said(
            N_("The service would run as root"), N_("Give it an account of its own that owns the data folder and nothing else.")
        ),
    }
)
"""What has to be mended, or could not be looked at, and what to do."""
