"""Where the pages are: a passkey answers there and nowhere else, which is what makes it safe from copied pages."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

_USUAL_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Site:
    """The address of the installation, as browsers name it.

    Attributes:
        host: the name that a passkey belongs to (WebAuthn's relying party id).
        origin: scheme, host and unusual port, as a browser signs it.
    """

    host: str
    origin: str

    @classmethod
    def of(cls, base_url: str) -> Self:
        """Return the site at `base_url`; browsers write host names small and leave the usual port out."""
        address = urlsplit(base_url)
        host = address.hostname or ""
        port = "" if address.port in {None, _USUAL_PORTS.get(address.scheme)} else f":{address.port}"
        shown = f"[{host}]" if ":" in host else host
        return cls(host=host, origin=f"{address.scheme}://{shown}{port}")
