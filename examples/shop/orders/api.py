"""HTTP routes of the orders service."""

from flask import Flask, jsonify, request

from . import notify, settings
from .repository import OrderNotFound, OrderRepository

app = Flask(__name__)
config = settings.load()


def repository():
    return OrderRepository(config.database)


@app.get("/orders")
def list_orders():
    orders = repository().search(
        customer=request.args.get("customer", ""),
        sort=request.args.get("sort", "created_at"),
    )
    return jsonify(orders)


@app.get("/orders/<int:order_id>")
def show_order(order_id):
    try:
        return jsonify(repository().get(order_id))
    except OrderNotFound:
        return jsonify(error="no such order"), 404


@app.post("/orders")
def place_order():
    body = request.get_json()
    order_id = repository().add(body["customer"], body["lines"])
    notify.order_placed(config, order_id, body["customer"])
    return jsonify(id=order_id), 201


@app.post("/orders/<int:order_id>/cancel")
def cancel_order(order_id):
    reason = request.get_json().get("reason", "")
    cancelled = repository().cancel(order_id, reason)
    return jsonify(cancelled=cancelled)


@app.get("/orders/discount")
def preview_discount():
    """Shop managers try a formula such as `total * 0.9` before they publish it."""
    total = int(request.args["total"])
    formula = request.args["formula"]
    return jsonify(total=eval(formula, {"total": total}))


if __name__ == "__main__":
    app.run(host="0.0.0.0", debug=True)
