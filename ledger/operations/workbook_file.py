"""Opening a workbook that somebody hands in: nothing in it is trusted, no formula is computed, nothing is written beside it.

The limits stand before the work: the file's size before it is read, the unpacked size before it is unpacked and again while it
is, rows and columns while they come.
"""

import re
import stat
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import cast

import openpyxl
from openpyxl.cell import Cell as FoundCell
from openpyxl.cell import MergedCell
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from openpyxl.worksheet.worksheet import Worksheet

from ledger.errors import LedgerError, WorkbookEmpty, WorkbookTooLarge, WorkbookUnreadable
from ledger.scheme.workbook.cell import EMPTY, Cell
from ledger.scheme.workbook.headers import HEADER_WITHIN, layouts, recognise
from ledger.scheme.workbook.sheet import CellRow, SheetCells

FILE_LIMIT_MIB = 32
UNPACKED_LIMIT_MIB = 256
ROW_LIMIT = 200_000
COLUMN_LIMIT = 64
SHEET_LIMIT = 64

_MIB = 1 << 20
_EXCEL_ROWS = 1 << 20
_EXCEL_TEXT = 32_767
_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# No part of a workbook declares a document type; whoever does means harm (entities that unfold without end). UTF-16 as well.
_DOCTYPE = re.compile(rb"<\0?!\0?(?:D\0?O\0?C\0?T\0?Y\0?P|E\0?N\0?T\0?I\0?T)")
_LONGEST_DOCTYPE = 16


def open_workbook(path: Path) -> tuple[SheetCells, ...]:
    """Return the sheets of a workbook; of those that are none of ours only the first rows.

    Args:
        path: where the file lies.

    Raises:
        WorkbookUnreadable: it is no .xlsx, or a broken one. `why`: not_a_file, not_a_workbook, old_format, encrypted, broken.
        WorkbookTooLarge: `limit_mib`, `limit_sheets`, `limit_rows` or `limit_columns` is exceeded.
        WorkbookEmpty: there is no row, or none below the headers.
        SheetHeadersUnknown: no sheet has the columns we know, or a sheet of ours lacks one.
    """
    content = _content(path)
    try:
        _check_package(content)
        with warnings.catch_warnings():
            # openpyxl tells about styles and pictures that it will not keep; nothing is kept here.
            warnings.simplefilter("ignore")
            sheets = _sheets(content)
    except LedgerError:
        raise
    except Exception as error:
        # openpyxl and zipfile raise whatever a broken file makes them stumble over: KeyError, TypeError, zlib.error, …
        raise WorkbookUnreadable(why="broken") from error
    if not any(sheet.rows for sheet in sheets):
        raise WorkbookEmpty
    if not any(layout and sheet.rows[-1].number > layout.header_row for sheet, layout in layouts(sheets)):
        raise WorkbookEmpty
    return sheets


def _content(path: Path) -> bytes:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise WorkbookUnreadable(why="not_a_file")
        if status.st_size > FILE_LIMIT_MIB * _MIB:
            raise WorkbookTooLarge(limit_mib=FILE_LIMIT_MIB)
        with path.open("rb") as file:
            # One byte more than allowed: the file may have grown since.
            content = file.read(FILE_LIMIT_MIB * _MIB + 1)
    except OSError as error:
        raise WorkbookUnreadable(why="not_a_file") from error
    if not content:
        raise WorkbookEmpty
    if len(content) > FILE_LIMIT_MIB * _MIB:
        raise WorkbookTooLarge(limit_mib=FILE_LIMIT_MIB)
    return content


def _check_package(content: bytes) -> None:
    if content.startswith(_OLE2):
        raise WorkbookUnreadable(why="encrypted" if _ENCRYPTED in content else "old_format")
    if not content.startswith(b"PK"):
        raise WorkbookUnreadable(why="not_a_workbook")
    with zipfile.ZipFile(BytesIO(content)) as package:
        parts = package.infolist()
        if not any(part.filename == "xl/workbook.xml" for part in parts):
            raise WorkbookUnreadable(why="not_a_workbook")
        if sum(part.file_size for part in parts) > UNPACKED_LIMIT_MIB * _MIB:
            raise WorkbookTooLarge(limit_mib=UNPACKED_LIMIT_MIB)
        if any(part.flag_bits & 1 for part in parts):
            raise WorkbookUnreadable(why="encrypted")
        # The other methods are not part of the format, and zipfile unpacks them without a bound.
        if any(part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED} for part in parts):
            raise WorkbookUnreadable(why="broken")
        _check_parts(package, parts)


def _check_parts(package: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """Unpack every part once: the directory may have lied about sizes, a checksum may be wrong, a document type may hide."""
    unpacked = 0
    for part in parts:
        is_markup = not part.filename.startswith("xl/media/") and not part.filename.endswith(".bin")
        tail = b""
        with package.open(part) as stream:
            while chunk := stream.read(_MIB):
                unpacked += len(chunk)
                if unpacked > UNPACKED_LIMIT_MIB * _MIB:
                    raise WorkbookTooLarge(limit_mib=UNPACKED_LIMIT_MIB)
                if is_markup and _DOCTYPE.search(tail + chunk):
                    raise WorkbookUnreadable(why="broken")
                tail = chunk[-_LONGEST_DOCTYPE:]


def _sheets(content: bytes) -> tuple[SheetCells, ...]:
    workbook = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=False, keep_links=False)
    try:
        if len(workbook.worksheets) > SHEET_LIMIT:
            raise WorkbookTooLarge(limit_sheets=SHEET_LIMIT)
        sheets: list[SheetCells] = []
        for worksheet in workbook.worksheets:
            assert isinstance(worksheet, ReadOnlyWorksheet), "the workbook was opened for reading"
            room = ROW_LIMIT - sum(len(sheet.rows) for sheet in sheets)
            sheets.append(_sheet(worksheet, workbook.epoch.date(), room))
        return tuple(sheets)
    finally:
        workbook.close()


def _sheet(worksheet: ReadOnlyWorksheet, epoch: date, room: int) -> SheetCells:
    rows: list[CellRow] = []
    is_ours: bool | None = None
    for row in _rows(worksheet):
        if is_ours is None and row.number > HEADER_WITHIN:
            is_ours = recognise(rows) is not None
        if is_ours is False:
            break
        if len(rows) == room:
            raise WorkbookTooLarge(limit_rows=ROW_LIMIT)
        rows.append(row)
    if recognise(rows) and any(len(row.cells) > COLUMN_LIMIT for row in rows):
        raise WorkbookTooLarge(limit_columns=COLUMN_LIMIT)
    return SheetCells(worksheet.title, tuple(rows), epoch)


def _rows(worksheet: ReadOnlyWorksheet) -> Iterator[CellRow]:
    """Yield the rows that are not blank. A sheet's own word about its size is not asked for: it is often wrong."""
    worksheet.reset_dimensions()
    # The type stubs lend the method from Worksheet and forget whose it is.
    found = cast("Worksheet", worksheet).iter_rows(max_row=_EXCEL_ROWS, max_col=2 * COLUMN_LIMIT)
    blank: object = None
    for number, found_cells in enumerate(found, start=1):
        # openpyxl fills a gap with one and the same blank row; a gap may be a million rows long.
        if found_cells is blank:
            continue
        cells = [_cell(found_cell) for found_cell in found_cells]
        while cells and cells[-1] is EMPTY:
            cells.pop()
        if cells:
            yield CellRow(number, tuple(cells))
        else:
            blank = found_cells


def _cell(found: FoundCell | MergedCell) -> Cell:
    value = found.value
    if value is None:
        return EMPTY
    if found.data_type == "f":
        return Cell(is_formula=True)
    if isinstance(value, bool):
        return Cell("TRUE" if value else "FALSE")
    if isinstance(value, int | float | datetime):
        return Cell(value)
    # Excel writes a carriage return within a cell like this.
    words = str(value)[:_EXCEL_TEXT].replace("_x000D_", "\n")
    return Cell(words) if words.strip() else EMPTY
