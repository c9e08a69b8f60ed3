"""The front-end build: `python -m web.assets`, run by `make run` and `make test`; a second run has nothing to do."""

import sys
from pathlib import Path

import click

from web.assets import FONTS, VENDOR
from web.assets.catalogues import CatalogueBroken, compile_catalogues
from web.assets.node import NodeMissing
from web.assets.vendored import READ_HERE, bring_in

ROOT = Path(__file__).resolve().parent.parent.parent


def main() -> int:
    """Bring in the vendored files and compile the translations.

    Returns:
        The exit status. Missing npm is no failure, the pages work without htmx; a broken translation is one.
    """
    try:
        for line in (*bring_in(ROOT, VENDOR), *bring_in(ROOT, FONTS, READ_HERE)):
            click.echo(line)
    except NodeMissing as missing:
        click.echo(f"The pages will work without htmx, and nothing can be had as a PDF: {missing}", err=True)
    try:
        for line in compile_catalogues(ROOT / "web" / "translations"):
            click.echo(line)
    except CatalogueBroken as broken:
        click.echo(f"A translation cannot be used: {broken}", err=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
