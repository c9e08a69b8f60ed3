"""The device's own pages: pairing it, and what it is there for."""

from web.device import presence, views
from web.device.blueprint import bp

__all__ = ["bp", "presence", "views"]
