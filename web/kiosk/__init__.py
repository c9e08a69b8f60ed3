"""Redemption day at the desk: one scan, one press."""

from web.kiosk import views
from web.kiosk.blueprint import bp

__all__ = ["bp", "views"]
