"""Which passwords will do: long ones, and none that a guesser tries first. No rules of composition, none of the calendar.

Length as in OWASP ASVS 5.0 (6.2.1): fifteen characters alone, eight beside a second factor. Whatever a script can write is
a character, so that a Chinese sentence is as good as an English one.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from ledger.errors import PasswordGuessable, PasswordWeak

ALONE_MIN: Final = 15
"""Characters of a password that stands alone."""
WITH_SECOND_FACTOR_MIN: Final = 8
"""Characters of a password beside a second factor."""
PASSWORD_MAX: Final = 256

_GUESSES_LOG10_MIN: Final = 8.0
"""A hundred million guesses."""
_OURS: Final = ("东王", "东王小区", "dongwang", "石门二路", "居委会", "积分")

Estimate = Callable[[str, Sequence[str]], float]
"""Says how many guesses a password takes, as a power of ten, when some words are tried first."""


def minimum(*, second_factor: bool) -> int:
    """Return how many characters a password needs."""
    return WITH_SECOND_FACTOR_MIN if second_factor else ALONE_MIN


def check_length(password: str, *, second_factor: bool = False) -> None:
    """Let a new password of a fitting length pass.

    Raises:
        PasswordWeak: fewer characters than `minimum`, or more than `maximum`.
    """
    least = minimum(second_factor=second_factor)
    if not least <= len(password) <= PASSWORD_MAX:
        raise PasswordWeak(minimum=least, maximum=PASSWORD_MAX)


def check_guesses(password: str, estimate: Estimate, about: Iterable[str] = ()) -> None:
    """Let a new password pass that nobody guesses soon.

    Args:
        password: exactly as it was typed.
        estimate: counts the guesses.
        about: what anybody knows of the person: their sign-in name, their name, their community.

    Raises:
        PasswordGuessable: on the list of common passwords, or found in fewer than a hundred million guesses.
    """
    if estimate(password, (*_OURS, *(word for word in about if word))) < _GUESSES_LOG10_MIN:
        raise PasswordGuessable
