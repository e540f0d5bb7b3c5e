-- Codes for whoever has them, made many at a time. A fact of the shop: it concerns no member until somebody uses one.
CREATE TABLE coupon_batches (
    id INTEGER PRIMARY KEY,
    request TEXT NOT NULL UNIQUE,
    template INTEGER NOT NULL REFERENCES codes (id),
    version INTEGER NOT NULL,
    size INTEGER NOT NULL CHECK (size > 0),
    issued_at INTEGER NOT NULL,
    from_at INTEGER NOT NULL,
    until_at INTEGER NOT NULL,
    operator TEXT NOT NULL,
    reason TEXT NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT;
CREATE INDEX coupon_batches_template ON coupon_batches (template, size);

-- What people type. It is handed out when a coupon is written, and no rule depends on which: a code is a batch's, or that of
-- the n-th coupon of a member, in whoever's hands that coupon is by now.
CREATE TABLE coupon_codes (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    batch INTEGER REFERENCES coupon_batches (id),
    member INTEGER REFERENCES members (id),
    number INTEGER,
    revoked_at INTEGER,
    CHECK ((batch IS NULL) <> (member IS NULL) AND (member IS NULL) = (number IS NULL)),
    UNIQUE (member, number)
) STRICT;

CREATE TABLE coupons (
    member INTEGER NOT NULL REFERENCES members (id),
    number INTEGER NOT NULL,
    template INTEGER NOT NULL REFERENCES codes (id),
    version INTEGER NOT NULL,
    -- What its code hangs on: the coupon of a member, or a code that belonged to whoever had it.
    root_member INTEGER REFERENCES members (id),
    root_number INTEGER,
    bearer INTEGER REFERENCES coupon_codes (id),
    issued_at INTEGER NOT NULL,
    from_at INTEGER NOT NULL,
    until_at INTEGER NOT NULL CHECK (until_at > from_at),
    uses INTEGER NOT NULL CHECK (uses > 0),
    given_by INTEGER REFERENCES codes (id),
    cause_kind TEXT NOT NULL,
    cause INTEGER NOT NULL,
    CHECK ((bearer IS NULL) <> (root_member IS NULL) AND (root_member IS NULL) = (root_number IS NULL)),
    PRIMARY KEY (member, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX coupons_root ON coupons (root_member, root_number);
CREATE INDEX coupons_bearer ON coupons (bearer) WHERE bearer IS NOT NULL;

-- What became of coupons, in the order booked by member.
CREATE TABLE coupon_steps (
    member INTEGER NOT NULL,
    place INTEGER NOT NULL,
    number INTEGER NOT NULL,
    step TEXT NOT NULL CHECK (step IN ('opened', 'reserved', 'released', 'timed_out', 'redeemed', 'returned', 'retaken',
        'unbooked', 'expired', 'voided', 'revived', 'moved')),
    order_id INTEGER REFERENCES orders (id),
    discount_minor INTEGER,
    until_at INTEGER,
    at INTEGER NOT NULL,
    cause_kind TEXT NOT NULL,
    cause INTEGER NOT NULL,
    PRIMARY KEY (member, place),
    FOREIGN KEY (member, number) REFERENCES coupons (member, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX coupon_steps_coupon ON coupon_steps (member, number, place);

-- First uses. A coupon is used once on an order, whatever became of that use since (B14).
CREATE TABLE coupon_uses (
    member INTEGER NOT NULL,
    number INTEGER NOT NULL,
    act INTEGER NOT NULL REFERENCES acts (id),
    order_id INTEGER REFERENCES orders (id),
    discount_minor INTEGER NOT NULL CHECK (discount_minor >= 0),
    at INTEGER NOT NULL,
    PRIMARY KEY (member, number, act),
    FOREIGN KEY (member, number) REFERENCES coupons (member, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX coupon_uses_once ON coupon_uses (member, number, order_id) WHERE order_id IS NOT NULL;

CREATE TRIGGER coupon_batches_kept BEFORE UPDATE ON coupon_batches BEGIN SELECT RAISE(ABORT, 'coupon_batches is append-only'); END;
CREATE TRIGGER coupon_batches_stay BEFORE DELETE ON coupon_batches BEGIN SELECT RAISE(ABORT, 'coupon_batches is append-only'); END;
CREATE TRIGGER coupon_codes_kept BEFORE UPDATE OF id, code, batch, member, number ON coupon_codes BEGIN SELECT RAISE(ABORT, 'coupon_codes is append-only'); END;
CREATE TRIGGER coupon_codes_revoked_once BEFORE UPDATE OF revoked_at ON coupon_codes WHEN OLD.revoked_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a code is revoked once'); END;
CREATE TRIGGER coupon_codes_stay BEFORE DELETE ON coupon_codes BEGIN SELECT RAISE(ABORT, 'coupon_codes is append-only'); END;
CREATE TRIGGER coupons_kept BEFORE UPDATE ON coupons BEGIN SELECT RAISE(ABORT, 'coupons is append-only'); END;
CREATE TRIGGER coupons_stay BEFORE DELETE ON coupons BEGIN SELECT RAISE(ABORT, 'coupons is append-only'); END;
CREATE TRIGGER coupon_steps_kept BEFORE UPDATE ON coupon_steps BEGIN SELECT RAISE(ABORT, 'coupon_steps is append-only'); END;
CREATE TRIGGER coupon_steps_stay BEFORE DELETE ON coupon_steps BEGIN SELECT RAISE(ABORT, 'coupon_steps is append-only'); END;
CREATE TRIGGER coupon_uses_kept BEFORE UPDATE ON coupon_uses BEGIN SELECT RAISE(ABORT, 'coupon_uses is append-only'); END;
CREATE TRIGGER coupon_uses_stay BEFORE DELETE ON coupon_uses BEGIN SELECT RAISE(ABORT, 'coupon_uses is append-only'); END;
