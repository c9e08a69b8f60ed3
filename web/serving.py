"""The process that serves: the pages, and beside them the scheduler where this process is the book's one writer."""

import atexit
from dataclasses import replace

from flask import Flask

from ledger.errors import DemoRefused, KeyMissing
from ledger.ledger import Ledger
from ledger.reports.communities import communities
from ledger.store.keys import Keys
from scheduler import clockwork
from web import create_app
from web.settings import Mode, Settings


def application() -> Flask:
    """Return the WSGI application for a server process, by the settings in the environment.

    Before `init` there is no key file: then the pages say what to do, and look for it again with every request.
    """
    settings = Settings.from_environment()
    try:
        ledger = Ledger.open(settings.database, keys=Keys.load(settings.keys_path))
    except KeyMissing:
        return create_app(settings)
    atexit.register(ledger.close)
    if ledger.one_writer:
        ticking = clockwork.start(ledger)
        atexit.register(ticking.shutdown, wait=False)
    return create_app(fitting(settings, ledger), ledger=ledger)


def fitting(settings: Settings, ledger: Ledger) -> Settings:
    """Return the settings in the mode that fits the book: a demo is always shown as one, and never to the public.

    Raises:
        DemoRefused: the public would see demo data.
    """
    demo = any(community.demo for community in communities(ledger))
    if demo and settings.mode is Mode.PUBLIC:
        raise DemoRefused
    if demo:
        return replace(settings, mode=Mode.DEMO)
    # Somebody else's demo settings do not make a real club a demo.
    return replace(settings, mode=Mode.HALL) if settings.mode is Mode.DEMO else settings
