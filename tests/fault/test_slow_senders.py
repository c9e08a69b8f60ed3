"""Whoever sends too much, or too slowly, to a real service: the others are served all the same."""

import http.client
import selectors
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from urllib.parse import urlsplit

import pytest

from tests.browser.served_demo import serving
from tests.web.little_club import found
from web.settings import Mode

PATIENCE_SECONDS = 60
HEAD = b"POST /language HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n"
HALF_A_BODY = HEAD + b"Content-Length: 100\r\n\r\nlang"
HALF_A_HEAD = b"GET / HTTP/1.1\r\nHost: local"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a club that is being served, as `dongwang serve` does it."""
    folder = tmp_path_factory.mktemp("served")
    found(folder, Mode.HALL).ledger.close()
    (folder / "keys.json").rename(folder / "club.keys.json")
    with serving(folder, "serve") as served:
        told = urlsplit(served.base_url).port
        assert told is not None
        yield told


@contextmanager
def sending(port: int, what: bytes, times: int) -> Iterator[list[socket.socket]]:
    """Hold connections on which a request has begun and does not go on."""
    with ExitStack() as held:
        sockets = []
        for _ in range(times):
            one = held.enter_context(closing(socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS)))
            one.sendall(what)
            sockets.append(one)
        yield sockets


def page(port: int, path: str = "/") -> int:
    """Return the status of a page."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)) as connection:
        connection.request("GET", path)
        return connection.getresponse().status


def test_a_form_that_is_too_large_is_answered_with_our_page(port: int) -> None:
    """A connection that breaks off looks like a broken network, and the same form is sent again and again."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)) as connection:
        connection.request("POST", "/language", body=b"x" * 3_000_000, headers={"Content-Type": "text/plain"})
        answer = connection.getresponse()
        assert answer.status == http.HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        assert "一次送得太多了" in answer.read().decode()


def test_a_form_without_a_length_is_limited_all_the_same(port: int) -> None:
    """A body in chunks says nothing about its size: it must not be a way around the limit, nor be read as empty."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)) as connection:
        chunks = iter([b"x" * 50_000] * 10)
        connection.request("POST", "/language", chunks, {"Content-Type": "text/plain"}, encode_chunked=True)
        assert connection.getresponse().status == http.HTTPStatus.REQUEST_ENTITY_TOO_LARGE


def test_heads_that_never_end_hold_nobody_up_and_are_let_go(port: int) -> None:
    """A hundred open connections cost their sender nothing; the club must not stand still for them."""
    with sending(port, HALF_A_HEAD, 100) as held:
        assert page(port) == http.HTTPStatus.OK
        assert {one.recv(1) for one in held} == {b""}


def test_bodies_that_never_end_hold_up_nobody_who_looks(port: int) -> None:
    """The pages have four places: four slow phones in a cellar must not take them all."""
    with sending(port, HALF_A_BODY, 12):
        assert page(port) == http.HTTPStatus.OK
        assert page(port, "/healthz") == http.HTTPStatus.OK


def test_when_too_many_are_sending_the_next_one_is_told_so(port: int) -> None:
    """A waiting room without walls fills the memory; whoever only looks does not sit in it."""
    with sending(port, HALF_A_BODY, 49) as held, selectors.DefaultSelector() as waiting:
        for one in held:
            waiting.register(one, selectors.EVENT_READ)
        [(told, _)] = waiting.select(PATIENCE_SECONDS)
        assert isinstance(told.fileobj, socket.socket)
        assert told.fileobj.recv(12) == b"HTTP/1.1 503"
        assert page(port) == http.HTTPStatus.OK


def test_after_all_that_forms_are_taken_again(port: int) -> None:
    """Whoever held the places and went away must not have taken them along."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)) as connection:
        connection.request("POST", "/language", body=b"language=en")
        assert connection.getresponse().status == http.HTTPStatus.BAD_REQUEST  # without our token
