"""The four faces of the red seal, one for each kind of activity: worth collecting."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from ledger.scheme.activity import Category
from web.i18n import N_


@dataclass(frozen=True, slots=True)
class Seal:
    """One face.

    Attributes:
        file: its drawing under `static/`.
        kind: the kind of activity, to be translated.
        name: what a screen reader says where the seal is pressed, to be translated.
    """

    file: str
    kind: str
    name: str


SEALS: Final = MappingProxyType(
    {
        Category.TEAM: Seal("seals/team.svg", N_("Team activity"), N_("Seal of a team activity")),
        Category.THEME: Seal("seals/theme.svg", N_("Theme activity"), N_("Seal of a theme activity")),
        Category.FEATURE: Seal("seals/feature.svg", N_("Special activity"), N_("Seal of a special activity")),
        Category.OUTING: Seal("seals/outing.svg", N_("Outing"), N_("Seal of an outing")),
    }
)
