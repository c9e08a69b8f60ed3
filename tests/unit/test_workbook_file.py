"""Opening what somebody hands in: real workbooks, broken ones, and files that mean harm."""

import os
import struct
import warnings
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.formula import ArrayFormula

from ledger.errors import SheetHeadersUnknown, WorkbookEmpty, WorkbookTooLarge, WorkbookUnreadable
from ledger.operations import workbook_file
from ledger.operations.workbook_file import open_workbook
from ledger.scheme.workbook.cell import Cell
from ledger.scheme.workbook.known import Known
from ledger.scheme.workbook.reading import read
from tests.sheets import SHIPPED

HEAD = ("物品编号", "物品名称", "规格", "单价(分)")
ITEM = ("R01", "垃圾袋", "5卷装", 6)
MIB = 1 << 20


def workbook(*rows: tuple[str | int | None, ...], title: str = "物品") -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = title
    for row in rows:
        page.append(row)
    return book


def saved(path: Path, book: openpyxl.Workbook) -> Path:
    book.save(path)
    return path


def good(folder: Path) -> Path:
    return saved(folder / "good.xlsx", workbook(HEAD, ITEM))


def repacked(source: Path, change: Callable[[str, bytes], bytes | None], method: int = zipfile.ZIP_DEFLATED) -> Path:
    """The same package with every part passed through `change`; a part that becomes None is left out."""
    target = source.with_name("changed.xlsx")
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", method) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return target


def why(path: Path) -> object:
    with pytest.raises(WorkbookUnreadable) as refused:
        open_workbook(path)
    return refused.value.params["why"]


# Good workbooks


def test_cells_come_as_they_lie_there(tmp_path: Path) -> None:
    """Rows are named to people by number: one off, and they mend the wrong neighbour."""
    book = workbook(("兑换物品",), (), HEAD, ITEM, (), ("合计", "=COUNTA(A4:A4)"))
    page = book["物品"]
    page.merge_cells("A1:D1")
    page["E4"] = datetime(2018, 6, 28)  # noqa: DTZ001 - Excel's dates have no zone
    page["F4"], page["G4"], page["H4"], page["I4"] = True, 4.5, "  ", "一\r\n行"
    page["A8"] = ArrayFormula("A8:A9", "=SUM(D4:D4)")
    (sheet,) = open_workbook(saved(tmp_path / "good.xlsx", book))
    assert (sheet.title, [row.number for row in sheet.rows]) == ("物品", [1, 3, 4, 6, 8])
    assert sheet.rows[2].cells[:4] == (Cell("R01"), Cell("垃圾袋"), Cell("5卷装"), Cell(6))
    assert sheet.rows[2].cells[4:8] == (Cell(datetime(2018, 6, 28)), Cell("TRUE"), Cell(4.5), Cell())  # noqa: DTZ001
    assert sheet.rows[3].cells == (Cell("合计"), Cell(is_formula=True))
    assert sheet.rows[4].cells == (Cell(is_formula=True),)


def test_hidden_sheets_and_rows_are_read_like_the_others(tmp_path: Path) -> None:
    """What somebody hid to print a page is not to be lost to a neighbour."""
    book = workbook(HEAD, ITEM, ("R02", "香皂", "2块", 8))
    book["物品"].row_dimensions[3].hidden = True
    book.create_sheet("说明").append(("请勿改动",))
    book["物品"].sheet_state = "hidden"
    book.active = 1
    reading = read(open_workbook(saved(tmp_path / "hidden.xlsx", book)), Known())
    assert [item.sku for item in reading.items] == ["R01", "R02"]
    assert reading.ignored_sheets == ("说明",)


def test_nothing_a_person_adds_to_a_workbook_makes_a_warning(tmp_path: Path) -> None:
    """A warning in English on the screen of a committee is an error to them."""
    book = workbook(HEAD, ITEM, (None, None, None, None, 10**10))
    page = book["物品"]
    page["A2"].fill = PatternFill("solid", fgColor="FFEECC")
    page["E3"].number_format = "yyyy-mm-dd"
    page.add_data_validation(DataValidation(type="list", formula1='"是,否"'))
    path = saved(tmp_path / "dressed.xlsx", book)
    extension = b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst></worksheet>'
    path = repacked(
        path,
        lambda name, part: part.replace(b"</worksheet>", extension) if name.endswith("sheet1.xml") else part,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (sheet,) = open_workbook(path)
    assert sheet.rows[2].cells[4] == Cell("#VALUE!")


def test_a_size_that_the_sheet_claims_for_itself_is_not_believed(tmp_path: Path) -> None:
    """Other office programs write a wrong size; believing it loses rows, or pads each of them to 16,384 cells."""
    claims = (b'<dimension ref="A1:A1"', b'<dimension ref="A1:XFD1048576"')
    for claim in claims:
        path = repacked(
            good(tmp_path),
            lambda name, part, claim=claim: part.replace(b'<dimension ref="A1:D2"', claim) if "sheet1" in name else part,  # type: ignore[misc]
        )
        (sheet,) = open_workbook(path)
        assert [len(row.cells) for row in sheet.rows] == [4, 4]


def test_the_calendar_of_an_old_mac_is_kept(tmp_path: Path) -> None:
    """Its bare serial numbers mean days four years later."""
    book = workbook(HEAD, ITEM)
    book.epoch = CALENDAR_MAC_1904
    (sheet,) = open_workbook(saved(tmp_path / "mac.xlsx", book))
    assert sheet.epoch == date(1904, 1, 1)


def test_a_sheet_that_is_none_of_ours_is_not_read_to_its_end(tmp_path: Path) -> None:
    """A million rows of somebody's bookkeeping in the same file are no reason to wait, or to refuse it."""
    book = workbook(HEAD, ITEM)
    other = book.create_sheet("别的账")
    for number in range(60):
        other.append([number] * 70)
    sheets = open_workbook(saved(tmp_path / "both.xlsx", book))
    assert [len(sheet.rows) for sheet in sheets] == [2, 20]


def test_a_header_in_the_twentieth_row_is_found(tmp_path: Path) -> None:
    """A letter of two dozen lines above the table is not unusual."""
    book = workbook(*[("说明",)] * 19, HEAD, *[(f"R{number}", "垃圾袋", "", 6) for number in range(30)])
    assert len(read(open_workbook(saved(tmp_path / "low.xlsx", book)), Known()).items) == 30


def test_opening_a_workbook_leaves_no_trace(tmp_path: Path) -> None:
    """A stick that is write-protected, or a folder that everybody sees, must stay as it was."""
    path = tmp_path / SHIPPED.name
    path.write_bytes(SHIPPED.read_bytes())
    path.chmod(0o444)
    read(open_workbook(path), Known())
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_bytes() == SHIPPED.read_bytes()


# No workbooks


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("手册编号,姓名\nDW2018001,赵文兰\n".encode("gb18030"), "not_a_workbook"),
        (b"<html><table><tr><td>x</td></tr></table></html>", "not_a_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "old_format"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(500),
            "encrypted",
        ),
        (b"PK\x03\x04" + bytes(200), "broken"),
        (b"PK", "broken"),
    ],
)
def test_a_file_that_is_no_workbook_is_told_apart(tmp_path: Path, content: bytes, told: str) -> None:
    """Save it as .xlsx, take the password off, or fetch it again: each needs another sentence."""
    path = tmp_path / "台账.xlsx"
    path.write_bytes(content)
    assert why(path) == told


def test_a_file_that_is_not_there_or_is_a_folder_is_refused(tmp_path: Path) -> None:
    """A traceback is no sentence; and reading from a pipe would wait for ever."""
    pipe = tmp_path / "pipe.xlsx"
    os.mkfifo(pipe)
    assert [why(path) for path in (tmp_path / "no.xlsx", tmp_path, pipe)] == ["not_a_file"] * 3


def test_another_package_is_no_workbook(tmp_path: Path) -> None:
    """A letter from Word has the same kind of file inside."""
    path = tmp_path / "letter.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", "<document/>")
    assert why(path) == "not_a_workbook"
    without = repacked(good(tmp_path), lambda name, part: None if name == "xl/workbook.xml" else part)
    assert why(without) == "not_a_workbook"


def test_a_workbook_that_was_cut_off_is_broken(tmp_path: Path) -> None:
    """A download that broke off, wherever, must not be half imported."""
    content = good(tmp_path).read_bytes()
    path = tmp_path / "cut.xlsx"
    for length in range(40, len(content), 97):
        path.write_bytes(content[:length])
        assert why(path) == "broken"


def test_a_damaged_workbook_is_broken_whatever_is_damaged(tmp_path: Path) -> None:
    """Each damaged place makes the libraries stumble in another way; none of them may reach the person."""
    content = bytearray(good(tmp_path).read_bytes())
    path = tmp_path / "damaged.xlsx"
    for place in range(0, len(content), 61):
        path.write_bytes(content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :])
        with suppress(WorkbookUnreadable):
            open_workbook(path)


@pytest.mark.parametrize("part", ["[Content_Types].xml", "xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"])
@pytest.mark.parametrize("content", [b"", b"<x/>", b"<worksheet", b"\xff\xfe\x00"])
def test_a_part_that_says_nonsense_is_broken(tmp_path: Path, part: str, content: bytes) -> None:
    """A part may be whole as a file and still be nonsense."""
    path = repacked(good(tmp_path), lambda name, old: content if name == part else old)
    if (part, content) == ("xl/styles.xml", b"<x/>"):
        assert len(open_workbook(path)[0].rows) == 2  # only the dress is lost
        return
    with pytest.raises((WorkbookUnreadable, WorkbookEmpty)):
        open_workbook(path)


def test_a_row_number_without_end_is_not_counted_up_to(tmp_path: Path) -> None:
    """One row numbered a million million would keep the machine busy until somebody pulls the plug."""
    path = repacked(
        good(tmp_path),
        lambda name, part: (
            part.replace(b'r="2"', b'r="999999999999"').replace(b"A2", b"A999999999999")
            if name.endswith("sheet1.xml")
            else part
        ),
    )
    with pytest.raises((WorkbookUnreadable, WorkbookEmpty)):
        open_workbook(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_that_unfold_without_end_are_refused(tmp_path: Path, encoding: str) -> None:
    """A kilobyte that unfolds into gigabytes takes the desk down on redemption day."""
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    bomb = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE w [<!ENTITY a0 "ha">{entities}]><w>&a9;</w>'
    path = repacked(
        good(tmp_path),
        lambda name, part: bomb.encode(encoding) if name.endswith("sheet1.xml") else part,
    )
    assert why(path) == "broken"


def test_a_picture_may_hold_whatever_it_likes(tmp_path: Path) -> None:
    """A logo drawn as SVG declares a document type and harms nobody."""
    path = good(tmp_path)
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/media/logo.svg", "<!DOCTYPE svg><svg/>")
    assert len(open_workbook(path)) == 1


def test_a_part_under_a_password_is_told(tmp_path: Path) -> None:
    """Take the password off is a thing a person can do."""
    content = bytearray(good(tmp_path).read_bytes())
    central = content.find(b"PK\x01\x02")
    content[central + 8] |= 1
    path = tmp_path / "locked.xlsx"
    path.write_bytes(content)
    assert why(path) == "encrypted"


def test_a_packing_that_excel_does_not_know_is_refused(tmp_path: Path) -> None:
    """Unpacked by these methods, one block can be as large as it likes."""
    assert why(repacked(good(tmp_path), lambda _, part: part, zipfile.ZIP_BZIP2)) == "broken"


# Too large


def test_a_file_of_200_megabytes_is_refused_without_being_read(tmp_path: Path) -> None:
    """Reading it first would fill the memory of the small machine in the office."""
    path = tmp_path / "large.xlsx"
    with path.open("wb") as file:
        file.truncate(200 * MIB)
    with pytest.raises(WorkbookTooLarge) as refused:
        open_workbook(path)
    assert refused.value.params == {"limit_mib": 32}


def test_a_file_of_exactly_the_limit_is_looked_at(tmp_path: Path) -> None:
    """The limit named in the sentence has to be the limit."""
    path = tmp_path / "limit.xlsx"
    path.write_bytes(b"PK".ljust(32 * MIB, b"\0"))
    assert why(path) == "broken"


def test_a_small_file_that_says_how_large_it_unpacks_is_refused(tmp_path: Path) -> None:
    """A zip bomb of 300 KB that unpacks to 300 MB."""
    path = good(tmp_path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package, package.open("xl/media/a.png", "w") as part:
        for _ in range(257):
            part.write(bytes(MIB))
    with pytest.raises(WorkbookTooLarge) as refused:
        open_workbook(path)
    assert refused.value.params == {"limit_mib": 256}


def test_a_directory_that_lies_about_the_size_does_not_help(tmp_path: Path) -> None:
    """A bomb that declares ten bytes must not unpack either."""
    path = good(tmp_path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/media/a.png", bytes(8 * MIB))
    content = bytearray(path.read_bytes())
    central = content.rfind(b"PK\x01\x02")
    content[central + 24 : central + 28] = struct.pack("<I", 10)
    path.write_bytes(content)
    assert why(path) == "broken"


def test_what_is_unpacked_is_counted_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The count while unpacking is the second lock; with the first one open it has to hold by itself."""
    path = good(tmp_path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/media/a.png", bytes(3 * MIB))
    monkeypatch.setattr(workbook_file, "UNPACKED_LIMIT_MIB", 2)
    with zipfile.ZipFile(path) as package, pytest.raises(WorkbookTooLarge):
        workbook_file._check_parts(package, package.infolist())


def test_a_file_that_grows_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The size that was asked for is not the size that comes."""
    path = good(tmp_path)
    monkeypatch.setattr(workbook_file, "FILE_LIMIT_MIB", 0)
    small = os.stat_result((0o100644, 0, 0, 1, 0, 0, 0, 0, 0, 0))
    monkeypatch.setattr(Path, "stat", lambda _: small)
    with pytest.raises(WorkbookTooLarge):
        open_workbook(path)


def test_more_rows_columns_or_sheets_than_a_committee_has_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit on everything that a loop can meet; what is refused names the limit."""
    monkeypatch.setattr(workbook_file, "ROW_LIMIT", 30)
    many = workbook(HEAD, *[ITEM] * 20)
    second = many.create_sheet("第二页")
    for row in (HEAD, *[ITEM] * 20):
        second.append(row)
    wide = workbook((*HEAD, *[None] * 60, "备注"), ITEM)
    sheets = workbook(HEAD, ITEM)
    for number in range(64):
        sheets.create_sheet(str(number))
    for book, limit in ((many, "limit_rows"), (wide, "limit_columns"), (sheets, "limit_sheets")):
        with pytest.raises(WorkbookTooLarge) as refused:
            open_workbook(saved(tmp_path / "large.xlsx", book))
        assert list(refused.value.params) == [limit]


# Empty, or with other headers


@pytest.mark.parametrize(
    "book",
    [workbook(), workbook(("  ",), (None, "")), workbook(HEAD), workbook(("兑换物品",), (), HEAD, ())],
)
def test_a_workbook_without_a_row_is_empty(tmp_path: Path, book: openpyxl.Workbook) -> None:
    """Zero rows imported sounds like success to whoever took the wrong file."""
    with pytest.raises(WorkbookEmpty):
        open_workbook(saved(tmp_path / "empty.xlsx", book))


def test_a_file_without_a_byte_is_empty(tmp_path: Path) -> None:
    """A copy that failed leaves such a file behind."""
    path = tmp_path / "empty.xlsx"
    path.touch()
    with pytest.raises(WorkbookEmpty):
        open_workbook(path)


def test_a_workbook_with_other_headers_is_refused(tmp_path: Path) -> None:
    """The neighbouring community's workbook has other columns; none of its rows may come in by accident."""
    with pytest.raises(SheetHeadersUnknown):
        open_workbook(saved(tmp_path / "other.xlsx", workbook(("编码", "品名"), ITEM, title="Sheet1")))
    with pytest.raises(SheetHeadersUnknown) as refused:
        open_workbook(saved(tmp_path / "near.xlsx", workbook(HEAD[:3], ITEM)))
    assert refused.value.params == {"sheet": "物品", "missing": ("单价",)}


def test_words_that_stand_in_the_cell_itself_are_read(tmp_path: Path) -> None:
    """Excel keeps its words in a table of their own; other programs write them into the cell."""
    inline = b'<c r="A2" t="inlineStr"><is><t>R07</t></is></c>'
    path = repacked(
        good(tmp_path),
        lambda name, part: (
            part[: part.index(b'<c r="A2"')] + inline + part[part.index(b'<c r="B2"') :]
            if name.endswith("sheet1.xml")
            else part
        ),
    )
    (sheet,) = open_workbook(path)
    assert sheet.rows[1].cells[0] == Cell("R07")
