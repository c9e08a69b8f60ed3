"""The shelf: what is there, and what came in."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from ledger.operations.add_item import AddItem, add_item
from ledger.operations.receive_stock import ReceiveStock, receive_stock
from ledger.reports.goods import goods
from ledger.scheme.roles import Act
from web import context, guards
from web.committee.blueprint import bp, by, community_id
from web.committee.schemas import ITEM, RECEIVE
from web.forms import Wrong, wrongs


def _page(form: MultiDict[str, str], wrong: Wrong, status: int) -> ResponseReturnValue:
    shelf = goods(context.ledger(), community_id())
    return render_template("committee/goods.html", goods=shelf, form=form, wrong=wrong, done="done" in request.args), status


@bp.get("/goods")
@guards.requires(Act.READ_GOODS)
def goods_page() -> ResponseReturnValue:
    """Show the shelf and the form for what came in."""
    return _page(MultiDict(), {}, 200)


@bp.post("/goods/items")
@guards.requires(Act.ADD_ITEM)
def add() -> ResponseReturnValue:
    """Add an article to what can be swapped."""
    try:
        form = ITEM.read()
    except ValidationError as error:
        return _page(request.form, wrongs(error), 422)
    command = AddItem(
        id=form["request_id"],
        community_id=community_id(),
        by=by(),
        sku=form["sku"],
        name=form["name"],
        spec=form["spec"],
        price_points=form["price_points"],
        cost_fen=form["cost"],
    )
    add_item(context.ledger(), command)
    return redirect(url_for("committee.goods_page", done=1), 303)


@bp.post("/goods")
@guards.requires(Act.RECEIVE_STOCK)
def receive() -> ResponseReturnValue:
    """Put goods on the shelf."""
    try:
        form = RECEIVE.read()
    except ValidationError as error:
        return _page(request.form, wrongs(error), 422)
    command = ReceiveStock(
        id=form["request_id"],
        community_id=community_id(),
        by=by(),
        item_id=form["item_id"],
        quantity=form["quantity"],
        source=form["source"].value,
        unit_price_fen=form["price"],
        voucher=form["voucher"],
    )
    receive_stock(context.ledger(), command)
    return redirect(url_for("committee.goods_page", done=1), 303)
