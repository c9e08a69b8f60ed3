"""Settings: what the surroundings say once, at start, and nobody changes afterwards."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from ledger.cli import default_database, keys_beside


class Mode(StrEnum):
    """The three ways to run (`checkin.md`)."""

    DEMO = "demo"
    HALL = "hall"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How often in a minute; see `web.limits`.

    Attributes:
        pages: that one known browser, device or program looks at.
        writes: that it sends.
        strangers: requests from one address by whoever is not known.
        landings: scanned codes from one address by whoever is not known.
    """

    pages: int = 120
    writes: int = 40
    strangers: int = 600
    landings: int = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All settings of the web application.

    Attributes:
        database: the address of the book.
        keys_path: the key file, kept apart from the database on purpose: a stolen copy of the book opens no names.
        mode: demo, hall (one PC, phone pages off) or public (a domain with a certificate); `readiness.fitting` has the last
            word, when the book is open.
        base_url: where phones reach us, without a slash at the end; QR codes and binding links begin with it.
        proxies: how many reverse proxies stand in front, whose `X-Forwarded-…` may be believed.
        limits: None counts nothing.
    """

    database: str
    keys_path: Path
    mode: Mode
    base_url: str = "http://localhost:8000"
    proxies: int = 0
    limits: Limits | None = field(default_factory=Limits)

    def __post_init__(self) -> None:
        address = urlsplit(self.base_url)
        if address.scheme not in {"http", "https"} or not address.hostname or address.path or address.query:
            raise ValueError(f"DONGWANG_BASE_URL must be http(s)://host[:port] without a path: {self.base_url}")
        if self.mode is Mode.PUBLIC and address.scheme != "https":
            raise ValueError("DONGWANG_MODE=public needs a DONGWANG_BASE_URL that begins with https://")

    @property
    def secure(self) -> bool:
        """Whether cookies may insist on https: only where there is a certificate."""
        return self.mode is Mode.PUBLIC

    @property
    def host(self) -> str:
        """The host (and port, if unusual) of `base_url`."""
        return urlsplit(self.base_url).netloc

    @property
    def own_names(self) -> frozenset[str]:
        """The host names that we answer to, without their ports: behind a certificate the one, else this machine's too."""
        base = urlsplit(self.base_url).hostname or ""
        named = f"[{base}]" if ":" in base else base
        return frozenset({named}) if self.secure else frozenset({named, "localhost", "127.0.0.1", "[::1]"})

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Return the settings that `DONGWANG_…` variables ask for, the rest as a hall on this machine.

        Raises:
            ValueError: a variable cannot be what it says; the sentence names it.
        """
        base_url = environ.get("DONGWANG_BASE_URL", "http://localhost:8000").rstrip("/")
        # A certificate is what tells a public installation from a hall; whoever means otherwise says so.
        guess = Mode.PUBLIC if base_url.startswith("https://") else Mode.HALL
        said = environ.get("DONGWANG_MODE", guess.value)
        if said not in set(Mode):
            raise ValueError(f"DONGWANG_MODE must be demo, hall or public, not {said}")
        proxies = environ.get("DONGWANG_PROXIES", "0")
        if not proxies.isdecimal() or int(proxies) > 5:  # noqa: PLR2004 - nobody stacks more than five proxies
            raise ValueError(f"DONGWANG_PROXIES must be a whole number from 0 to 5, not {proxies}")
        counting = environ.get("DONGWANG_LIMITS", "on")
        if counting not in {"on", "off"}:
            raise ValueError(f"DONGWANG_LIMITS must be on or off, not {counting}")
        database = environ.get("DONGWANG_DATABASE") or default_database()
        keys = environ.get("DONGWANG_KEYS")
        return cls(
            database=database,
            keys_path=Path(keys) if keys else keys_beside(database),
            mode=Mode(said),
            base_url=base_url,
            proxies=int(proxies),
            limits=Limits() if counting == "on" else None,
        )
