"""What the API answers."""

from marshmallow import Schema, fields

from ledger.book.transfer import Kind
from ledger.scheme.activity import Category
from ledger.scheme.membership import MemberState
from ledger.scheme.roles import Scope
from ledger.scheme.run import RunState
from web.api.fields import Moment, Strict, following, number, one_of, says, text
from web.i18n import N_


class CommunitySchema(Strict):
    """The community that the token reaches."""

    community_id = fields.UUID(required=True)
    name = text()
    subdistrict = text()
    handbook_prefix = text()
    demo = fields.Boolean(**says(N_("Whether people and events are made up.")))
    scope = one_of(Scope)


class MemberSchema(Strict):
    """A member by number; the API knows no names."""

    handbook_no = text()
    state = one_of(MemberState)
    joined_on = fields.Date(required=True)
    available = fields.Integer(strict=True, **says(N_("Points that may be spent.")))
    waiting = fields.Integer(strict=True, **says(N_("Points that a seal will add.")))


class StatementLineSchema(Strict):
    """One line of a member's statement, and what stood there after it."""

    transfer_id = fields.UUID(required=True)
    kind = one_of(Kind)
    code = fields.String(**says(N_("Why: stamp, redemption, correction and the like.")))
    incoming = fields.Boolean(**says(N_("Whether points come in; else they go out.")))
    amount = number()
    pending_id = fields.UUID(required=True, allow_none=True)
    ref_type = fields.String(required=True, allow_none=True)
    ref_id = fields.UUID(required=True, allow_none=True)
    occurred_at = Moment(required=True)
    recorded_at = Moment(required=True)
    available_after = number()
    waiting_after = number()


class SessionSchema(Strict):
    """An activity on one day."""

    session_id = fields.UUID(required=True)
    title = text()
    category = one_of(Category)
    rule_code = text()
    points = number()
    starts_at = Moment(required=True)
    ends_at = Moment(required=True)
    place = text()
    checked_in = fields.Integer(strict=True, **says(N_("Check-ins that wait for a seal or have it.")))
    headcount = fields.Integer(strict=True, allow_none=True, **says(N_("What somebody counted on the spot.")))


class RuleSchema(Strict):
    """A rule in force today: what a presence is worth."""

    code = text()
    category = one_of(Category)
    title = text()
    points = number()


class GoodSchema(Strict):
    """An article that points can be swapped for."""

    item_id = fields.UUID(required=True)
    sku = text()
    name = text()
    spec = text()
    price_points = number()
    left = fields.Integer(strict=True, **says(N_("Pieces that nobody holds.")))


class RunSchema(Strict):
    """A redemption day; it stands where the clock says."""

    run_id = fields.UUID(required=True)
    number = text()
    name = text()
    day = fields.Date(required=True)
    opens_at = Moment(required=True)
    closes_at = Moment(required=True)
    state = one_of(RunState)


class TransferSchema(Strict):
    """A sealed line of the journal."""

    leaf_index = fields.Integer(strict=True, **says(N_("The leaf of the sealed log that holds it.")))
    transfer_id = fields.UUID(required=True)
    kind = one_of(Kind)
    debit_account_id = fields.UUID(**says(N_("The account that gives.")))
    credit_account_id = fields.UUID(**says(N_("The account that receives.")))
    unit = fields.String(**says(N_("points, or item: and the code of an article.")))
    amount = number()
    code = text()
    pending_id = fields.UUID(required=True, allow_none=True)
    reverses_id = fields.UUID(required=True, allow_none=True)
    set_id = fields.UUID(**says(N_("Lines of one set happened together.")))
    set_index = number()
    set_size = number()
    ref_type = fields.String(required=True, allow_none=True)
    ref_id = fields.UUID(required=True, allow_none=True)
    imported = fields.Boolean(**says(N_("Whether it was taken over from the paper years.")))
    occurred_at = Moment(required=True)
    recorded_at = Moment(required=True)


class CheckpointSchema(Strict):
    """The newest signed checkpoint; null while nothing is sealed."""

    note = fields.String(allow_none=True, **says(N_("A signed note (C2SP tlog-checkpoint), exactly as it was signed.")))


class ProofSchema(Strict):
    """What it takes to check, with tools of one's own, that a line is sealed (RFC 9162)."""

    line = fields.String(**says(N_("The line as canonical JSON; its SHA-256 is one of the leaf's digests.")))
    leaf = fields.String(**says(N_("The leaf, as canonical JSON.")))
    index = number()
    path = fields.List(fields.String(), **says(N_("Hashes from the leaf up, in hex.")))
    checkpoint = text()
    keys = fields.List(fields.String(), **says(N_("Public keys that may have signed it. Better use one you had before.")))


class SessionCreatedSchema(Strict):
    """The new session."""

    session_id = fields.UUID(required=True)
    points = number()


class HeadcountSetSchema(Strict):
    """The number that stands beside the check-ins now."""

    session_id = fields.UUID(required=True)
    headcount = number()


class ProblemSchema(Schema):
    """A refusal (RFC 9457)."""

    type = text()
    title = fields.String(**says(N_("What happened, in the language you asked for.")))
    detail = fields.String(**says(N_("What to do next.")))
    status = number()
    code = fields.String(**says(N_("What happened, for programs; it never changes its meaning.")))
    retryable = fields.Boolean(**says(N_("Whether the very same may be sent again after Retry-After.")))
    wrong = fields.List(
        fields.String(), data_key="fields", metadata={"description": N_("The fields that do not fit, where there are any.")}
    )


class MemberPage(Strict):
    """A page of the members."""

    items = fields.List(fields.Nested(MemberSchema), required=True)
    next = following()


class StatementPage(Strict):
    """A page of a statement."""

    items = fields.List(fields.Nested(StatementLineSchema), required=True)
    next = following()


class SessionPage(Strict):
    """A page of the activities."""

    items = fields.List(fields.Nested(SessionSchema), required=True)
    next = following()


class RulePage(Strict):
    """A page of the rules."""

    items = fields.List(fields.Nested(RuleSchema), required=True)
    next = following()


class GoodPage(Strict):
    """A page of the articles."""

    items = fields.List(fields.Nested(GoodSchema), required=True)
    next = following()


class RunPage(Strict):
    """A page of the redemption days."""

    items = fields.List(fields.Nested(RunSchema), required=True)
    next = following()


class TransferPage(Strict):
    """A page of the journal."""

    items = fields.List(fields.Nested(TransferSchema), required=True)
    next = following()


COMMUNITY, MEMBERS, STATEMENT, SESSION, SESSIONS = (
    CommunitySchema(),
    MemberPage(),
    StatementPage(),
    SessionSchema(),
    SessionPage(),
)
RULES, GOODS, RUNS, TRANSFERS, CHECKPOINT, PROOF = (
    RulePage(),
    GoodPage(),
    RunPage(),
    TransferPage(),
    CheckpointSchema(),
    ProofSchema(),
)
SESSION_CREATED, HEADCOUNT_SET = SessionCreatedSchema(), HeadcountSetSchema()
