"""Which sentences the code asks the catalogues for."""

from pathlib import Path

from babel.messages.extract import extract_from_dir

from ledger.cli import INVARIANTS

ROOT = Path(__file__).parent.parent.parent
# `say`, `words` and `progress` are how the command line speaks.
_KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "say": None,
    "words": None,
    "progress": None,
}
_METHODS = [("**.py", "python"), ("templates/**.html", "jinja2")]

Sentence = str | tuple[str, ...]


def found_in_code() -> dict[Sentence, str]:
    """Return every sentence (singular and plural where it counts something) and the file that asks for it."""
    found: dict[Sentence, str] = dict.fromkeys(INVARIANTS.values(), "ledger/cli.py")
    for folder in ("web", "ledger"):
        for file, _line, sentence, _comments, _context in extract_from_dir(
            ROOT / folder, method_map=_METHODS, keywords=_KEYWORDS, options_map={"templates/**.html": {"silent": "false"}}
        ):
            if sentence:
                found.setdefault(sentence, f"{folder}/{file}")
    return found
