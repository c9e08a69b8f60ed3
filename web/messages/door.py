"""Sentences for whoever is at the door: signing in, badges, devices, and what takes two people."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from web.i18n import N_
from web.messages.said import Said

DOOR: Final[Mapping[str, Said]] = MappingProxyType(
    {
        "proposal_unknown": Said(N_("We could not find this proposal"), N_("Go back and choose it from the list.")),
        "staff_unknown": Said(N_("We could not find this colleague"), N_("Go back and choose them from the list.")),
        "device_unknown": Said(N_("We could not find this device"), N_("Go back and choose it from the list.")),
        "integration_unknown": Said(N_("We could not find this program"), N_("Go back and choose it from the list.")),
        "proposal_decided": Said(N_("Somebody has decided this already"), N_("Go back to see how it stands.")),
        "proposal_expired": Said(N_("Nobody confirmed this in time"), N_("Propose it once more, if it is still wanted.")),
        "own_proposal": Said(N_("A second person has to confirm this"), N_("Please ask a colleague.")),
        "second_officer_missing": Said(
            N_("One of the two has to be a second officer"), N_("Please ask the second officer to confirm it.")
        ),
        "own_household": Said(
            N_("This is about yourself or your family"), N_("Leave it to a colleague; that protects you both.")
        ),
        "confirm_too_soon": Said(
            N_("One of you two helped the other to sign in just now"),
            N_("Somebody else may confirm it, or you do from %(until_day)s %(until_hour)s."),
        ),
        "own_access": Said(N_("Nobody changes their own access"), N_("Please ask a colleague.")),
        "recovery_too_soon": Said(
            N_("You were helped to sign in just now yourself"),
            N_("Let a colleague help, or do it from %(until_day)s %(until_hour)s."),
        ),
        "role_held": Said(N_("This colleague does that already"), N_("Go back to see how it stands.")),
        "last_officer": Said(
            N_("Two people have to be left who can act for the committee"), N_("First let somebody else be given the role.")
        ),
        "second_factor_failed": Said(
            N_("This code does not fit, or was used already"), N_("Wait for the next one on your phone and type that.")
        ),
        "phone_clock_off": Said(
            N_("The clock of your phone is off by about %(minutes)s minutes"),
            N_("Let the phone set its time by itself, then type the new code."),
        ),
        "passkey_failed": Said(
            N_("This passkey is not known here"), N_("Sign in with your password, or ask a colleague to help you back in.")
        ),
        "passkeys_full": Said(
            N_("You have %(limit)s passkeys, that is all there can be"), N_("Take away one that you do not use.")
        ),
        "sign_in_too_old": Said(
            N_("For this you have to have signed in less than %(minutes)s minutes ago"),
            N_("Sign in once more, with your password or passkey, and try again."),
        ),
        "badge_failed": Said(N_("Badge and PIN do not fit"), N_("Try again; %(left)s tries are left.")),
        "badge_locked": Said(
            N_("This badge is locked after five wrong PINs"),
            N_("Sign in with your password and make a new badge, or ask a colleague to help you back in."),
        ),
        "device_not_paired": Said(
            N_("Badges work only on the committee's own computer"),
            N_("Sign in with your password, or have this computer paired under Devices."),
        ),
        "device_revoked": Said(
            N_("This device has been switched off"), N_("What it wrote down is kept. Please ask the committee.")
        ),
        "already_erased": Said(N_("This person's data were erased before"), N_("There is nothing left to do.")),
        "password_guessable": Said(
            N_("Many people use this password, or it is easy to guess"),
            N_("Take a whole sentence of your own that nobody else would write."),
        ),
        "pin_weak": Said(N_("This PIN is too easy"), N_("Take six digits, not all alike and not in a row.")),
        "page_token_invalid": Said(N_("We cannot go on from there"), N_("Begin again with the first page.")),
    }
)
