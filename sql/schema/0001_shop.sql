-- The shop file, version 1. Instants are whole seconds UTC; money is in minor units of the program's one currency;
-- enumerations are the words of the domain. Facts and consequences are append-only (0002); caches are rebuilt at will.

-- What the file is: shop id, program digest in force, the newest recorded_at.
CREATE TABLE meta (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Answers kept under their request id, so that asking again answers the same (house H17).
CREATE TABLE requests (
    id TEXT PRIMARY KEY,
    digest BLOB NOT NULL,
    view TEXT NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One row per writing command: who did what, when.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY,
    recorded_at INTEGER NOT NULL,
    command TEXT NOT NULL,
    operator TEXT NOT NULL,
    request TEXT,
    reason TEXT
) STRICT;

CREATE TABLE program_versions (
    number INTEGER PRIMARY KEY,
    effective_from INTEGER NOT NULL,
    text TEXT NOT NULL,
    digest TEXT NOT NULL,
    author TEXT NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT;

-- A settled batch: what was folded, up to which instant (house H21), and the newest program version known by then.
CREATE TABLE batches (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('import', 'nightly', 'act')),
    until INTEGER NOT NULL,
    program_version INTEGER NOT NULL REFERENCES program_versions (number),
    recorded_at INTEGER NOT NULL
) STRICT;

-- What one import command read and brought (import I34).
CREATE TABLE imports (
    id INTEGER PRIMARY KEY,
    batch INTEGER REFERENCES batches (id),
    kind TEXT NOT NULL CHECK (kind IN ('order', 'product', 'event', 'member', 'opening', 'assignment')),
    source TEXT NOT NULL,
    -- What the files were read by, and the digest of its text; empty where they were in the canonical layout.
    profile TEXT,
    profile_digest TEXT,
    -- Name, bytes, SHA-256 and rows of each file, as a JSON list.
    files TEXT NOT NULL,
    options TEXT NOT NULL,
    counts TEXT NOT NULL,
    -- The first and the last business time among its good rows.
    first_at INTEGER,
    last_at INTEGER,
    -- The ids that orders and refunds had reached before it, and after it: what it recorded lies between them.
    orders_before INTEGER NOT NULL,
    orders_after INTEGER,
    refunds_before INTEGER NOT NULL,
    refunds_after INTEGER,
    request TEXT,
    operator TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    -- The audit row of its command.
    audit INTEGER NOT NULL,
    -- When it was taken back (import I26).
    withdrawn_at INTEGER
) STRICT;

-- Members ---------------------------------------------------------------------------------------------------------

CREATE TABLE members (
    id INTEGER PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL,
    -- When they joined; without a statement, their first order or act, set once when it comes.
    registered_at INTEGER,
    referrer INTEGER REFERENCES members (id),
    -- Whether they share with who invited them what only one should have.
    review INTEGER NOT NULL DEFAULT 0,
    recorded_at INTEGER NOT NULL,
    -- Set once, when the joining is settled.
    settled_in INTEGER REFERENCES batches (id)
) STRICT;
CREATE INDEX members_undated ON members (id) WHERE registered_at IS NULL;
CREATE INDEX members_unsettled ON members (id) WHERE settled_in IS NULL;
CREATE INDEX members_referrer ON members (referrer) WHERE referrer IS NOT NULL;
CREATE INDEX members_unsettled_referrer ON members (referrer) WHERE settled_in IS NULL AND referrer IS NOT NULL;

-- What a member can be found by exactly: phone, e-mail, an account of a source.
CREATE TABLE member_keys (
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    member INTEGER NOT NULL REFERENCES members (id),
    PRIMARY KEY (kind, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX member_keys_member ON member_keys (member);

-- Each stated value of a profile; an empty value clears the field.
CREATE TABLE profile_changes (
    id INTEGER PRIMARY KEY,
    member INTEGER NOT NULL REFERENCES members (id),
    field TEXT NOT NULL,
    value TEXT NOT NULL,
    at INTEGER NOT NULL,
    -- The audit row of the command that stated it: who, when, why.
    audit INTEGER NOT NULL,
    settled_in INTEGER REFERENCES batches (id)
) STRICT;
CREATE INDEX profile_changes_member ON profile_changes (member, id);
CREATE INDEX profile_changes_unsettled ON profile_changes (member) WHERE settled_in IS NULL;

-- Cache: the newest value of each field.
CREATE TABLE profiles (
    member INTEGER PRIMARY KEY REFERENCES members (id),
    name TEXT, user_name TEXT, nickname TEXT, phone TEXT, email TEXT, gender TEXT, birthday TEXT, country TEXT,
    province TEXT, city TEXT, address TEXT, occupation TEXT, education TEXT, hobbies TEXT, tags TEXT, bio TEXT,
    avatar TEXT, note TEXT, consent_marketing TEXT
) STRICT;

-- Cache: search by any part of name, phone, e-mail or number, three characters or more (trigrams serve Chinese too).
CREATE VIRTUAL TABLE member_search USING fts5 (text, tokenize = 'trigram', content = '', contentless_delete = 1);
-- Words gathered in memory before they are written: 8 MiB instead of 1, so that an import merges less.
INSERT INTO member_search (member_search, rank) VALUES ('hashsize', 8388608);

-- Catalogue -------------------------------------------------------------------------------------------------------

CREATE TABLE products (
    id INTEGER PRIMARY KEY,
    sku TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL DEFAULT '',
    category TEXT NOT NULL DEFAULT '',
    brand TEXT NOT NULL DEFAULT '',
    price_minor INTEGER,
    tags TEXT NOT NULL DEFAULT '',
    attributes TEXT NOT NULL DEFAULT '[]',
    variant_of TEXT,
    sold_from INTEGER,
    sold_until INTEGER,
    recorded_at INTEGER NOT NULL
) STRICT;
-- What is not sold on a day is asked with every list of recommendations; most products have neither day.
CREATE INDEX products_sold_from ON products (sold_from) WHERE sold_from IS NOT NULL;
CREATE INDEX products_sold_until ON products (sold_until) WHERE sold_until IS NOT NULL;

-- Category paths as orders froze them.
CREATE TABLE categories (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE
) STRICT;

-- Orders ----------------------------------------------------------------------------------------------------------

CREATE TABLE sources (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- An order as first stated, and its amendments (`amends` names the first). `member` is empty for guests; it may be set
-- once, when the order is claimed, and with it that of its stages and refunds.
CREATE TABLE orders (
    id INTEGER PRIMARY KEY,
    source INTEGER NOT NULL REFERENCES sources (id),
    external_id TEXT NOT NULL,
    amends INTEGER REFERENCES orders (id),
    -- Of the content last known; of the first row only (a cache, may change).
    hash INTEGER NOT NULL,
    member INTEGER REFERENCES members (id),
    sold_at INTEGER NOT NULL,
    -- 1 = paid, 2 = paid on a day without a time, 0 = unpaid.
    paid INTEGER NOT NULL CHECK (paid IN (0, 1, 2)),
    completed_at INTEGER,
    cancelled_at INTEGER,
    reopened_at INTEGER,
    discount_minor INTEGER NOT NULL,
    shipping_minor INTEGER NOT NULL,
    tax_minor INTEGER NOT NULL,
    total_minor INTEGER NOT NULL,
    -- points, points_money, balance, gift_card, voucher as a JSON list; empty when all cash.
    tenders TEXT,
    channel TEXT NOT NULL,
    store TEXT NOT NULL,
    province TEXT NOT NULL,
    city TEXT NOT NULL,
    imported_in INTEGER REFERENCES imports (id),
    recorded_at INTEGER NOT NULL,
    settled_in INTEGER REFERENCES batches (id),
    -- Set once, when an order of nobody became a member's (import I28, I29).
    claimed_at INTEGER,
    -- Set once, when it is taken back as wrongly stated: its id is free for the order as it should be.
    withdrawn_at INTEGER
) STRICT;
-- The id first: it tells orders apart, the source hardly does, and a text in front sorts faster.
CREATE UNIQUE INDEX orders_key ON orders (external_id, source) WHERE amends IS NULL AND withdrawn_at IS NULL;
CREATE INDEX orders_withdrawn ON orders (source, external_id) WHERE withdrawn_at IS NOT NULL;
CREATE INDEX orders_amends ON orders (amends) WHERE amends IS NOT NULL;
-- Nobody asks for the orders of no member, and a sorter that meets no NULL compares numbers at once.
CREATE INDEX orders_member ON orders (member, sold_at) WHERE member IS NOT NULL;
CREATE INDEX orders_sold ON orders (sold_at);
-- All that tells whom to settle and up to when, so that no row is read for it.
CREATE INDEX orders_unsettled ON orders (member, sold_at, settled_in) WHERE settled_in IS NULL AND member IS NOT NULL;

CREATE TABLE order_lines (
    order_id INTEGER NOT NULL REFERENCES orders (id),
    line INTEGER NOT NULL,
    product INTEGER NOT NULL REFERENCES products (id),
    category INTEGER NOT NULL REFERENCES categories (id),
    quantity_milli INTEGER NOT NULL,
    unit_price_minor INTEGER,
    amount_minor INTEGER NOT NULL,
    discount_minor INTEGER NOT NULL,
    line_id TEXT,
    PRIMARY KEY (order_id, line)
) STRICT, WITHOUT ROWID;

-- What an order, or an amendment of one, tells besides: coupon codes, `lat`, `lon`, and the shop's own `x.` columns. Nothing
-- is reckoned with it.
CREATE TABLE order_extras (
    order_id INTEGER NOT NULL REFERENCES orders (id),
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (order_id, name, value)
) STRICT, WITHOUT ROWID;

-- Stages learnt after the order was first recorded.
CREATE TABLE order_stages (
    id INTEGER PRIMARY KEY,
    order_id INTEGER NOT NULL REFERENCES orders (id),
    member INTEGER REFERENCES members (id),
    stage TEXT NOT NULL CHECK (stage IN ('paid', 'completed', 'cancelled', 'reopened')),
    at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    settled_in INTEGER REFERENCES batches (id)
) STRICT;
CREATE INDEX order_stages_order ON order_stages (order_id);
CREATE INDEX order_stages_member ON order_stages (member) WHERE member IS NOT NULL;
CREATE INDEX order_stages_unsettled ON order_stages (member) WHERE settled_in IS NULL AND member IS NOT NULL;

-- What the member of an order must be found by, as long as nobody is (import I28): whoever receives such a key claims the
-- order, and the keys go. `rank` is the order in which they decide.
CREATE TABLE held_keys (
    order_id INTEGER NOT NULL REFERENCES orders (id),
    rank INTEGER NOT NULL,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (order_id, rank)
) STRICT, WITHOUT ROWID;

CREATE TABLE refunds (
    id INTEGER PRIMARY KEY,
    source INTEGER NOT NULL REFERENCES sources (id),
    external_id TEXT NOT NULL,
    order_id INTEGER NOT NULL REFERENCES orders (id),
    member INTEGER REFERENCES members (id),
    occurred_at INTEGER NOT NULL,
    amount_minor INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    settled_in INTEGER REFERENCES batches (id),
    -- Set once, with its order's.
    withdrawn_at INTEGER
) STRICT;
CREATE UNIQUE INDEX refunds_key ON refunds (source, external_id) WHERE withdrawn_at IS NULL;
CREATE INDEX refunds_order ON refunds (order_id);
CREATE INDEX refunds_member ON refunds (member) WHERE member IS NOT NULL;
CREATE INDEX refunds_unsettled ON refunds (member) WHERE settled_in IS NULL AND member IS NOT NULL;

-- Line 0 is money off the order as a whole.
CREATE TABLE refund_lines (
    refund INTEGER NOT NULL REFERENCES refunds (id),
    part INTEGER NOT NULL,
    line INTEGER NOT NULL,
    amount_minor INTEGER NOT NULL,
    quantity_milli INTEGER NOT NULL,
    PRIMARY KEY (refund, part)
) STRICT, WITHOUT ROWID;

CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    source INTEGER NOT NULL REFERENCES sources (id),
    external_id TEXT NOT NULL,
    member INTEGER NOT NULL REFERENCES members (id),
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    quantity INTEGER NOT NULL,
    value_minor INTEGER NOT NULL,
    text TEXT NOT NULL,
    channel TEXT NOT NULL,
    city TEXT NOT NULL,
    occurred_at INTEGER NOT NULL,
    undoes INTEGER REFERENCES events (id),
    recorded_at INTEGER NOT NULL,
    settled_in INTEGER REFERENCES batches (id),
    UNIQUE (source, external_id)
) STRICT;
CREATE INDEX events_member ON events (member, kind, occurred_at);
CREATE INDEX events_unsettled ON events (member) WHERE settled_in IS NULL;

-- Granted asks and operators' acts.
CREATE TABLE acts (
    id INTEGER PRIMARY KEY,
    request TEXT NOT NULL UNIQUE,
    member INTEGER NOT NULL REFERENCES members (id),
    kind TEXT NOT NULL CHECK (kind IN ('redeem', 'adjust', 'use', 'hold', 'capture', 'release', 'transfer_out',
        'transfer_in', 'extend', 'reinstate', 'forgive', 'open', 'pin', 'unpin', 'merge_out', 'merge_in', 'unmerge_out',
        'unmerge_in',
        'assign', 'verify', 'approve', 'reject',
        'penalty_open', 'penalty_lift', 'penalty_appeal', 'penalty_uphold', 'penalty_overturn',
        'grant', 'return', 'revoke', 'benefit_reserve', 'benefit_take', 'benefit_release', 'plan_subscribe', 'plan_renew', 'plan_activate', 'plan_try', 'plan_pause',
        'plan_resume', 'plan_cancel', 'plan_refund', 'plan_upgrade',
        'coupon_issue', 'coupon_reserve', 'coupon_redeem', 'coupon_release', 'coupon_revoke', 'coupon_report')),
    body TEXT NOT NULL,
    occurred_at INTEGER NOT NULL,
    operator TEXT NOT NULL,
    reason TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    settled_in INTEGER REFERENCES batches (id)
) STRICT;
CREATE INDEX acts_member ON acts (member, occurred_at);
CREATE INDEX acts_unsettled ON acts (member) WHERE settled_in IS NULL;

-- Consequences ----------------------------------------------------------------------------------------------------

-- Rule, tier and benefit codes; a code is the thing, across versions.
CREATE TABLE codes (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE
) STRICT;

-- What was frozen at a sale; filed under the member, as it is written. The order is one that was folded.
CREATE TABLE order_terms (
    member INTEGER NOT NULL REFERENCES members (id),
    order_id INTEGER NOT NULL,
    tier INTEGER REFERENCES codes (id),
    version INTEGER NOT NULL,
    PRIMARY KEY (member, order_id)
) STRICT, WITHOUT ROWID;

-- The frozen computation of a rule on a fact.
CREATE TABLE earnings (
    member INTEGER NOT NULL REFERENCES members (id),
    fact_kind TEXT NOT NULL,
    fact INTEGER NOT NULL,
    rule INTEGER NOT NULL REFERENCES codes (id),
    occurred_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    tier INTEGER REFERENCES codes (id),
    m_num INTEGER NOT NULL,
    m_den INTEGER NOT NULL,
    -- Codes of plans and campaigns whose multipliers joined, with blanks between.
    joined TEXT NOT NULL,
    basis INTEGER NOT NULL,
    wanted INTEGER NOT NULL,
    granted INTEGER NOT NULL,
    cap INTEGER,
    PRIMARY KEY (member, fact_kind, fact, rule)
) STRICT, WITHOUT ROWID;

-- What a change of a fact took back from one of its earnings; negative parts were given again.
CREATE TABLE takings (
    id INTEGER PRIMARY KEY,
    member INTEGER NOT NULL REFERENCES members (id),
    fact_kind TEXT NOT NULL,
    fact INTEGER NOT NULL,
    rule INTEGER NOT NULL REFERENCES codes (id),
    cause_kind TEXT NOT NULL,
    cause INTEGER NOT NULL,
    target INTEGER NOT NULL,
    pending INTEGER NOT NULL,
    own INTEGER NOT NULL,
    expired INTEGER NOT NULL,
    others INTEGER NOT NULL,
    debt INTEGER NOT NULL,
    waived INTEGER NOT NULL,
    posted_at INTEGER NOT NULL
) STRICT;
CREATE INDEX takings_member ON takings (member, fact_kind, fact);

-- The ledger. `number` counts within the member; a credit's number names its lot.
CREATE TABLE entries (
    member INTEGER NOT NULL REFERENCES members (id),
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    points INTEGER NOT NULL CHECK (points <> 0),
    occurred_at INTEGER NOT NULL,
    posted_at INTEGER NOT NULL,
    cause_kind TEXT NOT NULL,
    cause INTEGER NOT NULL,
    rule INTEGER REFERENCES codes (id),
    activates_at INTEGER,
    expires_at INTEGER,
    origin INTEGER,
    undoes INTEGER,
    batch INTEGER NOT NULL REFERENCES batches (id),
    PRIMARY KEY (member, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX entries_posted ON entries (posted_at, kind, points);

CREATE TABLE allocations (
    member INTEGER NOT NULL REFERENCES members (id),
    number INTEGER NOT NULL,
    debit INTEGER NOT NULL,
    lot INTEGER NOT NULL,
    points INTEGER NOT NULL CHECK (points <> 0),
    undoes INTEGER,
    posted_at INTEGER NOT NULL,
    PRIMARY KEY (member, number)
) STRICT, WITHOUT ROWID;

-- Points set aside for payments; a hold is known by the act that made it.
CREATE TABLE holds (
    member INTEGER NOT NULL REFERENCES members (id),
    number INTEGER NOT NULL,
    act INTEGER NOT NULL REFERENCES acts (id),
    points INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    until_at INTEGER NOT NULL,
    PRIMARY KEY (member, number)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX holds_act ON holds (act);

-- Of which lots; negative where points left the hold before it ended.
CREATE TABLE hold_slices (
    id INTEGER PRIMARY KEY,
    member INTEGER NOT NULL REFERENCES members (id),
    hold INTEGER NOT NULL,
    lot INTEGER NOT NULL,
    points INTEGER NOT NULL CHECK (points <> 0),
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX hold_slices_member ON hold_slices (member, hold);

-- A hold ends once; `entry` is the spend of a capture.
CREATE TABLE hold_ends (
    member INTEGER NOT NULL REFERENCES members (id),
    hold INTEGER NOT NULL,
    how TEXT NOT NULL CHECK (how IN ('captured', 'released', 'timed_out')),
    at INTEGER NOT NULL,
    entry INTEGER,
    PRIMARY KEY (member, hold)
) STRICT, WITHOUT ROWID;

-- Later ends of lots, given by hand.
CREATE TABLE extensions (
    id INTEGER PRIMARY KEY,
    member INTEGER NOT NULL REFERENCES members (id),
    lot INTEGER NOT NULL,
    -- 9223372036854775807 = never.
    from_at INTEGER NOT NULL,
    until_at INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX extensions_member ON extensions (member, lot);

-- Members to be told that their tier is in danger, once for each boundary.
CREATE TABLE notices (
    member INTEGER NOT NULL REFERENCES members (id),
    kind TEXT NOT NULL CHECK (kind IN ('tier_in_danger')),
    subject INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (member, kind, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX notices_at ON notices (at);

-- Accounts joined and parted again; `ended_at` is set once. Facts of a source go to its target while it is open.
CREATE TABLE merges (
    id INTEGER PRIMARY KEY,
    source INTEGER NOT NULL REFERENCES members (id),
    target INTEGER NOT NULL REFERENCES members (id),
    at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE UNIQUE INDEX merges_open ON merges (source) WHERE ended_at IS NULL;

CREATE TABLE tier_periods (
    member INTEGER NOT NULL REFERENCES members (id),
    number INTEGER NOT NULL,
    tier INTEGER NOT NULL REFERENCES codes (id),
    from_at INTEGER NOT NULL,
    -- Set once, when the period ends.
    until_at INTEGER,
    guaranteed_until INTEGER,
    reason TEXT NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (member, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX tier_periods_open ON tier_periods (tier) WHERE until_at IS NULL;

CREATE TABLE tier_checks (
    id INTEGER PRIMARY KEY,
    member INTEGER NOT NULL REFERENCES members (id),
    at INTEGER NOT NULL,
    cause_kind TEXT NOT NULL,
    cause INTEGER NOT NULL,
    tier INTEGER NOT NULL REFERENCES codes (id),
    asked TEXT NOT NULL CHECK (asked IN ('qualify', 'retain')),
    window_from INTEGER,
    window_until INTEGER NOT NULL,
    spend_minor INTEGER NOT NULL,
    orders INTEGER NOT NULL,
    active_days INTEGER NOT NULL,
    points INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    guaranteed_until INTEGER
) STRICT;
CREATE INDEX tier_checks_member ON tier_checks (member, at);

CREATE TABLE grants (
    member INTEGER NOT NULL REFERENCES members (id),
    number INTEGER NOT NULL,
    benefit INTEGER NOT NULL REFERENCES codes (id),
    source TEXT NOT NULL CHECK (source IN ('tier', 'condition', 'entry', 'campaign', 'referral', 'plan', 'operator')),
    -- The plan it came from.
    source_code INTEGER REFERENCES codes (id),
    period INTEGER NOT NULL,
    quota INTEGER,
    from_at INTEGER NOT NULL,
    until_at INTEGER,
    granted_at INTEGER NOT NULL,
    cause_kind TEXT NOT NULL,
    cause INTEGER NOT NULL,
    -- Set once, when it is taken away before its end.
    revoked_at INTEGER,
    PRIMARY KEY (member, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE benefit_uses (
    act INTEGER PRIMARY KEY REFERENCES acts (id),
    member INTEGER NOT NULL REFERENCES members (id),
    grant_number INTEGER NOT NULL,
    order_id INTEGER REFERENCES orders (id),
    at INTEGER NOT NULL,
    -- When it comes back by itself, where it was only set aside; it is used once a step says taken.
    reserved_until INTEGER
) STRICT;
CREATE INDEX benefit_uses_member ON benefit_uses (member, grant_number);

-- Caches ----------------------------------------------------------------------------------------------------------

-- The engine's account of each member; `body` is its stored form, the rest of it is for reading.
CREATE TABLE accounts (
    member INTEGER PRIMARY KEY REFERENCES members (id),
    frontier INTEGER NOT NULL,
    next_due INTEGER,
    debt INTEGER NOT NULL,
    tier INTEGER REFERENCES codes (id),
    body BLOB NOT NULL
) STRICT;
CREATE INDEX accounts_due ON accounts (next_due) WHERE next_due IS NOT NULL;
CREATE INDEX accounts_tier ON accounts (tier);

-- Lots with points left, for balances and forecasts in SQL.
CREATE TABLE open_lots (
    member INTEGER NOT NULL REFERENCES members (id),
    lot INTEGER NOT NULL,
    left_points INTEGER NOT NULL,
    activates_at INTEGER NOT NULL,
    -- 9223372036854775807 = never.
    expires_at INTEGER NOT NULL,
    PRIMARY KEY (member, lot)
) STRICT, WITHOUT ROWID;
CREATE INDEX open_lots_expiry ON open_lots (expires_at, left_points);

-- The engine's case of each fact that earned, for when it changes; filed under the member, as it is written.
CREATE TABLE cases (
    member INTEGER NOT NULL,
    fact_kind TEXT NOT NULL,
    fact INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (member, fact_kind, fact)
) STRICT, WITHOUT ROWID;

-- The recommendation model in use: what it was learnt from, what it was judged at, and the shop as a whole (`shop`: buyers,
-- trend, rankings, habits). `last_order` is the newest order that was there; `run` holds the clusters it was given.
CREATE TABLE models (
    id INTEGER PRIMARY KEY,
    trained_at INTEGER NOT NULL,
    trained_through INTEGER NOT NULL,
    last_order INTEGER NOT NULL,
    run INTEGER NOT NULL REFERENCES segmentation_runs (id),
    parameters TEXT NOT NULL,
    figures TEXT NOT NULL,
    seed INTEGER NOT NULL,
    digest TEXT NOT NULL,
    shop BLOB NOT NULL
) STRICT;

-- The lists of the model, filed under a product: `leads_to` what its buyers are recommended, one list for each learner of
-- the model's parameters, `similar` its own neighbours, which are by content where nobody bought it together with anything.
CREATE TABLE neighbours (
    product INTEGER PRIMARY KEY REFERENCES products (id),
    leads_to BLOB NOT NULL,
    similar BLOB NOT NULL,
    by_content INTEGER NOT NULL CHECK (by_content IN (0, 1))
) STRICT;

-- What the members most like a member buy, where members buy the same again.
CREATE TABLE company (
    member INTEGER PRIMARY KEY REFERENCES members (id),
    body BLOB NOT NULL
) STRICT;

-- The parameters that were found for a task of the model: `used` to train with, `proven` those that the same search chose
-- without the last part of history, on which they were judged. The newest of each task counts.
CREATE TABLE tunings (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    task TEXT NOT NULL CHECK (task IN ('home', 'cart', 'again')),
    used TEXT NOT NULL,
    proven TEXT NOT NULL,
    figures TEXT NOT NULL,
    seed INTEGER NOT NULL
) STRICT;

-- Who stood in which group when: the cell of the RFM grid, and the cluster of those who bought lately.
CREATE TABLE segmentation_runs (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    seed INTEGER NOT NULL,
    parameters TEXT NOT NULL
) STRICT;

CREATE TABLE segment_members (
    run INTEGER NOT NULL REFERENCES segmentation_runs (id),
    member INTEGER NOT NULL REFERENCES members (id),
    cell TEXT NOT NULL,
    cluster INTEGER,
    PRIMARY KEY (run, member)
) STRICT, WITHOUT ROWID;
