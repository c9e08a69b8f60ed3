"""Ids of what is imported, derived from where it stands: a repeat finds it there, and a mended row is a new one."""

from datetime import datetime
from uuid import UUID

from ledger.ids import named
from ledger.scheme.calendar import Quarter, instant
from ledger.scheme.workbook.rows import ActivityRow, AttendanceRow, CorrectionRow, RedemptionRow

STOCK_HOUR = 9
REDEMPTION_HOUR = 10
CORRECTION_HOUR = 15
STAMP_HOUR = 17
"""The paper tells days and no hours; on one day goods come first, then redemptions, then corrections, then seals."""


def team(community_id: UUID, name: str) -> UUID:
    """Return the id of a team."""
    return named(community_id, f"team:{name}")


def member(community_id: UUID, handbook_no: str) -> UUID:
    """Return the id of an imported member."""
    return named(community_id, f"import:member:{handbook_no}")


def item(community_id: UUID, sku: str) -> UUID:
    """Return the id of an imported article."""
    return named(community_id, f"import:item:{sku}")


def session(community_id: UUID, number: str) -> UUID:
    """Return the id of an imported session."""
    return named(community_id, f"import:session:{number}")


def check_in(community_id: UUID, row: AttendanceRow) -> UUID:
    """Return the id of an imported presence."""
    return stamp(community_id, row.activity_code, row.handbook_no)


def stamp(community_id: UUID, activity_code: str, handbook_no: str) -> UUID:
    """Return the id of the presence, and of the line, of one member at one session."""
    return named(community_id, f"import:stamp:{activity_code}/{handbook_no}")


def returned(community_id: UUID, row: AttendanceRow) -> UUID:
    """Return the id of a presence that the committee had returned; the same person may still be stamped later."""
    return named(community_id, f"import:returned:{row.activity_code}/{row.handbook_no}")


def run(community_id: UUID, quarter: str) -> UUID:
    """Return the id of an imported redemption day."""
    return named(community_id, f"import:run:{quarter}")


def stock(community_id: UUID, quarter: str, sku: str) -> UUID:
    """Return the id of the goods received before a redemption day."""
    return named(community_id, f"import:stock:{quarter}/{sku}")


def redemption(community_id: UUID, row: RedemptionRow) -> UUID:
    """Return the id of an imported redemption, and of its set."""
    return named(community_id, f"import:redemption:{row.number}")


def correction(community_id: UUID, row: CorrectionRow) -> UUID:
    """Return the id of an imported correction, and of its line."""
    key = f"{row.kind}:{row.activity_code}/{row.handbook_no}:{row.day}"
    return named(community_id, f"import:correction:{key}")


def quarter_of(row: RedemptionRow) -> str:
    """Return the quarter of an imported redemption."""
    return Quarter.of(row.day).code


def session_hours(row: ActivityRow) -> tuple[datetime, datetime]:
    """Return beginning and end of an imported session: the hours between which a committee works."""
    return instant(row.day, 9), instant(row.day, STAMP_HOUR)
