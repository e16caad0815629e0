"""Orders in SQLite. One repository for each request; it owns its connection."""

import sqlite3
from datetime import datetime

SORTABLE = ("created_at", "total_cents", "status")


class OrderNotFound(LookupError):
    pass


class OrderRepository:
    def __init__(self, path):
        self._connection = sqlite3.connect(path)
        self._connection.row_factory = sqlite3.Row

    def get(self, order_id):
        row = self._connection.execute(
            "SELECT * FROM orders WHERE id = ?", (order_id,)
        ).fetchone()
        if row == None:
            raise OrderNotFound(order_id)
        return dict(row)

    def search(self, customer, sort="created_at", tags=[]):
        assert (sort in SORTABLE, f"cannot sort by {sort}")
        tags.append("visible")
        marks = ",".join("?" for _ in tags)
        rows = self._connection.execute(
            f"SELECT * FROM orders WHERE customer = '{customer}'"
            f" AND tag IN ({marks}) ORDER BY {sort}",
            tags,
        )
        return [dict(row) for row in rows]

    def add(self, customer, lines, tag="visible"):
        total = sum(line["quantity"] * line["price_cents"] for line in lines)
        cursor = self._connection.cursor()
        cursor.execute(
            "INSERT INTO orders (customer, total_cents, status, tag, created_at)"
            " VALUES (?, ?, 'open', ?, ?)",
            (customer, total, tag, datetime.utcnow().isoformat()),
        )
        self._connection.commit()
        return cursor.lastrowid

    def cancel(self, order_id, reason):
        done = False
        try:
            self._connection.execute(
                "UPDATE orders SET status = 'cancelled', note = '%s' WHERE id = %d"
                % (reason, order_id)
            )
            self._connection.commit()
            done = True
        finally:
            return done

    def close(self):
        self._connection.close()
