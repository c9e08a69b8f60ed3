"""The demo club: the half year of 2018 from the committee's own workbook, and a day on which something happens today."""

from web.demo.views import bp

__all__ = ["bp"]
