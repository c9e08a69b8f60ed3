"""Every page that a person can meet, in every state it has: who reads it, what stands there first, and how one gets there.

The checklist of `tests/browser` walks this list. A page that is missing here is a page that nobody has measured.
"""

from tests.browser.colleague_pages import COLLEAGUES
from tests.browser.committee_pages import DISPLAYS, OFFICERS
from tests.browser.desk_pages import DESK
from tests.browser.device_pages import OFFICERS_DEVICES, ON_DEVICES, ON_SCREENS
from tests.browser.key_pages import KEYS
from tests.browser.oversight_pages import OVERSEERS
from tests.browser.page_case import PageCase
from tests.browser.personal_data_pages import MY_DATA, PERSONS
from tests.browser.program_pages import PROGRAMS
from tests.browser.resident_pages import RESIDENTS
from tests.browser.sign_in_pages import AT_THE_DOOR

EVERY: tuple[PageCase, ...] = (
    *RESIDENTS.pages,
    *OFFICERS.pages,
    *DISPLAYS.pages,
    *DESK.pages,
    *OVERSEERS.pages,
    *KEYS.pages,
    *OFFICERS_DEVICES.pages,
    *ON_DEVICES.pages,
    *ON_SCREENS.pages,
    *AT_THE_DOOR.pages,
    *COLLEAGUES.pages,
    *MY_DATA.pages,
    *PERSONS.pages,
    *PROGRAMS.pages,
)
