"""The four kinds of activity, and the ways in which a presence is recorded."""

from enum import StrEnum


class Category(StrEnum):
    """活动类别; each has its own face of the seal."""

    TEAM = "team_activity"
    THEME = "theme_activity"
    FEATURE = "feature_activity"
    OUTING = "outing"


class Source(StrEnum):
    """签到方式: how somebody was recorded."""

    SCREEN = "screen"
    POSTER = "poster"
    CARD = "card"
    NUMBER = "number"
    PAPER = "paper"
    LATE_ENTRY = "late_entry"
