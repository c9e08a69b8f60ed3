"""The OpenAPI document as the reference page shows it: one operation after the other, its fields in plain words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field or a parameter: `kind` says what it holds, `note` is a key of the catalogues or empty."""

    name: str
    kind: str
    needed: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation.

    Attributes:
        anchor: its address on the page.
        says: what it does, as a key of the catalogues.
        asks: parameters, headers and the fields of the body.
        answers: the fields of the answer; of a list, those of its items.
        problems: statuses that it may answer when it refuses.
    """

    anchor: str
    method: str
    path: str
    says: str
    listed: bool
    asks: tuple[Field, ...]
    answers: tuple[Field, ...]
    problems: tuple[str, ...]


def operations(document: Mapping[str, Any]) -> tuple[Operation, ...]:
    """Return the operations of an OpenAPI document, in its order."""
    return tuple(
        _operation(document, path, method, told, shared.get("parameters", []))
        for path, shared in document["paths"].items()
        for method, told in shared.items()
        if method != "parameters"
    )


def _operation(
    document: Mapping[str, Any], path: str, method: str, told: Mapping[str, Any], shared: list[dict[str, Any]]
) -> Operation:
    sent = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    good = next(answer for status, answer in told["responses"].items() if status.startswith("2"))
    answer = _resolved(document, good["content"]["application/json"]["schema"])
    items = answer["properties"].get("items") if "next" in answer["properties"] else None
    # A mere reference is If-None-Match, which every reading takes; the page says it once.
    parameters = [one for one in (*shared, *told.get("parameters", [])) if "name" in one]
    return Operation(
        anchor=f"{method}-{path.strip('/').replace('/', '-').replace('{', '').replace('}', '')}",
        method=method.upper(),
        path=path,
        says=told["summary"],
        listed=items is not None,
        asks=(*map(_parameter, parameters), *(_fields(document, sent) if sent else ())),
        answers=tuple(_fields(document, items["items"] if items else answer)),
        problems=tuple(sorted(status for status in told["responses"] if status >= "4")),
    )


def _parameter(told: Mapping[str, Any]) -> Field:
    return Field(
        name=told["name"],
        kind=_kind(told["schema"]),
        needed=told.get("required", False),
        note=told.get("description") or told["schema"].get("description", ""),
    )


def _fields(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[Field]:
    found = _resolved(document, schema)
    for name, told in found["properties"].items():
        yield Field(name=name, kind=_kind(told), needed=name in found.get("required", ()), note=told.get("description", ""))


def _resolved(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    name = str(schema.get("$ref", "")).rpartition("/")[2]
    found: Mapping[str, Any] = document["components"]["schemas"][name] if name else schema
    return found


def _kind(schema: Mapping[str, Any]) -> str:
    """Return what a field holds: `integer 0–200`, `string uuid | null`, or its few values."""
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    told = schema.get("type", "")
    types = [told] if isinstance(told, str) else list(told)
    types[0] = " ".join(part for part in (types[0], schema.get("format", ""), _range(schema)) if part)
    return " | ".join(types)


def _range(schema: Mapping[str, Any]) -> str:
    for least, most in (("minimum", "maximum"), ("minLength", "maxLength")):
        if most in schema:
            return f"{schema.get(least, 0)}–{schema[most]}"
    return ""
