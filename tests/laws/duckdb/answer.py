#!/usr/bin/env python3
"""A report worked out by DuckDB from the files that a shop imported, as CSV with the columns of the report.

    python3 answer.py FOLDER REPORT FROM UNTIL AS_OF

FOLDER holds orders.csv and, where there were any, orders.csv.rejects.csv, products.csv, members.csv and events.csv.
FROM is the first day, UNTIL the first day after, AS_OF the last day that is known. REPORT is abc, rfm, cohort, basket,
funnel or funnel-product. Nothing here knows how the program reckons: the definitions are those of the reports' notes.
"""

import csv
import sys
from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby
from math import comb, exp, fsum, lgamma
from pathlib import Path

import duckdb

HERE = Path(__file__).parent
TOLD = ["order_id", "paid_at", "member", "account", "sku", "quantity", "unit_price", "line_amount", "kind",
        "refunded_at"]


def load(db, folder, name, table, columns, rejects=False):
    """The rows of a file under the columns asked for, those that it lacks empty."""
    path = folder / name
    if not path.exists():
        db.execute(f"CREATE TABLE {table} ({', '.join(f'{column} VARCHAR' for column in columns)})")
        return
    with open(path, encoding="utf-8-sig", newline="") as file:
        known = next(csv.reader(file))
    listed = [column if column in known else f"NULL::VARCHAR AS {column}" for column in columns]
    left_out = ""
    if rejects and (path := folder / f"{name}.rejects.csv").exists():
        with open(path, encoding="utf-8", newline="") as file:
            lines = ", ".join(row["_line"] for row in csv.DictReader(file))
        left_out = f" WHERE line NOT IN ({lines})" if lines else ""
    # Rows are numbered as they stand in the file only where one thread reads them.
    db.execute("SET threads = 1")
    source = f"read_csv('{folder / name}', header = true, all_varchar = true, nullstr = '')"
    numbered = f"(SELECT row_number() OVER () + 1 AS line, * EXCLUDE (\"_line\") FROM {source})" if "_line" in known \
        else f"(SELECT row_number() OVER () + 1 AS line, * FROM {source})"
    db.execute(f"CREATE TABLE {table} AS SELECT {', '.join(listed)} FROM {numbered}{left_out}")
    db.execute("RESET threads")


def window(db, start, until):
    db.execute(f"SET VARIABLE from_day = DATE '{start}'")
    db.execute(f"SET VARIABLE until_day = DATE '{until}'")


def query(db, name):
    """Runs the statements of a file: the rows of the last."""
    return db.execute((HERE / f"{name}.sql").read_text(encoding="utf-8"))


def rfm(db, start, until):
    days = until - start
    window(db, start - days, start)
    query(db, "place")
    db.execute("CREATE TABLE place_before AS FROM place")
    window(db, start, until)
    query(db, "place")
    return table(query(db, "rfm"))


def table(result):
    yield [column[0] for column in result.description]
    yield from result.fetchall()


def cohort(db, as_of):
    """A row a month from the first that holds somebody, a column a month after it until today's."""
    rows = {month: list(of) for month, of in groupby(query(db, "cohort").fetchall(), key=lambda row: row[0])}
    if not rows:
        return
    until = db.execute("SELECT getvariable('until_day')").fetchone()[0] - timedelta(days=1)
    months = lambda day: 12 * day.year + day.month - 1
    named = lambda month: f"{month // 12}-{month % 12 + 1:02}"
    first = months(date.fromisoformat(min(rows) + "-01"))
    longest = months(as_of) - first
    yield ["cohort", "size", *(f"k{k}" for k in range(longest + 1))]
    for month in range(first, months(min(until, as_of)) + 1):
        of = {k: (active, size) for _, size, k, active in rows.get(named(month), [])}
        size = next(iter(of.values()))[1] if of else 0
        seen = months(as_of) - month
        share = lambda k: f"{of.get(k, (0, 0))[0] / size:.6f}" if size else ""
        yield [named(month), size, *(share(k) if k <= seen else "" for k in range(longest + 1))]


def choose(n, k):
    return lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)


def tail(n, n_a, n_b, together):
    """The hypergeometric tail, every term from its own logarithms."""
    terms, most = [], min(n_a, n_b)
    whole = choose(n, n_b)
    for x in range(together, most + 1):
        terms.append(exp(choose(n_a, x) + choose(n - n_a, n_b - x) - whole))
        if len(terms) > 1 and terms[-1] < terms[0] * 1e-17:
            break
    return min(fsum(terms), 1.0)


def exact_tail(n, n_a, n_b, together):
    """The same in whole numbers, which is slow."""
    ways = sum(comb(n_a, x) * comb(n - n_a, n_b - x) for x in range(together, min(n_a, n_b) + 1))
    return float(Fraction(ways, comb(n, n_b)))


def basket(db):
    """Pairs with a lift above 1 whose q is at most .05."""
    pairs = query(db, "basket").fetchall()
    ranked = []
    for a, b, n, n_a, n_b, baskets in pairs:
        # Chance alone brings as many or more in half of all cases where there is no lift.
        p = tail(baskets, n_a, n_b, n) if n * baskets > n_a * n_b else 1.0
        ranked.append((p, a, b, n, n_a, n_b, baskets))
    ranked.sort()
    for p, _, _, n, n_a, n_b, baskets in ranked[:: max(len(ranked) // 50, 1)]:
        if 1e-300 < p < 1.0 and max(n_a, n_b) < 2000:
            assert abs(p / exact_tail(baskets, n_a, n_b, n) - 1) < 1e-6, (baskets, n_a, n_b, n)
    found, q = [], 1.0
    for rank in range(len(ranked), 0, -1):
        p, a, b, n, n_a, n_b, baskets = ranked[rank - 1]
        q = min(q, p * len(ranked) / rank)
        if q <= 0.05 and n * baskets > n_a * n_b:
            found.append((-Fraction(n * baskets, n_a * n_b), -n, a, b, n_a, n_b, baskets, p, q))
    yield ["a", "b", "baskets", "baskets_a", "baskets_b", "support", "confidence_ab", "confidence_ba", "lift", "p", "q"]
    for lift, n, a, b, n_a, n_b, baskets, p, q in sorted(found):
        ratios = [-n / baskets, -n / n_a, -n / n_b, float(-lift)]
        yield [a, b, -n, n_a, n_b, *(f"{ratio:.6f}" for ratio in ratios), f"{p:.6e}", f"{q:.6e}"]


def funnel(db, by):
    db.execute(f"SET VARIABLE told_by = '{by}'")
    yield [*(["sku"] if by else []), "step", "pairs", "from_previous", "from_first", "skipped"]
    for sku, *counts, skipped in query(db, "funnel").fetchall():
        for at, (step, pairs) in enumerate(zip(["view", "cart", "order"], counts)):
            share = lambda whole: f"{pairs / whole:.6f}" if whole else ""
            before = share(counts[at - 1]) if at else ""
            yield [*([sku] if by else []), step, pairs, before, share(counts[0]), skipped if at == 2 else 0]


def main():
    folder, report, start, until, as_of = Path(sys.argv[1]), sys.argv[2], *map(date.fromisoformat, sys.argv[3:6])
    db = duckdb.connect()
    db.execute("SET preserve_insertion_order = true")
    db.execute(f"SET VARIABLE now = TIMESTAMP '{as_of + timedelta(days=1)}'")
    window(db, start, until)
    load(db, folder, "orders.csv", "told", TOLD, rejects=True)
    load(db, folder, "products.csv", "catalogue", ["sku"])
    load(db, folder, "members.csv", "list_of_members", ["number", "joined_at"])
    db.execute("CREATE TABLE listed AS SELECT number AS member, CAST(joined_at AS DATE) AS stated FROM list_of_members")
    load(db, folder, "events.csv", "happened", ["member", "account", "kind", "subject", "occurred_at"], rejects=True)
    db.execute(
        "CREATE TABLE event AS SELECT coalesce(member, account) AS member, subject AS sku, kind,"
        " CAST(occurred_at AS TIMESTAMP) AS moment FROM happened WHERE CAST(occurred_at AS TIMESTAMP) < getvariable('now')"
    )
    query(db, "facts")
    rows = {
        "abc": lambda: table(query(db, "abc")),
        "rfm": lambda: rfm(db, start, until),
        "cohort": lambda: cohort(db, as_of),
        "basket": lambda: basket(db),
        "funnel": lambda: funnel(db, ""),
        "funnel-product": lambda: funnel(db, "product"),
    }[report]()
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerows(rows)


if __name__ == "__main__":
    main()
