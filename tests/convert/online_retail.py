#!/usr/bin/env python3
"""UCI Online Retail as canonical order rows.

    python3 online_retail.py FOLDER OUT

FOLDER holds online_retail.csv.gz; OUT/orders.csv gets one row per source line,
541,909 in all. Times are local to Europe/London: import with --zone Europe/London.

* A customer id is cut to its digits (17850.0 -> 17850); without one the order is a guest's.
* Times within an invoice may differ by a minute: the first holds for the whole invoice.
* A line of a cancellation (invoice C..., negative quantity) becomes a refund row of the same
  customer's latest earlier order with enough of that SKU, in quantity and in money, left to return.
  Where there is none the row names the cancellation itself as its order, and is rejected for that.
* A refund belongs to one order. Where one cancellation reaches into several, the first keeps
  the invoice as refund id and the others get invoice-order (C541433-540001).
* What is no sale (quantity <= 0 outside a cancellation, negative prices, tenths of a penny)
  passes unchanged: to reject it is the importer's work. Nothing is matched to such an order.
* `_line` is the line in the source; columns with `_` are not imported.
"""

import csv
import gzip
import sys
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

COLUMNS = [
    "order_id", "paid_at", "account", "sku", "product", "quantity", "unit_price", "currency",
    "kind", "refund_id", "refunded_at", "line_amount", "_line",
]
PENNY = Decimal("0.01")


def read(folder):
    """The source rows as dicts, with `line`, and one time per invoice."""
    first_time = {}
    with gzip.open(Path(folder) / "online_retail.csv.gz", "rt", encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            row["line"] = line
            row["account"] = row["CustomerID"].split(".")[0]
            row["time"] = first_time.setdefault(row["InvoiceNo"], row["InvoiceDate"])
            row["quantity"] = int(row["Quantity"])
            row["price"] = Decimal(row["UnitPrice"])
            row["refund"] = row["InvoiceNo"].startswith("C")
            yield row


def importable(row):
    """Whether a sale line can be booked at all; one that cannot takes its order with it."""
    return row["quantity"] > 0 and row["price"] >= 0 and row["price"] == row["price"].quantize(PENNY)


class Shelf:
    """What each customer has bought of each SKU and not yet returned, oldest order first."""

    def __init__(self):
        self.bought = defaultdict(dict)

    def sell(self, row):
        left = self.bought[row["account"], row["StockCode"]].setdefault(
            row["InvoiceNo"], {"time": row["time"], "quantity": 0, "money": Decimal(0)})
        left["quantity"] += row["quantity"]
        left["money"] += row["quantity"] * row["price"]

    def give_back(self, row, money):
        """The order a returned line came from, or None; what it returns is taken off."""
        if not row["account"]:
            return None
        orders = self.bought[row["account"], row["StockCode"]]
        for order_id, left in reversed(orders.items()):
            earlier = left["time"] < row["time"]
            if earlier and left["quantity"] >= -row["quantity"] and left["money"] >= money:
                left["quantity"] += row["quantity"]
                left["money"] -= money
                return order_id
        return None


def sale_row(row):
    return {
        "order_id": row["InvoiceNo"], "paid_at": row["time"], "account": row["account"],
        "sku": row["StockCode"].strip(), "product": row["Description"].strip(),
        "quantity": row["Quantity"], "unit_price": row["UnitPrice"], "currency": "GBP",
        "kind": "sale", "_line": row["line"],
    }


def refund_row(row, shelf, first_order, counts):
    """`first_order` remembers, per cancellation, the order that keeps its plain id."""
    invoice = row["InvoiceNo"]
    money = (-row["quantity"] * row["price"]).quantize(PENNY)
    order_id = shelf.give_back(row, money)
    refund_id = invoice
    if order_id is None:
        counts["refund rows without an order"] += 1
        order_id, refund_id = invoice, f"{invoice}-unmatched"
    else:
        counts["refund rows with their order"] += 1
        if first_order.setdefault(invoice, order_id) != order_id:
            refund_id = f"{invoice}-{order_id}"
    return {
        "order_id": order_id, "sku": row["StockCode"].strip(), "quantity": -row["quantity"],
        "kind": "refund", "refund_id": refund_id, "refunded_at": row["time"],
        "line_amount": money, "_line": row["line"],
    }


def convert(folder, counts):
    """All canonical rows, in the order of the source, which is the order of time."""
    rows = list(read(folder))
    unbookable = {row["InvoiceNo"] for row in rows if not row["refund"] and not importable(row)}
    shelf, first_order = Shelf(), {}
    for row in rows:
        if row["refund"]:
            yield refund_row(row, shelf, first_order, counts)
            continue
        counts["sale rows"] += 1
        counts["guest sale rows"] += not row["account"]
        counts["sale rows to be rejected"] += not importable(row)
        if row["InvoiceNo"] not in unbookable:
            shelf.sell(row)
        yield sale_row(row)
    counts["sale orders to be rejected"] = len(unbookable)


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: online_retail.py FOLDER OUT")
    out = Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    counts = Counter()
    with open(out / "orders.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for row in convert(sys.argv[1], counts):
            counts["rows"] += 1
            writer.writerow(row)
    for name, count in sorted(counts.items()):
        print(f"{count:>9,} {name}", file=sys.stderr)


if __name__ == "__main__":
    main()
