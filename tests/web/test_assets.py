"""The front-end build: what it brings in, and what happens where it cannot."""

import gettext
import hashlib
import json
from pathlib import Path

import pytest

from tests.web.little_club import Club
from web.assets import VENDOR, font, vendor
from web.assets.catalogues import CatalogueBroken, compile_catalogues
from web.assets.node import NodeMissing
from web.assets.vendored import READ_HERE, bring_in

HEAD = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n#, python-format\nmsgid "%(n)d points"\n'


def clone(root: Path, script: str) -> Path:
    """Lay out a clone whose node_modules is complete, as npm leaves it; return its vendor folder."""
    package = root / "node_modules" / "htmx.org"
    (package / "dist").mkdir(parents=True, exist_ok=True)
    (package / "package.json").write_text(json.dumps({"version": "2.0.11"}))
    (package / "dist" / "htmx.min.js").write_text(script)
    lock = root / "package-lock.json"
    lock.write_text("{}")
    (root / "node_modules" / ".dongwang-lock").write_text(hashlib.sha256(lock.read_bytes()).hexdigest())
    return root / "vendor"


def catalogue(root: Path, translation: str) -> Path:
    """Write a Chinese catalogue of one entry."""
    source = root / "zh" / "LC_MESSAGES" / "messages.po"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_text(f'{HEAD}msgstr "{translation}"\n', encoding="utf-8")
    return source


def test_the_served_htmx_is_the_one_that_its_name_promises() -> None:
    """A browser keeps the file for a year: another content under the same name would never reach it."""
    name = vendor("htmx")
    assert name is not None, "run `make front` first"
    content = (VENDOR / name).read_bytes()
    assert hashlib.sha256(content).hexdigest()[:8] in name


def test_the_font_of_our_papers_is_read_here_and_served_to_nobody(reading_club: Club) -> None:
    """Ten megabytes for every visitor who finds the address would fill the line of a committee's computer."""
    file = font("paper")
    assert file is not None, "run `make front` first"
    assert hashlib.sha256(file.read_bytes()).hexdigest()[:8] in file.name
    for address in (f"/static/fonts/{file.name}", f"/static/../fonts/{file.name}", f"/fonts/{file.name}"):
        assert reading_club.browser().get(address).status_code == 404
    assert font("absent") is None


def test_each_folder_holds_only_its_own_files(tmp_path: Path) -> None:
    """A build that clears away the other folder's files would leave the papers without their font."""
    vendor_folder = clone(tmp_path, "one")
    package = tmp_path / "node_modules" / "@expo-google-fonts" / "noto-sans-sc"
    (package / "400Regular").mkdir(parents=True)
    (package / "package.json").write_text(json.dumps({"version": "0.4.3"}))
    (package / "400Regular" / "NotoSansSC_400Regular.ttf").write_text("a font")
    fonts = tmp_path / "fonts"
    for _ in range(2):
        list(bring_in(tmp_path, vendor_folder))
        list(bring_in(tmp_path, fonts, READ_HERE))
    assert len(list(vendor_folder.glob("*.js"))) == len(list(fonts.glob("*.ttf"))) == 1
    assert list(vendor_folder.glob("*.ttf")) == []


def test_a_name_that_nothing_was_built_for_is_none() -> None:
    """A template asks before it writes a script tag: a page without htmx works, one with a dead link is noisy."""
    assert vendor("absent") is None


def test_a_second_build_has_nothing_to_do(tmp_path: Path) -> None:
    """A start that builds anew each time is a start that people learn to avoid."""
    folder = clone(tmp_path, "one")
    assert len(list(bring_in(tmp_path, folder))) == 1
    assert list(bring_in(tmp_path, folder)) == []


def test_a_new_version_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    """A stale script left in the wheel is one that somebody's page may still name."""
    folder = clone(tmp_path, "one")
    list(bring_in(tmp_path, folder))
    clone(tmp_path, "two")
    list(bring_in(tmp_path, folder))
    served = json.loads((folder / "manifest.json").read_text())["htmx"]
    assert sorted(path.name for path in folder.iterdir()) == sorted(["manifest.json", served])
    assert (folder / served).read_text() == "two"


def test_a_file_deleted_by_hand_comes_back(tmp_path: Path) -> None:
    """A manifest that names a missing file breaks every page at once."""
    folder = clone(tmp_path, "one")
    list(bring_in(tmp_path, folder))
    next(folder.glob("*.js")).unlink()
    list(bring_in(tmp_path, folder))
    assert len(list(folder.glob("*.js"))) == 1


def test_where_npm_cannot_be_had_one_sentence_says_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A committee's computer without Node.js must still start: the pages work without htmx."""
    (tmp_path / "package-lock.json").write_text("{}")
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "node.txt").write_text(f"absent==1 --hash=sha256:{'0' * 64}\n")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    with pytest.raises(NodeMissing) as missing:
        list(bring_in(tmp_path, tmp_path / "vendor"))
    assert len(str(missing.value).splitlines()) == 1
    assert not (tmp_path / "vendor").exists()


def test_a_translation_is_compiled_once_and_again_when_it_changes(tmp_path: Path) -> None:
    """A mended sentence that nobody gets to see was not mended."""
    source = catalogue(tmp_path, "%(n)d 分")
    assert len(list(compile_catalogues(tmp_path))) == 1
    assert list(compile_catalogues(tmp_path)) == []
    source.with_suffix(".mo").unlink()
    assert len(list(compile_catalogues(tmp_path))) == 1
    with source.with_suffix(".mo").open("rb") as compiled:
        assert gettext.GNUTranslations(compiled).gettext("%(n)d points") == "%(n)d 分"


def test_a_translation_that_would_break_a_page_stops_the_build(tmp_path: Path) -> None:
    """A lost placeholder is an error page for exactly those who read that language."""
    catalogue(tmp_path, "%(m)d 分")
    with pytest.raises(CatalogueBroken, match="line"):
        list(compile_catalogues(tmp_path))


def test_a_catalogue_that_is_none_stops_the_build(tmp_path: Path) -> None:
    """Half a file, left by a full disk or a merge, must not be compiled to an empty one."""
    catalogue(tmp_path, "x").write_text('msgid "a"\nmsgstr "b"\n<<<<<<< mine\n', encoding="utf-8")
    with pytest.raises(CatalogueBroken):
        list(compile_catalogues(tmp_path))
