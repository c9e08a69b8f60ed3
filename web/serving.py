"""The process that serves: the pages, and beside them the scheduler where this process is the book's one writer."""

from multiprocessing.util import Finalize

from flask import Flask

from ledger.errors import KeyMissing
from ledger.ledger import Ledger, book_file
from ledger.store.keys import Keys
from scheduler import clockwork
from web import create_app
from web.bodies import WholeBodies
from web.settings import Settings


def application() -> Flask:
    """Return the WSGI application for a server process, by the settings in the environment.

    Before `init` there is no key file: then the pages say what to do, and the book is opened with the first request after it.
    """
    settings = Settings.from_environment()
    file = book_file(settings.database)
    if file is not None and not file.exists():
        return _behind_the_door(create_app(settings, opened=_tick))
    try:
        ledger = Ledger.open(settings.database, keys=Keys.load(settings.keys_path))
    except KeyMissing:
        return _behind_the_door(create_app(settings, opened=_tick))
    _tick(ledger)
    return _behind_the_door(create_app(settings, ledger=ledger))


def _behind_the_door(app: Flask) -> Flask:
    """Let nobody in who is still sending."""
    app.wsgi_app = WholeBodies(app.wsgi_app, app.config["MAX_CONTENT_LENGTH"])  # type: ignore[method-assign]  # Flask's documented way
    return app


def _tick(ledger: Ledger) -> None:
    """Do what the clock says beside the pages, where no other process may, and let go of the book at the end."""
    # A worker of the server leaves without the interpreter's own farewell; these are called all the same.
    Finalize(None, ledger.close, exitpriority=1)
    if ledger.one_writer:
        ticking = clockwork.start(ledger)
        Finalize(None, ticking.shutdown, kwargs={"wait": False}, exitpriority=2)
