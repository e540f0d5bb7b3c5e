#!/usr/bin/env python3
"""Dunnhumby's Complete Journey as canonical members, products and orders.

    python3 complete_journey.py FOLDER OUT [--keep-zero]

FOLDER holds transactions.csv.gz, products.csv.gz, demographics.csv, campaigns.csv,
campaign_descriptions.csv and coupon_redemptions.csv.

* members.csv: every household with a purchase; number H1, H2, ...; demographics where known as x.NAME.
* products.csv: the catalogue; category DEPARTMENT/CATEGORY. The data names no products, so the
  product type and the size serve as name. A "/" inside a category's own name becomes "&".
* orders.csv: one row per transaction line, USD, local time as in the data (it states no zone).
  sales_value is what was charged for the line, hence line_amount, and there is no unit price;
  the three discounts, added up, are line_discount. Both are rounded to cents, because 28 cells
  hold the dust of binary fractions (2.220446e-16).
* 8,869 lines have quantity 0. Those with nothing charged, over half of them of SKUs that the
  catalogue lacks, are no purchases and are left out; the others keep their amount and state no
  quantity. With --keep-zero all pass unchanged, to be rejected together with their baskets.
* program.toml: the 27 campaigns, C1 to C27, each with a coupon, COUPON1 to COUPON27. The data does not say what
  a coupon was worth: one takes 1.00 off, and no more than the discounts of its basket.
* assignments.csv: which household was reached by which campaign, at its start. The data knows no
  members held out, so that reports of these campaigns count and claim nothing.
* A redemption stands as coupon of the household's basket of that day, the one with the largest coupon
  discount. Several of one campaign in a basket are one use of it; those of a day without a basket
  are left out.

A coupon is booked as used by whoever has it and before it ends, so campaigns and orders go in by time:
step-00 to step-NN hold the assignments of one start, and the orders from it until the next start.

    regulars init --program-file program.toml --as-of 2016-11-01
    regulars member import members.csv --as-of 2016-11-01
    regulars product import products.csv
    for step in step-*; do
        regulars program campaign assign $step/assignments.csv
        regulars order import $step/orders.csv
    done
"""

import csv
import gzip
import sys
from bisect import bisect
from collections import Counter
from contextlib import ExitStack
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

MEMBER_COLUMNS = [
    "number", "x.age", "x.income", "x.home_ownership", "x.marital_status", "x.household_size",
    "x.household_comp", "x.kids_count",
]
PRODUCT_COLUMNS = ["sku", "name", "category", "brand", "attr.size"]
ORDER_COLUMNS = [
    "order_id", "paid_at", "status", "completed_at", "member", "sku", "quantity", "line_amount",
    "line_discount", "currency", "store",
]
ASSIGNMENT_COLUMNS = ["campaign", "member", "at"]
CENT = Decimal("0.01")


def read(folder, name):
    path = Path(folder) / name
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def cents(*cells):
    return sum(map(Decimal, cells), Decimal(0)).quantize(CENT, ROUND_HALF_UP)


def redeemed(folder, counts):
    """The campaigns whose coupons were used, by basket."""
    days = {}
    for row in read(folder, "transactions.csv.gz"):
        baskets = days.setdefault((row["household_id"], row["transaction_timestamp"][:10]), {})
        discount = cents(row["coupon_disc"], row["coupon_match_disc"])
        baskets[row["basket_id"]] = baskets.get(row["basket_id"], 0) + discount
    used = {}
    for row in read(folder, "coupon_redemptions.csv"):
        counts["redemptions"] += 1
        baskets = days.get((row["household_id"], row["redemption_date"]))
        if baskets is None:
            counts["redemptions on a day without a basket left out"] += 1
            continue
        basket = max(baskets, key=lambda basket: (baskets[basket], basket))
        used.setdefault(basket, set()).add(int(row["campaign_id"]))
    counts["uses of a campaign's coupon by a basket"] = sum(map(len, used.values()))
    return {basket: ";".join(f"COUPON{campaign}" for campaign in sorted(of)) for basket, of in used.items()}


def order_rows(folder, keep_zero=False, counts=None, coupons=None):
    """One row a line; with the coupons of baskets where they are given."""
    counts = Counter() if counts is None else counts
    for row in read(folder, "transactions.csv.gz"):
        charged = cents(row["sales_value"])
        quantity = row["quantity"]
        if quantity == "0" and not keep_zero:
            if charged == 0:
                counts["lines of quantity 0 left out"] += 1
                continue
            counts["lines of quantity 0 with an amount"] += 1
            quantity = ""
        counts["order rows"] += 1
        time = row["transaction_timestamp"]
        yield {
            "order_id": row["basket_id"], "paid_at": time, "status": "completed",
            "completed_at": time, "member": "H" + row["household_id"], "sku": row["product_id"],
            "quantity": quantity, "line_amount": charged,
            "line_discount": cents(row["retail_disc"], row["coupon_disc"], row["coupon_match_disc"]),
            "currency": "USD", "store": row["store_id"],
        } | ({} if coupons is None else {"coupon": coupons.get(row["basket_id"], "")})


def product_rows(folder):
    for row in read(folder, "products.csv.gz"):
        size = " ".join(row["package_size"].split())
        kind = " ".join((row["product_type"] or row["product_category"] or row["department"]).split())
        levels = [row["department"], row["product_category"]]
        yield {
            "sku": row["product_id"],
            "name": ", ".join(part for part in (kind.capitalize(), size.lower()) if part),
            "category": "/".join(" & ".join(" ".join(level.split()).split("/")) for level in levels if level),
            "brand": row["brand"],
            "attr.size": size,
        }


def member_rows(folder, numbers):
    """One row per number, in the order of the numbers."""
    known = {"H" + row["household_id"]: row for row in read(folder, "demographics.csv")}
    for number in sorted(numbers, key=lambda number: int(number[1:])):
        row = known.get(number, {})
        yield {"number": number} | {column: row.get(column[2:], "") for column in MEMBER_COLUMNS[1:]}


def program(folder):
    """The program file: a point a dollar, and the campaigns."""
    yield 'format = 1\n\n[program]\ncode = "journey"\nname = "Complete Journey"\ncurrency = "USD"'
    yield 'timezone = "America/New_York"\n\n[points]\nvalue = { points = 100, pays = "1.00" }\n'
    yield '[points.earn]\nshop = { on = "order.paid", rate = { points = 1, per = "1.00" } }'
    for row in read(folder, "campaign_descriptions.csv"):
        code = "C" + row["campaign_id"]
        after = date.fromisoformat(row["end_date"]) + timedelta(days=1)
        yield f'\n[campaigns.{code}]\nname = "Campaign {row["campaign_id"]}, {row["campaign_type"]}"\non = "list"'
        yield f'from = {row["start_date"]}\nuntil = {after}\naward = [{{ coupon = "COUPON{row["campaign_id"]}" }}]\noutcome = "30 days"'
        yield f'\n[coupons.COUPON{row["campaign_id"]}]\nkind = "fixed"\nvalue = "1.00"\nuntil = {after}\nstack = "free"'
        yield "limits = { uses = 1000 }"


def assignment_rows(folder):
    starts = {row["campaign_id"]: row["start_date"] for row in read(folder, "campaign_descriptions.csv")}
    for row in read(folder, "campaigns.csv"):
        campaign = row["campaign_id"]
        yield {"campaign": "C" + campaign, "member": "H" + row["household_id"], "at": starts[campaign] + " 00:00"}


def write(path, columns, rows):
    """Writes the rows and returns how many there were."""
    written = 0
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        for row in rows:
            writer.writerow(row)
            written += 1
    return written


def cut(out):
    """Cuts assignments and orders at the starts of campaigns."""
    with open(out / "assignments.csv", encoding="utf-8", newline="") as file:
        assigned = list(csv.DictReader(file))
    starts = sorted({row["at"] for row in assigned})
    folders = [out / f"step-{step:02}" for step in range(len(starts))]
    for folder, start in zip(folders, starts):
        folder.mkdir(exist_ok=True)
        write(folder / "assignments.csv", ASSIGNMENT_COLUMNS, (row for row in assigned if row["at"] == start))
    with open(out / "orders.csv", encoding="utf-8", newline="") as file, ExitStack() as stack:
        rows, writers = csv.DictReader(file), []
        for folder in folders:
            part = stack.enter_context(open(folder / "orders.csv", "w", encoding="utf-8", newline=""))
            writers.append(csv.DictWriter(part, rows.fieldnames, lineterminator="\n"))
            writers[-1].writeheader()
        for row in rows:
            writers[max(bisect(starts, row["paid_at"]) - 1, 0)].writerow(row)


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--keep-zero"]
    if len(arguments) != 2:
        sys.exit("usage: complete_journey.py FOLDER OUT [--keep-zero]")
    folder, out = arguments[0], Path(arguments[1])
    out.mkdir(parents=True, exist_ok=True)
    counts, numbers, baskets, skus = Counter(), set(), set(), set()

    def seen(rows):
        for row in rows:
            numbers.add(row["member"])
            baskets.add(row["order_id"])
            skus.add(row["sku"])
            yield row

    rows = order_rows(folder, "--keep-zero" in sys.argv, counts, redeemed(folder, counts))
    write(out / "orders.csv", [*ORDER_COLUMNS, "coupon"], seen(rows))
    catalogue = list(product_rows(folder))
    counts["product rows"] = write(out / "products.csv", PRODUCT_COLUMNS, catalogue)
    counts["member rows"] = write(out / "members.csv", MEMBER_COLUMNS, member_rows(folder, numbers))
    counts["assignments"] = write(out / "assignments.csv", ASSIGNMENT_COLUMNS, assignment_rows(folder))
    (out / "program.toml").write_text("\n".join(program(folder)) + "\n", encoding="utf-8")
    cut(out)
    counts["orders"] = len(baskets)
    counts["SKUs sold that the catalogue lacks"] = len(skus - {row["sku"] for row in catalogue})
    for name, count in sorted(counts.items()):
        print(f"{count:>9,} {name}", file=sys.stderr)


if __name__ == "__main__":
    main()
