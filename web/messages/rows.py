"""What is wrong with a row of a workbook, for the report of an import; always about the row, never about a person."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from web.i18n import N_

ROWS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "formula_not_allowed": N_("there is a formula in it; type the value"),
        "duplicate_row": N_("stands there twice; taken once"),
        "contradicts_earlier": N_("says something else than an earlier row or the book"),
        "text_too_long": N_("a text is too long"),
        "date_invalid": N_("there is no date we can read"),
        "date_in_future": N_("the date lies ahead"),
        "name_missing": N_("a name is missing"),
        "code_missing": N_("a code is missing"),
        "points_invalid": N_("there are no points we can read"),
        "points_differ_from_rule": N_("the points are not those of the rule"),
        "reason_missing": N_("the reason is missing"),
        "handbook_no_missing": N_("the handbook number is missing"),
        "handbook_no_invalid": N_("we could not read the handbook number"),
        "handbook_no_taken": N_("the handbook number belongs to somebody else"),
        "member_unknown": N_("no member has this handbook number"),
        "name_mismatch": N_("name and handbook number do not fit"),
        "birth_year_invalid": N_("the year of birth cannot be right"),
        "phone_invalid": N_("we could not read the phone number"),
        "answer_unknown": N_("write 是 or 否"),
        "guardian_missing": N_("under 14, the guardian is missing"),
        "category_unknown": N_("we do not know this kind of activity"),
        "category_differs_from_rule": N_("the kind of activity is not that of the rule"),
        "cap_invalid": N_("we could not read the limit"),
        "rule_unknown": N_("no such rule was in force on that day"),
        "activity_unknown": N_("no such activity"),
        "headcount_invalid": N_("the number of people cannot be right"),
        "source_unknown": N_("we do not know this way of checking in"),
        "mark_unknown": N_("neither stamped nor sent back"),
        "item_unknown": N_("no such article"),
        "price_invalid": N_("we could not read the price"),
        "price_differs": N_("the price is not that of the article"),
        "quantity_invalid": N_("the quantity cannot be right"),
        "collection_unknown": N_("write 本人 or 代领"),
        "exceeds_stock": N_("more than was on the shelf"),
        "exceeds_credits": N_("more points than there were"),
        "correction_kind_unknown": N_("we do not know this kind of correction"),
        "original_not_found": N_("the entry to be corrected was not found"),
        "officers_missing": N_("a correction needs two people"),
    }
)
