"""What the page behind an officer's one-time link asks for."""

from ledger.ledger import Ledger
from ledger.store.access_link import link_behind


def login_kept(ledger: Ledger, token: str) -> str:
    """Return the sign-in name that stays as it is; empty where one is chosen.

    Raises:
        LinkUnknown: the link is unknown or out of date, or was used more than a minute ago.
    """
    with ledger.reading() as rx:
        link = link_behind(rx, token)
    return link.login if link.keeps_login else ""
