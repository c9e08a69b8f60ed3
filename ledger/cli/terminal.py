"""Where a command runs: which book, which keys, and in which words it speaks."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import click
import platformdirs
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from ledger.errors import DatabaseOlder, NotInstalled
from ledger.ledger import Ledger, book_file, shown_url
from ledger.reports.communities import Community, communities
from ledger.reports.installed import installed
from ledger.store.keys import Keys

DATA = platformdirs.user_data_path("dongwang", appauthor=False)
"""Where books are kept unless somebody says otherwise."""


class Words(Protocol):
    """Says an English sentence in the reader's language."""

    def __call__(self, sentence: str, /, **params: object) -> str:
        """Return `sentence` translated, its `%(name)s` filled in."""
        ...


def plain_words(sentence: str, /, **params: object) -> str:
    """Say a sentence as it stands in the code."""
    return sentence % params


@dataclass(slots=True)
class Terminal:
    """Where a command runs: which book, which keys, and in which words it speaks.

    Attributes:
        database: the URL of the book.
        keys: the key file; empty: beside the book.
        words: says sentences in the reader's language.
        row_words: says what is wrong with a row of a workbook, by its code.
        console: where it speaks.
    """

    database: str
    keys: str = ""
    words: Words = plain_words
    row_words: Words = plain_words
    console: Console = field(default_factory=lambda: Console(highlight=False, soft_wrap=True))

    @property
    def keys_path(self) -> Path:
        """The key file."""
        return Path(self.keys) if self.keys else keys_beside(self.database)

    @property
    def database_shown(self) -> str:
        """The URL as it may stand on a screen: without the password."""
        return shown_url(self.database)

    def say(self, sentence: str, **params: object) -> None:
        """Print one line."""
        self.console.print(self.words(sentence, **params), markup=False)

    def open(self, *, read_only: bool = False, serving: bool = False) -> Ledger:
        """Open the book of a club with its keys; arguments as for `Ledger.open`.

        Raises:
            NotInstalled: no club was founded in it; then no key is missing either.
            KeyMissing, SecondWriter and whatever else keeps a book shut.
        """
        if not is_founded(self.database):
            raise NotInstalled
        return Ledger.open(self.database, keys=Keys.load(self.keys_path), read_only=read_only, serving=serving)

    def community(self, ledger: Ledger, name: str = "") -> Community:
        """Return the community of this name or id; where there is one only, no name is needed.

        Raises:
            NotInstalled: there is none yet.
            click.UsageError: it is not clear which.
        """
        everyone = communities(ledger)
        if not everyone:
            raise NotInstalled
        known = named_so(everyone, name)
        if len(known) != 1:
            raise click.UsageError(self.words("Which book? Say it with --community and its name."))
        return known[0]

    @contextmanager
    def progress(self, sentence: str) -> Iterator["Bar"]:
        """Show a bar while something long is done; only where somebody watches."""
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        with Progress(*columns, console=self.console, transient=True, disable=not self.console.is_terminal) as bars:
            yield Bar(bars, bars.add_task(self.words(sentence), total=None))


def named_so(known: Sequence[Community], name: str) -> list[Community]:
    """Return the communities that `name` may mean: their name or id; all where it is empty."""
    return [each for each in known if name in {"", each.name, str(each.community_id)}]


@dataclass(frozen=True, slots=True)
class Bar:
    """A progress bar, called with what is done and how much there is."""

    bars: Progress
    task: object

    def __call__(self, done: int, total: int) -> None:
        """Move the bar."""
        self.bars.update(self.task, completed=done, total=total)  # type: ignore[arg-type]  # rich's own task number


def default_database() -> str:
    """Return the URL of the book in the user's data folder."""
    return f"sqlite:///{DATA / 'dongwang.db'}"


def keys_beside(database: str) -> Path:
    """Return where the key file of a book lies: beside a SQLite file, else in the user's data folder.

    Raises:
        ValueError: no database URL.
    """
    file = book_file(database)
    return file.with_suffix(".keys.json") if file else DATA / "keys.json"


def is_founded(database: str) -> bool:
    """Return whether there is a club in this database, without making or changing anything.

    Raises:
        DatabaseGone: it cannot be reached.
        ValueError: no URL of ours.
    """
    file = book_file(database)
    if file and not file.exists():
        return False
    try:
        with closing(Ledger.open(database, read_only=True)) as ledger:
            return installed(ledger)
    except DatabaseOlder:
        # Whoever opens it next brings it forward, or is told who can.
        return True


def make_room(database: str) -> None:
    """Make the folder of a SQLite book, readable by its owner alone."""
    file = book_file(database)
    if file:
        file.absolute().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
