"""What a resident's forms may send."""

from ledger.operations.bind_browser import MEMBERS_MAX
from web.forms import Form, Secret, identities, identity

_CLAIM = 300


class CheckInForm(Form):
    """〔我来了〕: who came, and the landing that entitles them.

    `claim` may be missing where the landing's cookie still holds it; `undone` names the check-in that was taken back before,
    so that 〔还是签到〕 is a new request and a double tap is not.
    """

    claim = Secret(_CLAIM, load_default="")
    member_id = identities(MEMBERS_MAX)
    undone = identity(load_default=None)


CHECK_IN = CheckInForm()
