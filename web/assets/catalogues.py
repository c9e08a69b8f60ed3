"""Compile the translations: every `messages.po` gets its `messages.mo` beside it, when it is new or was changed."""

import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po


class CatalogueBroken(Exception):  # noqa: N818 - named for what happened, as in ledger/errors
    """A translation file cannot be read, or one of its entries would break a page; the text names file and line."""


def compile_catalogues(folder: Path) -> Iterator[str]:
    """Compile what is newer than its compiled form.

    Args:
        folder: the folder with one folder per language; it need not exist yet.

    Yields:
        A line for each catalogue compiled, to be shown.

    Raises:
        CatalogueBroken: a file cannot be parsed, or a translation lost a placeholder of its original.
    """
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        language = source.parent.parent.name
        catalogue = _read(source, language)
        compiled = io.BytesIO()
        write_mo(compiled, catalogue)
        target.write_bytes(compiled.getvalue())
        yield f"Compiled the {language} translation."


def _read(source: Path, language: str) -> Catalog:
    try:
        with source.open("rb") as text:
            catalogue = read_po(text, locale=language, abort_invalid=True)
    except (PoFileError, UnicodeDecodeError) as error:
        raise CatalogueBroken(f"{source}: {error}") from error
    for message, errors in catalogue.check():
        raise CatalogueBroken(f"{source}, line {message.lineno}: {errors[0]}")
    return catalogue
