"""会员花名册: the members, each handbook number once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date

from ledger.scheme.wording import NAME_MAX
from ledger.scheme.workbook import cell
from ledger.scheme.workbook.headers import Column
from ledger.scheme.workbook.problems import RowCode
from ledger.scheme.workbook.record import SENTENCE_LIMIT, Firsts, Outcome, Record, judged
from ledger.scheme.workbook.rows import MemberRow

_BIRTH_YEARS = range(1900, 2100)
_GUARDED_UNTIL_AGE = 14
_SHORT = 20
_NEWCOMER = "新人"


def read_roster(found: Iterable[Record], known_names: Mapping[str, str]) -> Outcome[MemberRow]:
    """Return the members; a second person under a number that is taken is refused, the same person again is passed over."""
    firsts: Firsts[str, MemberRow] = Firsts()

    def judge(record: Record) -> MemberRow | None:
        record.require({Column.HANDBOOK_NO: RowCode.HANDBOOK_NO_MISSING})
        number = record.handbook_no()
        if not number:
            return None
        record.require({Column.NAME: RowCode.NAME_MISSING})
        name = record.name()
        first = firsts.get(number)
        holder = first.name if first else known_names.get(number, name)
        if name != holder and not record.codes:
            record.refuse(RowCode.HANDBOOK_NO_TAKEN)
            return None
        details = _details(record)
        if first is None:
            row = _member(record, number, name, details)
            return row and firsts.keep(record, number, row)
        if not record.codes:
            agrees = details.agree_with(first)
            record.refuse(RowCode.DUPLICATE_ROW if agrees else RowCode.CONTRADICTS_EARLIER)
        return None

    return judged(found, judge)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Details:
    """What a row says of a member, as far as it says anything; the names are those of `MemberRow`."""

    birth_year: int | None
    building_group: str
    phone: str
    residence: str
    joined_on: date | None
    teams: tuple[str, ...]
    guardian: str
    informed_on: date | None
    may_be_named: bool | None

    def agree_with(self, first: MemberRow) -> bool:
        """Return whether nothing that is said here differs from the first row of the same person."""
        said = {item.name: getattr(self, item.name) for item in fields(self)}
        return all(value in {None, "", ()} or value == getattr(first, name) for name, value in said.items())


def _details(record: Record) -> _Details:
    teams = record.read(Column.TEAMS, cell.names, RowCode.TEXT_TOO_LONG) or ()
    if any(len(team) > NAME_MAX for team in teams):
        record.refuse(RowCode.TEXT_TOO_LONG)
    return _Details(
        birth_year=record.number(Column.BIRTH_YEAR, _BIRTH_YEARS, RowCode.BIRTH_YEAR_INVALID, units="年生"),
        building_group=record.words(Column.BUILDING_GROUP, NAME_MAX, cell.building_group),
        phone=record.read(Column.PHONE, cell.phone, RowCode.PHONE_INVALID) or "",
        residence=record.words(Column.RESIDENCE, _SHORT),
        joined_on=record.past_day(Column.JOINED_ON),
        teams=teams,
        guardian=record.words(Column.GUARDIAN, NAME_MAX, cell.name),
        informed_on=record.past_day(Column.INFORMED_ON),
        may_be_named=record.read(Column.MAY_BE_NAMED, cell.yes, RowCode.ANSWER_UNKNOWN),
    )


def _member(record: Record, number: str, name: str, details: _Details) -> MemberRow | None:
    remark = record.words(Column.REMARK, SENTENCE_LIMIT, cell.sentence)
    record.require({Column.JOINED_ON: RowCode.DATE_INVALID})
    joined_on, birth_year = details.joined_on, details.birth_year
    if joined_on and birth_year:
        _judge_age(record, joined_on.year - birth_year, details.guardian)
    if record.codes or joined_on is None:
        return None
    return MemberRow(
        sheet=record.sheet,
        row=record.row,
        handbook_no=number,
        name=name,
        birth_year=birth_year,
        building_group=details.building_group,
        phone=details.phone,
        residence=details.residence,
        joined_on=joined_on,
        teams=details.teams,
        guardian=details.guardian,
        informed_on=details.informed_on,
        # Silence is no consent (club.md, rule 5).
        may_be_named=details.may_be_named or False,
        is_newcomer=_NEWCOMER in remark,
        remark=remark,
    )


def _judge_age(record: Record, age: int, guardian: str) -> None:
    """Note an age that cannot be; `age` is the difference of the years, so a child may still be a year younger."""
    if age < 0:
        record.refuse(RowCode.BIRTH_YEAR_INVALID)
    elif age < _GUARDED_UNTIL_AGE and not guardian:
        record.refuse(RowCode.GUARDIAN_MISSING)
