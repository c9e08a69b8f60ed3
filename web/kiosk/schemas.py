"""What the desk's forms may send."""

from web.forms import Form, Text, Whole, identity

_SCANNED = 256  # a scanner held on a shop's code sends anything


class VisitorForm(Form):
    """What a scanner sent or a hand typed: a card, its address, or a number."""

    text = Text(_SCANNED)


class RedeemForm(Form):
    """〔换这个〕. All buttons of one page carry the same request id: one page, one thing, however fast the finger."""

    request_id = identity()
    run_id = identity()
    member_id = identity()
    item_id = identity()
    quantity = Whole(1, 20, load_default=1)


VISITOR = VisitorForm()
REDEEM = RedeemForm()
