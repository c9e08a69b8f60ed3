"""Roles in words: what somebody is called, and what it means before it is given."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from flask_babel import gettext as _

from ledger.scheme.roles import Role
from web.committee.blueprint import bp
from web.i18n import N_

ROLES: Final[Mapping[Role, tuple[str, str]]] = MappingProxyType(
    {
        Role.OFFICER: (N_("officer"), N_("Presses seals, gives out handbooks, looks after goods and redemption days.")),
        Role.SECOND_OFFICER: (
            N_("second officer"),
            N_("Does what an officer does, and is one of the two for whatever takes two people."),
        ),
        Role.SUPERVISOR: (N_("residents' supervisor"), N_("Reads everything and changes nothing.")),
        Role.SUBDISTRICT: (N_("subdistrict"), N_("Reads the sums of the quarter, and no names.")),
        Role.ADMIN: (N_("administrator"), N_("Looks after devices and programs; sees no members and touches no points.")),
    }
)
"""The roles that a colleague can be given, and no others."""


def role_words(role: Role) -> str:
    """Return what somebody with this role is called."""
    return str(_(ROLES[role][0]))


def role_meaning(role: Role) -> str:
    """Return what somebody with this role does."""
    return str(_(ROLES[role][1]))


bp.add_app_template_filter(role_words)
bp.add_app_template_filter(role_meaning)
