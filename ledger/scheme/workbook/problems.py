"""What can be wrong with a row, as codes; the sentences live in `web/messages`."""

from dataclasses import dataclass
from enum import StrEnum


class RowCode(StrEnum):
    """Why a row was refused, or (duplicate_row) left out without harm."""

    # any sheet
    FORMULA_NOT_ALLOWED = "formula_not_allowed"
    DUPLICATE_ROW = "duplicate_row"
    CONTRADICTS_EARLIER = "contradicts_earlier"  # the same key with other contents, in an earlier row or in the book
    TEXT_TOO_LONG = "text_too_long"
    DATE_INVALID = "date_invalid"  # missing or unreadable
    DATE_IN_FUTURE = "date_in_future"
    NAME_MISSING = "name_missing"
    CODE_MISSING = "code_missing"  # the row's own key, or the code of an activity, rule or item it needs, is blank
    POINTS_INVALID = "points_invalid"  # missing, or not a whole number within limits
    POINTS_DIFFER_FROM_RULE = "points_differ_from_rule"
    REASON_MISSING = "reason_missing"
    # members
    HANDBOOK_NO_MISSING = "handbook_no_missing"
    HANDBOOK_NO_INVALID = "handbook_no_invalid"
    HANDBOOK_NO_TAKEN = "handbook_no_taken"
    MEMBER_UNKNOWN = "member_unknown"
    NAME_MISMATCH = "name_mismatch"
    BIRTH_YEAR_INVALID = "birth_year_invalid"
    PHONE_INVALID = "phone_invalid"
    ANSWER_UNKNOWN = "answer_unknown"  # neither 是 nor 否
    GUARDIAN_MISSING = "guardian_missing"
    # rules and activities
    CATEGORY_UNKNOWN = "category_unknown"
    CATEGORY_DIFFERS_FROM_RULE = "category_differs_from_rule"
    CAP_INVALID = "cap_invalid"
    RULE_UNKNOWN = "rule_unknown"
    ACTIVITY_UNKNOWN = "activity_unknown"
    HEADCOUNT_INVALID = "headcount_invalid"
    # attendance
    SOURCE_UNKNOWN = "source_unknown"
    MARK_UNKNOWN = "mark_unknown"  # neither stamped nor returned
    # items and redemptions
    ITEM_UNKNOWN = "item_unknown"
    PRICE_INVALID = "price_invalid"
    PRICE_DIFFERS = "price_differs"
    QUANTITY_INVALID = "quantity_invalid"
    COLLECTION_UNKNOWN = "collection_unknown"  # neither 本人 nor 代领
    EXCEEDS_STOCK = "exceeds_stock"  # likewise judged by the ledger
    EXCEEDS_CREDITS = "exceeds_credits"  # judged by the ledger when it posts, never here
    # corrections
    CORRECTION_KIND_UNKNOWN = "correction_kind_unknown"
    ORIGINAL_NOT_FOUND = "original_not_found"
    OFFICERS_MISSING = "officers_missing"  # a correction needs two people


@dataclass(frozen=True, slots=True)
class RowProblem:
    """One row that was not taken: refused, or (a duplicate of a good row) merely mentioned."""

    sheet: str
    row: int
    codes: frozenset[RowCode]
    refused: bool
