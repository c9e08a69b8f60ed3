"""Which passwords will do."""

import pytest

from ledger.errors import PasswordGuessable, PasswordWeak
from ledger.operations.guessing import guesses_log10
from ledger.scheme import password

ABOUT = ("li", "李老师", "东王小区", "石门二路街道")

GOOD = "good"
WEAK = "weak"
GUESSABLE = "guessable"


def judged(text: str, *, second_factor: bool) -> str:
    """Return what becomes of a password."""
    try:
        password.check_length(text, second_factor=second_factor)
        password.check_guesses(text, guesses_log10, ABOUT)
    except PasswordWeak:
        return WEAK
    except PasswordGuessable:
        return GUESSABLE
    return GOOD


@pytest.mark.parametrize(
    ("text", "alone", "beside"),
    [
        ("十五个字的一句话并不难记住对吧", GOOD, GOOD),
        ("老樟树下听评弹要带一把小竹椅才行", GOOD, GOOD),
        ("a whole sentence is easy", GOOD, GOOD),
        ("correct horse battery staple", GOOD, GOOD),
        ("楼下桂花香了三回", WEAK, GOOD),
        ("exactly 15 char", GOOD, GOOD),
        ("14 characters!", WEAK, GOOD),
        ("seven 7", WEAK, WEAK),
        ("", WEAK, WEAK),
        ("x" * 257, WEAK, WEAK),
        ("password", WEAK, GUESSABLE),
        ("PassWord", WEAK, GUESSABLE),
        ("iloveyou", WEAK, GUESSABLE),
        ("woaini1314", WEAK, GUESSABLE),
        ("12345678", WEAK, GUESSABLE),
        ("password12345678", GUESSABLE, GUESSABLE),
        ("qwertyuiopasdfghjkl", GUESSABLE, GUESSABLE),
        ("aaaaaaaaaaaaaaaaaaaa", GUESSABLE, GUESSABLE),
        ("我爱你我爱你我爱你我爱你我爱你我爱你", GUESSABLE, GUESSABLE),
        ("东王小区东王小区东王小区东王小区", GUESSABLE, GUESSABLE),
        ("李老师李老师李老师李老师李老师", GUESSABLE, GUESSABLE),
        ("dongwang20182018", GUESSABLE, GUESSABLE),
        ("x" * 256, GUESSABLE, GUESSABLE),
        ("老樟树下听评弹" + "一" * 200, GOOD, GOOD),
    ],
)
def test_a_password_is_judged_by_length_and_by_what_a_guesser_tries(text: str, alone: str, beside: str) -> None:
    """Rules about capitals and signs make Passwort1! and a note under the keyboard; only these two keep guessers out."""
    assert judged(text, second_factor=False) == alone
    assert judged(text, second_factor=True) == beside


def test_the_refusal_says_how_long_it_has_to_be() -> None:
    """To be told that it is too short, and not by how much, is a guessing game for the honest."""
    for second_factor, least in ((False, 15), (True, 8)):
        with pytest.raises(PasswordWeak) as weak:
            password.check_length("", second_factor=second_factor)
        assert weak.value.params == {"minimum": least, "maximum": 256}


def test_a_name_is_known_only_for_its_owner() -> None:
    """A list of everybody's names would forbid half of the language to all."""
    password.check_guesses("chrysanthemum-lane", guesses_log10)
    with pytest.raises(PasswordGuessable):
        password.check_guesses("chrysanthemum-lane", guesses_log10, ("chrysanthemum-lane",))
