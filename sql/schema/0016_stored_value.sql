-- Money that members paid in beforehand (identity §10). It has no lots and no end: each entry is a fact, and a balance is
-- their sum. What is taken is checked in the transaction that takes it; the CHECK forbids what the code refuses already.
CREATE TABLE value_entries (
    id INTEGER PRIMARY KEY,
    member INTEGER NOT NULL REFERENCES members (id),
    kind TEXT NOT NULL CHECK (kind IN ('top_up', 'pay', 'capture', 'refund', 'adjust')),
    -- Signed, in minor units of the program's currency.
    amount_minor INTEGER NOT NULL CHECK (amount_minor <> 0),
    -- What it was paid with, for a top-up; the order it paid or gave back, for the rest.
    payment TEXT,
    order_ref TEXT,
    -- The hold it was captured from.
    hold INTEGER REFERENCES value_holds (id),
    at INTEGER NOT NULL,
    -- The audit row of its command: who, when, why, under which request.
    audit INTEGER NOT NULL
) STRICT;
CREATE INDEX value_entries_member ON value_entries (member, id);
CREATE UNIQUE INDEX value_entries_payment ON value_entries (payment) WHERE payment IS NOT NULL AND payment <> 'cash';
CREATE TRIGGER value_entries_kept BEFORE UPDATE ON value_entries BEGIN SELECT RAISE(ABORT, 'value_entries is append-only'); END;
CREATE TRIGGER value_entries_stay BEFORE DELETE ON value_entries BEGIN SELECT RAISE(ABORT, 'value_entries is append-only'); END;

-- What is set aside for a payment: it ends once, captured, released, or by its time.
CREATE TABLE value_holds (
    id INTEGER PRIMARY KEY,
    request TEXT NOT NULL UNIQUE,
    member INTEGER NOT NULL REFERENCES members (id),
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    order_ref TEXT,
    at INTEGER NOT NULL,
    until_at INTEGER NOT NULL,
    audit INTEGER NOT NULL,
    -- Set once.
    ended_at INTEGER,
    how TEXT CHECK (how IN ('captured', 'released'))
) STRICT;
CREATE INDEX value_holds_open ON value_holds (member, until_at) WHERE ended_at IS NULL;
CREATE TRIGGER value_holds_kept BEFORE UPDATE OF id, request, member, amount_minor, order_ref, at, until_at, audit ON value_holds BEGIN SELECT RAISE(ABORT, 'value_holds is append-only'); END;
CREATE TRIGGER value_holds_end_once BEFORE UPDATE OF ended_at, how ON value_holds WHEN OLD.ended_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a hold ends once'); END;
CREATE TRIGGER value_holds_stay BEFORE DELETE ON value_holds BEGIN SELECT RAISE(ABORT, 'value_holds is append-only'); END;

-- Cache: the sum of each member's entries, and the instant of the newest.
CREATE TABLE value_balances (
    member INTEGER PRIMARY KEY REFERENCES members (id),
    total_minor INTEGER NOT NULL CHECK (total_minor >= 0),
    at INTEGER NOT NULL
) STRICT;
