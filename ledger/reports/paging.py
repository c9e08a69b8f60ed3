"""Lists that are read page by page: nobody waits for all of it, and what was there is met once, whatever is added meanwhile."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from ledger.errors import PageTokenInvalid

PAGE_MAX = 200
PAGE_USUAL = 50

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which page is asked for.

    Attributes:
        after: the place of the last thing on the page before, as that page told it; empty for the first page.
        limit: things at most, 1 to 200.
    """

    after: str = ""
    limit: int = PAGE_USUAL

    def __post_init__(self) -> None:
        assert 1 <= self.limit <= PAGE_MAX, "a page has 1 to 200 things"

    def place(self, parts: int) -> tuple[str, ...] | None:
        """Return the place to go on from in its parts, None for the first page.

        Raises:
            PageTokenInvalid: it is none of this list.
        """
        found = tuple(self.after.split(":", parts - 1)) if self.after else None
        if found is not None and len(found) != parts:
            raise PageTokenInvalid
        return found


@dataclass(frozen=True, slots=True)
class Paged(Generic[T]):
    """A page; `after` is the place to go on from, empty on the last one."""

    items: tuple[T, ...]
    after: str


def cut(found: Sequence[T], asked: Asked, place: Callable[[T], str]) -> Paged[T]:
    """Return a page of what was looked for with one more than asked: that one says whether there is another page."""
    items = tuple(found[: asked.limit])
    return Paged(items, place(items[-1]) if len(found) > asked.limit else "")


def whole(text: str) -> int:
    """Return a whole number that is part of a place.

    Raises:
        PageTokenInvalid: it is none.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(2**63))):
        raise PageTokenInvalid
    return int(text)


def identity(text: str) -> UUID:
    """Return an id that is part of a place.

    Raises:
        PageTokenInvalid: it is none.
    """
    try:
        return UUID(text)
    except ValueError:
        raise PageTokenInvalid from None
