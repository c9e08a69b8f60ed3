"""What the page behind an officer's one-time link asks for."""

from ledger.errors import LinkUnknown
from ledger.ledger import Ledger
from ledger.store.access_link import link_behind


def login_kept(ledger: Ledger, token: str) -> str:
    """Return the sign-in name that stays as it is; empty where one is chosen, or where the link is not known (any more)."""
    with ledger.reading() as rx:
        try:
            link = link_behind(rx, token)
        except LinkUnknown:
            return ""
    return link.login if link.keeps_login else ""
