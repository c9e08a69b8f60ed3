"""The resident's pages: binding a phone, checking in, the handbook. Large type, one button, nothing to type."""

from web.resident import check_in, handbook, landing, me
from web.resident.blueprint import bp

__all__ = ["bp", "check_in", "handbook", "landing", "me"]
