#!/usr/bin/env python3
"""The end of a file of orders, and behaviour that a shop without a log might have seen before them.

    python3 derive.py FOLDER OUT FROM UNTIL

OUT/orders.csv gets the rows of FOLDER/orders.csv that are paid, or go back, from ten days before FROM until UNTIL;
OUT/events.csv, for each line of theirs with a known buyer, by a checksum c of order and SKU: nothing where 5 divides c; else
a look 1 to 180 minutes before the payment; with it a cart up to 199 minutes before, so sometimes before the look, unless 3
divides c; where 7 divides c a look eight days earlier; where 11 does, a look by the buyer of the line above, who may buy it
later or never.
"""

import csv
import sys
from datetime import datetime, timedelta
from pathlib import Path
from zlib import crc32


def events(rows, key):
    before = None
    for row in rows:
        buyer = row[key]
        if row.get("kind") == "refund" or not buyer:
            continue
        check = crc32(f"{row['order_id']}/{row['sku']}".encode())
        if check % 5 == 0:
            continue
        paid_at = datetime.fromisoformat(row["paid_at"])
        at = lambda minutes: paid_at - timedelta(minutes=minutes)
        yield at(1 + check % 180), "view", buyer, row["sku"]
        if check % 3:
            yield at(check % 200), "cart", buyer, row["sku"]
        if check % 7 == 0:
            yield at(8 * 24 * 60), "view", buyer, row["sku"]
        if check % 11 == 0 and before:
            yield at(5), "view", before, row["sku"]
        before = buyer


def main():
    source, out, start, until = Path(sys.argv[1]), Path(sys.argv[2]), *map(datetime.fromisoformat, sys.argv[3:5])
    out.mkdir()
    first, last = str(start - timedelta(days=10)), str(until)
    with (
        open(source / "orders.csv", encoding="utf-8-sig", newline="") as whole,
        open(out / "orders.csv", "w", encoding="utf-8", newline="") as cut,
        open(out / "events.csv", "w", encoding="utf-8", newline="") as log,
    ):
        reader = csv.DictReader(whole)
        rows = [row for row in reader if first <= (row["paid_at"] or row["refunded_at"]) < last]
        orders = csv.DictWriter(cut, reader.fieldnames, lineterminator="\n")
        orders.writeheader()
        orders.writerows(rows)
        key = "member" if "member" in reader.fieldnames else "account"
        writer = csv.writer(log, lineterminator="\n")
        writer.writerow(["event_id", "occurred_at", "kind", key, "subject"])
        for number, (at, kind, buyer, sku) in enumerate(events(rows, key)):
            writer.writerow([f"E{number}", at, kind, buyer, sku])


if __name__ == "__main__":
    main()
