"""A person's data to take along: as JSON and as a PDF, under a name that tells the handbook number and nothing else."""

import msgspec
from flask import Response
from flask_babel import gettext as _

from ledger.reports.own_data import OwnData
from web import own_data


def as_json(data: OwnData) -> Response:
    """Return the data as JSON that a person can read as well."""
    text = msgspec.json.format(msgspec.json.encode(data), indent=2)
    return _file(data, text, "json", "application/json")


def as_pdf(data: OwnData) -> Response:
    """Return the data as a PDF.

    Raises:
        PaperUnavailable: the font was not brought in on this computer.
    """
    # A second of importing that only whoever wants a paper waits for.
    from web import papers  # noqa: PLC0415

    title = _("What is kept under handbook %(number)s", number=data.handbook_no)
    about = _("As of %(moment)s", moment=own_data.moment(data.made_at))
    return _file(data, papers.paper(title, about, own_data.parts(data)), "pdf", "application/pdf")


def _file(data: OwnData, content: bytes, ending: str, kind: str) -> Response:
    response = Response(content, mimetype=kind)
    # The headers of every answer say no-store already; the number is ASCII by its own rules.
    response.headers.set("Content-Disposition", "attachment", filename=f"{data.handbook_no}.{ending}")
    return response
