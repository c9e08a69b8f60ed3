"""What is sent to us is read to its end before the pages look at it, in a waiting room of its own.

The server hands a request over as soon as its head is there. Four who send their forms one letter a minute would then hold all
that the pages have; and a form that is too large would be answered while it is still coming, which a browser shows as a broken
connection instead of our page. So bodies are waited for here, and only whole ones get in.

How long a body may take cannot be said here: granian 2.8 stands still for everybody when it answers while another thread waits
for the same body. Whoever only looks is served all the same, however many are waiting; a reverse proxy in front, which public
mode needs anyway, waits for bodies itself and has a time for them.
"""

import io
import threading
from collections.abc import Iterable
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from _typeshed.wsgi import InputStream, StartResponse, WSGIApplication, WSGIEnvironment

THREADS: Final = 64
"""Threads that the server should have: most of them only wait for what is being sent."""
AT_ONCE: Final = 4
"""Requests that the pages work on at a time: beside a SQLite book more only wait for each other (`ledger.md`, Writing)."""
_WAITING: Final = 48
_RETRY_SECONDS: Final = "5"
_CHUNK_BYTES: Final = 64 * 1024
_DRAINED_BYTES: Final = 16 * 1024 * 1024
"""How much of what is too large is let in and thrown away, so that its sender gets to read the answer."""


class WholeBodies:
    """The pages behind a waiting room.

    Args:
        pages: the application.
        most_bytes: what the pages would ever read; of more than that they are told the length alone.
        waiting: how many may be sending at a time.
    """

    def __init__(self, pages: "WSGIApplication", most_bytes: int, waiting: int = _WAITING) -> None:
        self._pages = pages
        self._most_bytes = most_bytes
        self._chairs = threading.Semaphore(waiting)
        self._places = threading.Semaphore(AT_ONCE)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Answer one request."""
        if environ.get("CONTENT_LENGTH", "0") not in {"", "0"} or environ.get("HTTP_TRANSFER_ENCODING"):
            if not self._chairs.acquire(blocking=False):
                return _full(start_response)
            try:
                body, length = _whole(environ["wsgi.input"], self._most_bytes)
            finally:
                self._chairs.release()
            environ["wsgi.input"] = io.BytesIO(body)
            environ["CONTENT_LENGTH"] = str(length)
            # It has come in one piece now; as long as this stands there, Werkzeug reads nothing.
            environ.pop("HTTP_TRANSFER_ENCODING", None)
        with self._places:
            return self._pages(environ, start_response)


def _whole(stream: "InputStream", most_bytes: int) -> tuple[bytes, int]:
    """Return a body and its length; of what is too large only the length, as far as it was read."""
    kept: list[bytes] = []
    length = 0
    while length <= _DRAINED_BYTES and (chunk := stream.read(_CHUNK_BYTES)):
        length += len(chunk)
        if length <= most_bytes:
            kept.append(chunk)
    return (b"".join(kept) if length <= most_bytes else b""), length


def _full(start: "StartResponse") -> list[bytes]:
    status = HTTPStatus.SERVICE_UNAVAILABLE
    headers = [("Content-Type", "text/plain"), ("Retry-After", _RETRY_SECONDS), ("Connection", "close")]
    start(f"{status.value} {status.phrase}", headers)
    return [status.phrase.encode()]
