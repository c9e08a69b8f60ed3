"""`dongwang`: the commands of the ledger, and serve and demo; every refusal is one clear line and exit status 1."""

import locale
import os
import signal
import socket
import sys
import threading
from contextlib import closing
from typing import Any, Final, NoReturn

import click
from babel.support import Translations
from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from ledger import cli as ledger_cli
from ledger.cli import Terminal, pass_terminal
from ledger.errors import DatabaseGone, LedgerError
from ledger.ledger import Ledger, book_file
from ledger.operations.demo_access import demo_binding, demo_sign_in
from ledger.reports.installed import installed
from ledger.store.keys import Keys
from scheduler import clockwork
from web import bodies, messages
from web.demo import club
from web.doctor.cli import doctor, refuse_what_is_unsafe
from web.i18n import LANGUAGES, catalogue

HEAD_MILLISECONDS: Final = 10_000
"""For the head of a request, from the first byte to the last: a few hundred bytes."""
DEMO_FILE: Final = "demo.db"


def _language() -> str:
    """Return the language of the terminal."""
    said = os.environ.get("DONGWANG_LANGUAGE") or os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    spoken = said or (locale.getlocale()[0] or "")
    return "zh" if spoken.lower().startswith(("zh", "chinese")) else "en"


class _Speaker:
    """Says English sentences in the terminal's language."""

    def __init__(self, language: str) -> None:
        assert language in LANGUAGES, "a terminal speaks a language we have"
        self._catalogue: Translations = catalogue(language)

    def __call__(self, sentence: str, /, **params: object) -> str:
        """Return `sentence`, translated and filled in."""
        return str(self._catalogue.gettext(sentence)) % params

    def row(self, sentence: str, /, **_params: object) -> str:
        """Return what is wrong with a row of a workbook, by its code."""
        return str(self._catalogue.gettext(messages.ROWS[sentence]))

    def refusal(self, error: LedgerError) -> str:
        """Return what a refusal means and what to do next, in one line."""
        said = messages.on_a_terminal(error.code, error.params, self._catalogue.gettext)
        return f"{said.sentence}{'。' if self('.') == '。' else '. '}{said.advice}"


class _Commands(click.Group):
    """The group of commands: whatever the house refuses becomes one line on stderr and exit status 1."""

    def main(self, *args: Any, **extra: Any) -> NoReturn:  # noqa: ANN401 - click's own parameters, handed on
        """Run the command line: a slip of the pen is one line and exit status 1, too."""
        try:
            outcome = super().main(*args, **{**extra, "standalone_mode": False})
        except click.exceptions.NoArgsIsHelpError as asked:
            asked.show()
            sys.exit(0)
        except click.ClickException as error:
            click.echo(f"{_Speaker(_language())('Error')}: {error.format_message()}", err=True)
            sys.exit(1)
        except click.Abort:
            sys.exit(1)
        sys.exit(outcome if isinstance(outcome, int) else 0)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except LedgerError as error:
            raise click.ClickException(_Speaker(_language()).refusal(error)) from error
        except (ValueError, OSError) as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dongwang")
@click.option(
    "--database",
    default=ledger_cli.default_database,
    envvar="DONGWANG_DATABASE",
    show_default="a file in your data folder",
    help="sqlite:///FILE or postgresql+psycopg://…",
)
@click.option(
    "--keys", default="", envvar="DONGWANG_KEYS", show_default="beside the database", help="The key file of the club."
)
@click.pass_context
def main(ctx: click.Context, database: str, keys: str) -> None:
    """Points, a red seal, and rice: the ledger of a residents' community.

    First `init` (or `demo` to look around), then `serve`. Every option may also stand in the environment as DONGWANG_….
    """
    speaker = _Speaker(_language())
    ctx.obj = Terminal(database=database, keys=keys, words=speaker, row_words=speaker.row)


for _command in ledger_cli.COMMANDS:
    main.add_command(_command)
main.add_command(doctor)


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True, envvar="DONGWANG_HOST", help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, envvar="DONGWANG_PORT", type=click.IntRange(1, 65535))
@click.option("--base-url", default="", envvar="DONGWANG_BASE_URL", help="Where browsers reach the service.")
@pass_terminal
def serve(terminal: Terminal, host: str, port: int, base_url: str) -> None:
    """Serve the pages, and do what the clock says, until Ctrl-C."""
    _check_port(terminal, host, port)
    refuse_what_is_unsafe(terminal, base_url)
    _check_book(terminal)
    _serve(terminal, host, port, base_url or f"http://localhost:{port}")


@main.command()
@click.option("--serve", "and_serve", is_flag=True, envvar="DONGWANG_DEMO_SERVE", help="Serve it right away.")
@click.option("--host", default="127.0.0.1", show_default=True, envvar="DONGWANG_HOST", help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, envvar="DONGWANG_PORT", type=click.IntRange(1, 65535))
@click.pass_context
def demo(ctx: click.Context, host: str, port: int, *, and_serve: bool) -> None:
    """Make a club to look around in: 东王小区 in 2018, and today. It never mixes with a real one."""
    terminal: Terminal = ctx.obj
    if ctx.parent is not None and ctx.parent.get_parameter_source("database") is click.core.ParameterSource.DEFAULT:
        terminal.database = f"sqlite:///{ledger_cli.DATA / DEMO_FILE}"
    if and_serve:
        _check_port(terminal, host, port)
    ledger = ledger_cli.found_ledger(terminal)
    try:
        club.make(ledger)
        _say_doors(terminal, ledger, f"http://localhost:{port}")
    finally:
        ledger.close()
    if and_serve:
        _serve(terminal, host, port, f"http://localhost:{port}")


@main.command()
@pass_terminal
def schedule(terminal: Terminal) -> None:
    """Do what the clock says, until Ctrl-C.

    A process of its own, for PostgreSQL only: beside a SQLite book `serve` does it.
    """
    with closing(terminal.open(serving=True)) as ledger:
        if ledger.one_writer:
            raise click.ClickException(
                terminal.words("Beside a SQLite book the service does this by itself. Start it with: dongwang serve")
            )
        ended = threading.Event()
        signal.signal(signal.SIGTERM, lambda *_: ended.set())
        ticking = clockwork.start(ledger)
        terminal.say("Doing what the clock says. Stop with Ctrl-C.")
        try:
            ended.wait()
        finally:
            ticking.shutdown()


def _say_doors(terminal: Terminal, ledger: Ledger, base_url: str) -> None:
    sign_in = demo_sign_in(ledger)
    terminal.say("A demo: all persons are fictional, and nothing in it counts.")
    terminal.say("Start here: %(link)s", link=f"{base_url}/")
    terminal.say("A resident (this link works once): %(link)s", link=f"{base_url}/b/{demo_binding(ledger, club.RESIDENT)}")
    terminal.say(
        "The committee: %(link)s  name: %(login)s  password: %(password)s",
        link=f"{base_url}/committee/sign-in",
        login=sign_in.login,
        password=sign_in.password,
    )
    terminal.say("The desk, with the same name and password: %(link)s", link=f"{base_url}/desk")


def _check_book(terminal: Terminal) -> None:
    """Open the book once: a second service or a missing key is told in one line instead of by a worker's log.

    Raises:
        SecondWriter, KeyMissing, RoleTooStrong and whatever else keeps a book shut.
    """
    ledger_cli.make_room(terminal.database)
    file = book_file(terminal.database)
    if file is not None and not file.exists():
        if terminal.keys_path.exists():
            # A key file without its book: the book was moved or deleted, and a new one would hide that.
            raise DatabaseGone(cause="missing")
        return
    with closing(Ledger.open(terminal.database, serving=True)) as book:
        there_is_a_club = installed(book)
    if there_is_a_club:
        Ledger.open(terminal.database, keys=Keys.load(terminal.keys_path)).close()


def _check_port(terminal: Terminal, host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            sentence = "Port %(port)s is in use on %(host)s. Stop what is running there, or choose another with --port."
            raise click.ClickException(terminal.words(sentence, port=port, host=host)) from error


def _serve(terminal: Terminal, host: str, port: int, base_url: str) -> None:
    """Hand over to the server; its worker process opens the book by these settings."""
    os.environ |= {
        "DONGWANG_DATABASE": terminal.database,
        "DONGWANG_KEYS": str(terminal.keys_path),
        "DONGWANG_BASE_URL": base_url,
    }
    terminal.say("Serving on %(link)s. Stop with Ctrl-C.", link=base_url)
    sys.stdout.flush()
    Granian(
        "web.serving:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=1,
        respawn_failed_workers=True,
        blocking_threads=bodies.THREADS,
        # What no browser speaks without a certificate is a door that nobody watches.
        http=HTTPModes.http1,
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=HEAD_MILLISECONDS),
        # Its one warning is about the number of threads, most of which only wait (`web.bodies`).
        log_level=LogLevels.error,
        log_access=False,
    ).serve()
