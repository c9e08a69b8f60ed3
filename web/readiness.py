"""Before `init` there is nothing to show: every page then says, in one sentence, what to do first."""

import secrets
import threading
from contextlib import closing
from dataclasses import replace

from flask import Flask, abort, current_app, request

from ledger.errors import DatabaseGone, DemoRefused, KeyMissing, NotInstalled
from ledger.ledger import Ledger
from ledger.reports.communities import communities
from ledger.reports.installed import installed
from ledger.store.keys import Keys
from web import context, guards
from web.settings import Mode, Settings

_opening = threading.Lock()


def _keys(house: context.House) -> Keys | None:
    try:
        return Keys.load(house.settings.keys_path)
    except KeyMissing:
        return None


def _there_is_a_club(house: context.House) -> bool:
    """Look without writing: whoever writes holds the book, and `init` must still be able to."""
    with closing(Ledger.open(house.settings.database, clock=house.clock, read_only=True)) as book:
        return installed(book)


def _open(house: context.House) -> Ledger:
    """Open the book; it and the key file may appear while we run.

    Raises:
        NotInstalled: there is no club yet.
        KeyMissing: there is one, and its key file is gone.
        DatabaseGone: there are keys, and their book cannot be reached.
    """
    keys = _keys(house)
    try:
        club = _there_is_a_club(house)
    except DatabaseGone:
        if keys is not None:
            raise
        club = False
    if not club:
        raise NotInstalled
    if keys is None:
        raise KeyMissing(path=str(house.settings.keys_path))
    return Ledger.open(house.settings.database, clock=house.clock, keys=keys)


def fitting(settings: Settings, book: Ledger) -> Settings:
    """Return `settings` in the mode that fits the book: a demo always shows that it is one, a real club never is.

    Raises:
        DemoRefused: the public would see demo data.
    """
    demo = any(community.demo for community in communities(book))
    if demo and settings.mode is Mode.PUBLIC:
        raise DemoRefused
    if demo:
        return replace(settings, mode=Mode.DEMO)
    return replace(settings, mode=Mode.HALL) if settings.mode is Mode.DEMO else settings


def _make_ready(house: context.House) -> None:
    with _opening:
        if house.ready:
            return
        book = house.ledger
        if book is None:
            book = _open(house)
            if house.opened is not None:
                house.opened(book)
        if not installed(book):
            raise NotInstalled
        house.settings = fitting(house.settings, book)
        current_app.secret_key = book.keys.web
        house.ledger, house.ready = book, True


def ready() -> None:
    """Refuse the request while there is no club, or no key to read it with; `_open` says which.

    Raises:
        NotInstalled: there is no club in the database.
        DemoRefused: a demo behind a public address.
    """
    guard = guards.guard_of(current_app, request.endpoint)
    if guard is not None and guard.always:
        return
    if not context.house().ready:
        _make_ready(context.house())
    if request.blueprint == "demo" and context.settings().mode is not Mode.DEMO:
        abort(404)


def install(app: Flask) -> None:
    """Let `app` look for its club before anything else."""
    # Signs nothing that lives on: until there is a club no page has a form.
    app.secret_key = secrets.token_bytes(32)
    app.before_request(ready)
