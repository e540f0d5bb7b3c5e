#!/usr/bin/env python3
"""Cuts fixtures/shop and fixtures/giftshop from the two data sets; the same rows every time.

    python3 cut_fixtures.py DATA FIXTURES

DATA holds completejourney/ and online_retail/. FIXTURES/README.md says what is real in the result.
"""

import random
import statistics
import sys
from collections import Counter, defaultdict
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

sys.dont_write_bytecode = True

import complete_journey  # noqa: E402
import made_up  # noqa: E402
import online_retail  # noqa: E402

SEED = 20170101
KNOWN, UNKNOWN = 80, 121  # households with and without demographics
BASKETS, PRODUCTS = range(20, 121), 300
REFUNDS, EVENTS = 40, 3000
GIFT_CUSTOMERS, GIFT_ROWS, GIFT_GUEST_ORDERS = 60, range(20, 90), 20

NO_GOODS = ("COUPON", "FUEL", "GASOL", "CNTRL")
PRODUCT_COLUMNS = ["sku", "name", "category", "brand", "price", "attr.size"]
ORDER_COLUMNS = [
    "order_id", "paid_at", "status", "completed_at", "member", "store", "city", "currency",
    "order_amount", "sku", "quantity", "line_amount", "line_discount", "kind", "refund_id", "refunded_at",
]


# the shop


def choose(rng, folder):
    """Households with neither few nor many baskets, their commonest goods, and the lines of both."""
    baskets, lines = defaultdict(set), defaultdict(list)
    for row in complete_journey.order_rows(folder):
        baskets[row["member"]].add(row["order_id"])
        lines[row["member"]].append(row)
    demographics = {row["number"]: row for row in complete_journey.member_rows(folder, baskets)}
    fit = [number for number in sorted(demographics) if len(baskets[number]) in BASKETS]
    known = [number for number in fit if demographics[number]["x.age"]]
    unknown = [number for number in fit if not demographics[number]["x.age"]]
    households = rng.sample(known, KNOWN) + rng.sample(unknown, UNKNOWN)
    goods = {
        row["sku"]: row for row in complete_journey.product_rows(folder)
        if not any(word in (row["category"] + row["name"]).upper() for word in NO_GOODS)
    }
    bought = Counter(row["sku"] for number in households for row in lines[number] if row["sku"] in goods)
    common = [sku for sku, _ in sorted(bought.items(), key=lambda item: (-item[1], int(item[0])))[:PRODUCTS]]
    products = {sku: goods[sku] for sku in sorted(common, key=int)}
    kept = [row for number in households for row in lines[number] if row["sku"] in products]
    kept.sort(key=lambda row: (row["paid_at"], row["order_id"]))
    orders = defaultdict(list)
    for row in kept:
        orders[row["order_id"]].append(row)
    return demographics, products, dict(orders)


def priced(products, orders):
    """The catalogue with the median shelf price of each product, and a number where names are equal."""
    prices, names = defaultdict(list), Counter(row["name"] for row in products.values())
    for lines in orders.values():
        for line in lines:
            if line["quantity"]:
                prices[line["sku"]].append((line["line_amount"] + line["line_discount"]) / Decimal(line["quantity"]))
    seen = Counter()
    for sku, row in products.items():
        seen[row["name"]] += 1
        name = f"{row['name']} no. {seen[row['name']]}" if names[row["name"]] > 1 else row["name"]
        price = statistics.median(prices[sku]).quantize(Decimal("0.01"), ROUND_HALF_UP)
        yield row | {"name": name, "price": price}


def order_rows(orders, cities):
    """Order cells stand on the first row; every tenth order repeats them on all rows. Every second
    states when it was completed (the others only that it was), every third a city, every fourth its sum."""
    for serial, lines in enumerate(orders.values()):
        first = lines[0]
        cells = {column: first[column] for column in ("paid_at", "status", "member", "store", "currency")}
        cells["completed_at"] = first["completed_at"] if serial % 2 == 0 else ""
        cells["city"] = cities[first["member"]] if serial % 3 == 0 else ""
        cells["order_amount"] = sum(line["line_amount"] for line in lines) if serial % 4 == 0 else ""
        for place, line in enumerate(lines):
            row = {column: line[column] for column in ("order_id", "sku", "quantity", "line_amount")}
            row["line_discount"] = line["line_discount"] or ""
            yield row | cells if place == 0 or serial % 10 == 0 else row


def cut_shop(folder, out):
    rng = random.Random(SEED)
    demographics, products, orders = choose(rng, folder)
    first_orders = {}
    for lines in orders.values():
        first_orders.setdefault(lines[0]["member"], datetime.fromisoformat(lines[0]["paid_at"]))
    members, moments = made_up.people(rng, demographics, first_orders)
    cities = {row["number"]: row["city"] for row in members}
    rows = list(order_rows(orders, cities)) + made_up.refunds(rng, orders, REFUNDS)
    events = made_up.events(rng, members, moments, orders, products, EVENTS)
    write(out / "members.csv", made_up.MEMBER_COLUMNS, members)
    write(out / "products.csv", PRODUCT_COLUMNS, priced(products, orders))
    write(out / "orders.csv", ORDER_COLUMNS, rows)
    write(out / "events.csv", made_up.EVENT_COLUMNS, events)


# the gift shop


def cut_giftshop(folder, out):
    """Whole customers, two of three with a cancellation, and some whole guest invoices."""
    rng = random.Random(SEED)
    rows = list(online_retail.convert(folder, Counter()))
    source = {row["line"]: row for row in online_retail.read(folder)}
    lines, invoices, returning = Counter(), Counter(), set()
    for row in source.values():
        lines[row["account"]] += 1
        returning.update({row["account"]} if row["refund"] else ())
        if not row["account"]:
            invoices[row["InvoiceNo"]] += 1
    fit = sorted(account for account, count in lines.items() if account and count in GIFT_ROWS)
    with_returns = [account for account in fit if account in returning]
    without = [account for account in fit if account not in returning]
    customers = set(rng.sample(with_returns, GIFT_CUSTOMERS * 2 // 3) + rng.sample(without, GIFT_CUSTOMERS // 3))
    small = sorted(invoice for invoice, count in invoices.items() if count <= 15)
    guests = set(rng.sample(small, GIFT_GUEST_ORDERS)) | {invoice for invoice in small if invoice.startswith("A")}
    write(out / "orders.csv", online_retail.COLUMNS, (
        row for row in rows
        if source[row["_line"]]["account"] in customers or source[row["_line"]]["InvoiceNo"] in guests))


def write(path, columns, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    written = complete_journey.write(path, columns, rows)
    print(f"{written:>7,} rows {path.stat().st_size:>10,} bytes {path}", file=sys.stderr)


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: cut_fixtures.py DATA FIXTURES")
    data, fixtures = map(Path, sys.argv[1:])
    cut_shop(data / "completejourney", fixtures / "shop")
    cut_giftshop(data / "online_retail", fixtures / "giftshop")


if __name__ == "__main__":
    main()
