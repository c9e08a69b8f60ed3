"""What the committee's forms may send."""

from enum import StrEnum

from marshmallow import ValidationError, validates_schema

from ledger.operations.add_item import COST_MAX, PRICE_MAX, SKU_MAX
from ledger.operations.approve_session import BATCH_MAX
from ledger.operations.join_member import OLDEST, PHONE_MAX
from ledger.operations.receive_stock import PRICE_FEN_MAX, QUANTITY_MAX
from ledger.operations.set_headcount import HEADCOUNT_MAX
from ledger.operations.sign_in import LOGIN_MAX
from ledger.scheme.checkin import ReturnReason
from ledger.scheme.password import PASSWORD_MAX
from ledger.scheme.second_factor import CODE_MAX
from ledger.scheme.wording import NAME_MAX, PLACE_MAX, THANKS_MAX, TITLE_MAX
from web.forms import Fen, Form, Secret, Text, Whole, calendar_day, choice, identities, identity, time_of_day
from web.i18n import N_

_ADDRESS = 200
_TOKEN = 40
_CARRIED = 200


class Step(StrEnum):
    """The three answers of the stamping form: say what it would do, do it, or back to the list."""

    ASK = "ask"
    STAMP = "stamp"
    LOOK = "look"


class Source(StrEnum):
    """Where goods came from."""

    BOUGHT = "bought"
    DONATED = "donated"


class SignInForm(Form):
    """Name and password; `next` is the page that was asked for."""

    login = Secret(LOGIN_MAX)
    password = Secret(PASSWORD_MAX)
    next = Secret(_ADDRESS, load_default="")


class SignInCodeForm(Form):
    """The code on an officer's phone; `token` is what name and password gave."""

    token = Secret(_TOKEN)
    code = Text(CODE_MAX)
    next = Secret(_ADDRESS, load_default="")


class InvitationForm(Form):
    """An officer's new password, and a newcomer's name to sign in by."""

    login = Text(LOGIN_MAX, load_default="")
    password = Secret(PASSWORD_MAX)


class NewPasswordForm(Form):
    """The password so far, and the one from now on; `login` is there for the browser's own keeper of passwords."""

    login = Secret(LOGIN_MAX, load_default="")
    current = Secret(PASSWORD_MAX)
    password = Secret(PASSWORD_MAX)


class ProofForm(Form):
    """One's own password, before something that matters."""

    password = Secret(PASSWORD_MAX)


class FirstCodeForm(Form):
    """The first code of a new second factor."""

    carried = Secret(_CARRIED)
    code = Text(CODE_MAX)


class EndSessionForm(Form):
    """One's own session somewhere else."""

    session_id = identity()


class Where(StrEnum):
    """Where to sign out."""

    EVERYWHERE = "everywhere"


class EndSessionsForm(Form):
    """All of one's own sessions."""

    where = choice(Where)


class ApproveForm(Form):
    """The press of the seal on the ticked rows of a session."""

    step = choice(Step)
    check_in_id = identities(BATCH_MAX)
    session_id = identity(load_default=None)  # for the buttons of single rows in the same form; the address says it here
    thanks = Text(THANKS_MAX, load_default="")
    request_id = identity(load_default=None)

    @validates_schema
    def _a_press_has_an_id(self, data: dict[str, object], **_options: object) -> None:
        if data.get("step") is Step.STAMP and data.get("request_id") is None:
            raise ValidationError({"request_id": [N_("Please fill this in.")]})


class ApproveOneForm(Form):
    """The press on one flagged row; the ticks of the form around it come along and are not looked at."""

    step = choice(Step)
    session_id = identity()
    check_in_id = identities(BATCH_MAX, load_default=())
    thanks = Text(THANKS_MAX, load_default="")


class ReturnForm(Form):
    """Why a check-in goes back."""

    request_id = identity()
    reason = choice(ReturnReason)


class HeadcountForm(Form):
    """How many were counted on the spot."""

    request_id = identity()
    headcount = Whole(0, HEADCOUNT_MAX)


class SessionForm(Form):
    """A new activity on the calendar."""

    request_id = identity()
    title = Text(TITLE_MAX)
    rule_code = Text(20)
    day = calendar_day()
    starts = time_of_day()
    ends = time_of_day()
    place = Text(PLACE_MAX)


class JoinForm(Form):
    """A new member; only what the handbook needs."""

    request_id = identity()
    name = Text(NAME_MAX)
    building_group = Text(20)
    birth_year = Whole(OLDEST, 2100, load_default=None)
    phone = Text(PHONE_MAX, load_default="")
    household_with = identity(load_default=None)


class BindingForm(Form):
    """A new link for a member's phone."""

    request_id = identity()


class ItemForm(Form):
    """Something new that can be swapped."""

    request_id = identity()
    sku = Text(SKU_MAX)
    name = Text(TITLE_MAX)
    spec = Text(TITLE_MAX)
    price_points = Whole(1, PRICE_MAX)
    cost = Fen(COST_MAX, load_default=0)


class ReceiveForm(Form):
    """Goods that came in."""

    request_id = identity()
    item_id = identity()
    quantity = Whole(1, QUANTITY_MAX)
    source = choice(Source)
    price = Fen(PRICE_FEN_MAX, load_default=0)
    voucher = Text(40, load_default="")


class RunForm(Form):
    """A redemption day."""

    request_id = identity()
    name = Text(TITLE_MAX)
    day = calendar_day()
    opens = time_of_day()
    closes = time_of_day()


class CloseForm(Form):
    """The end of a redemption day."""

    request_id = identity()


SIGN_IN, SIGN_IN_CODE, INVITATION = SignInForm(), SignInCodeForm(), InvitationForm()
NEW_PASSWORD, PROOF, FIRST_CODE = NewPasswordForm(), ProofForm(), FirstCodeForm()
END_SESSION, END_SESSIONS = EndSessionForm(), EndSessionsForm()
APPROVE, APPROVE_ONE = ApproveForm(), ApproveOneForm()
RETURN, HEADCOUNT, SESSION, JOIN = ReturnForm(), HeadcountForm(), SessionForm(), JoinForm()
BINDING, ITEM, RECEIVE, RUN, CLOSE = BindingForm(), ItemForm(), ReceiveForm(), RunForm(), CloseForm()
