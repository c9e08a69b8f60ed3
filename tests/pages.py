"""Every page that a person can meet, in every state it has: who reads it, what stands there first, and how one gets there.

The checklist of `tests/browser` walks this list. A page that is missing here is a page that nobody has measured.
"""

from tests.browser.committee_pages import DISPLAYS, OFFICERS
from tests.browser.desk_pages import DESK
from tests.browser.page_case import PageCase
from tests.browser.resident_pages import RESIDENTS

EVERY: tuple[PageCase, ...] = (*RESIDENTS.pages, *OFFICERS.pages, *DISPLAYS.pages, *DESK.pages)
