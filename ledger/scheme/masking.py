"""Names on public sheets: enough for their owners to find themselves, too little for strangers."""

from unicodedata import category

# Of a long name the length alone would tell who it is.
_MOST_STARS = 4


def _characters(name: str) -> list[str]:
    """Return what a reader would call the characters of `name`, without spaces and invisible signs.

    Variation selectors and accents stay with the character before them. Unassigned and private characters count as
    visible: rare characters of names arrive as such from older systems, or from extensions newer than this Python.
    """
    characters: list[str] = []
    for point in name:
        kind = category(point)
        if kind.startswith("M") and characters:
            characters[-1] += point
        elif kind not in {"Cc", "Cf"} and not kind.startswith("Z"):
            characters.append(point)
    return characters


def masked(name: str) -> str:
    """Return `name` with its middle hidden: 王芳 as 王*, 王丽芳 as 王*芳, 欧阳丽芳 as 欧**芳, and 王 as *."""
    match _characters(name):
        case [first, last]:
            return f"{first}*"
        case [first, *middle, last]:
            return f"{first}{'*' * min(len(middle), _MOST_STARS)}{last}"
        case _:
            return "*"
