"""Ask a browser for any passkey that it has for this site: nobody has said yet who they are."""

from dataclasses import dataclass
from datetime import timedelta

from ledger.clock import micros
from ledger.ledger import Ledger
from ledger.scheme.site import Site
from ledger.store import one_use_token, passkeys
from ledger.store.one_use_token import NOBODY
from ledger.store.passkeys import Options

_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPasskey:
    """I want to sign in with a passkey."""

    site: Site


def ask_passkey(ledger: Ledger, command: AskPasskey) -> Options:
    """Return what to ask the browser; the answer is good for five minutes, once."""
    with ledger.writing() as tx:
        # Anybody may ask, as often as they like: what was asked before and is too old to be answered goes.
        tx.run("DELETE FROM token WHERE kind = 'challenge' AND expires_at < ?", (micros(tx.now - _KEPT),))
        token, _ = one_use_token.make(tx, "challenge", NOBODY, NOBODY)
    return passkeys.options(command.site, token)
