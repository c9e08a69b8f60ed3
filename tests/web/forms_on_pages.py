"""Reading our own pages as a browser does: the forms on them and what they would send."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


@dataclass
class FoundForm:
    """A form on a page: where it goes and what its fields hold."""

    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)

    def send(self, browser: FlaskClient, **more: str | list[str]) -> TestResponse:
        """Send it as it stands, with some fields filled in or replaced."""
        kept = [(name, value) for name, value in self.fields if name not in more]
        filled = {name: value if isinstance(value, list) else [value] for name, value in more.items()}
        data: dict[str, list[str]] = {}
        for name, value in kept:
            data.setdefault(name, []).append(value)
        return browser.post(self.action, data={**data, **filled})


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[FoundForm] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(FoundForm(told.get("action", "")))
        ticked = told.get("type") not in {"checkbox", "radio"} or "checked" in told
        if tag == "input" and self.forms and told.get("name") and ticked:
            self.forms[-1].fields.append((told["name"], told.get("value", "")))


def forms(page: TestResponse) -> list[FoundForm]:
    """Return the forms of a page, in order."""
    parser = _Forms()
    parser.feed(page.text)
    return parser.forms


def form(page: TestResponse, to: str, number: int = 0) -> FoundForm:
    """Return the form whose address ends with `to`."""
    found = [each for each in forms(page) if each.action.endswith(to)]
    assert len(found) > number, f"no form to {to} on this page:\n{page.text}"
    return found[number]
