"""How soon a password is guessed: zxcvbn's estimate, with the words that anybody knows of the club and the person."""

import threading
from collections.abc import Sequence
from typing import Final

_ESTIMATED: Final = 72
"""The estimator takes no more characters than these; what is behind them only adds."""
# It keeps the words about a person in a variable of its module.
_ONE_AT_A_TIME: Final = threading.Lock()


def guesses_log10(password: str, words: Sequence[str]) -> float:
    """Return the order of magnitude of the guesses that find `password`: 0 for one on the list of common ones.

    Args:
        password: exactly as it was typed.
        words: what a guesser tries before anything else.
    """
    # Its word lists take a moment to load, and most commands never ask.
    from zxcvbn import zxcvbn  # noqa: PLC0415
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415

    if password.casefold() in FREQUENCY_LISTS["passwords"]:
        return 0.0
    with _ONE_AT_A_TIME:
        return float(zxcvbn(password[:_ESTIMATED], user_inputs=list(words))["guesses_log10"])
