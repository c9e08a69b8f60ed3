"""`dongwang doctor`, and the question before the public is served."""

import os
import re
from datetime import datetime
from typing import Final

import click

from ledger.cli import Terminal, pass_terminal
from ledger.errors import LedgerError
from web import messages
from web.doctor import Finding, Patient, Verdict, examine, refuses, words
from web.i18n import N_
from web.settings import Settings

_MARKS: Final = {Verdict.OK: N_("good"), Verdict.MEND: N_("mend"), Verdict.UNKNOWN: N_("not seen")}

_GAP: Final = re.compile(r"%\((\w+)\)s")


class _Instant(click.ParamType[datetime]):
    """A time as RFC 3339 writes it, with its zone."""

    name = "RFC3339"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """Return the time."""
        try:
            read = datetime.fromisoformat(str(value))
        except ValueError:
            read = None
        if read is None or read.tzinfo is None:
            self.fail("a time with its zone, such as 2018-12-29T09:00:00+08:00", param, ctx)
        return read


@click.command()
@click.option("--now", "reference", type=_Instant(), help="The right time, such as a phone shows it.")
@click.option("--base-url", default="", envvar="DONGWANG_BASE_URL", help="Where browsers reach the service.")
@pass_terminal
def doctor(terminal: Terminal, reference: datetime | None, base_url: str) -> int:
    """Look whether this installation is well, and say how to mend what is not. Nothing is changed.

    Ends with 1 if something has to be mended.
    """
    patient = Patient(settings=settings_of(terminal, base_url), reference=reference)
    found = examine(patient)
    for finding in found:
        _tell(terminal, finding)
    wrong = sum(finding.verdict is Verdict.MEND for finding in found)
    terminal.say("%(count)s to mend.", count=wrong) if wrong else terminal.say("Nothing to mend.")
    return 1 if wrong else 0


def settings_of(terminal: Terminal, base_url: str) -> Settings:
    """Return the settings with which the service would be started from this terminal.

    Raises:
        ValueError: they cannot be what they say.
    """
    asked = {"DONGWANG_DATABASE": terminal.database, "DONGWANG_KEYS": str(terminal.keys_path)}
    return Settings.from_environment({**os.environ, **asked, **({"DONGWANG_BASE_URL": base_url} if base_url else {})})


def refuse_what_is_unsafe(terminal: Terminal, base_url: str) -> None:
    """Refuse to serve the public with demo data, debugging, or keys that others may have.

    Raises:
        click.ClickException: with the reason, and how to mend it.
    """
    found = refuses(Patient(settings=settings_of(terminal, base_url)))
    if found is not None:
        sentence, advice = _said(terminal, found)
        raise click.ClickException(f"{sentence}{'。' if terminal.words('.') == '。' else '. '}{advice}")


def _tell(terminal: Terminal, finding: Finding) -> None:
    mark = terminal.words(_MARKS[finding.verdict])
    if finding.verdict is Verdict.OK:
        terminal.console.print(f"{mark}: {terminal.words(words.GOOD[finding.code], **finding.params)}", markup=False)
        return
    sentence, advice = _said(terminal, finding)
    terminal.console.print(f"{mark}: {sentence}", markup=False)
    terminal.console.print(f"    {advice}", markup=False)


def _said(terminal: Terminal, finding: Finding) -> tuple[str, str]:
    said = words.SAID[finding.code]
    refusal = finding.params.get("refusal")
    params = dict(finding.params)
    if isinstance(refusal, LedgerError):
        inner = messages.on_a_terminal(refusal.code, refusal.params, lambda sentence: _translated(terminal, sentence))
        params |= {"sentence": inner.sentence, "advice": inner.advice}
    return terminal.words(said.sentence, **params), terminal.words(said.advice, **params)


def _translated(terminal: Terminal, sentence: str) -> str:
    """Return a sentence in the terminal's language, its gaps still open."""
    return terminal.words(sentence, **{name: f"%({name})s" for name in _GAP.findall(sentence)})
