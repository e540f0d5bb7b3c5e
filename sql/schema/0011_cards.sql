-- Bank cards, receiving accounts, their statements, and what payments they are matched to (identity §9, §11, §12).

-- Keys of fingerprints by their ids; the keys themselves lie outside the file.
CREATE TABLE card_keys (
    id TEXT PRIMARY KEY,
    path TEXT NOT NULL,
    operator TEXT NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE receiving_accounts (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('bank', 'provider')),
    currency TEXT NOT NULL,
    tail TEXT,
    -- The sources whose orders are all paid into it, as a JSON list.
    sources TEXT NOT NULL,
    operator TEXT NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT;

-- A card of a member: never its number. Personal: erasure empties it, its acts stay.
CREATE TABLE cards (
    id INTEGER PRIMARY KEY,
    member INTEGER NOT NULL REFERENCES members (id),
    key_id TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    last4 TEXT NOT NULL,
    issuer_label TEXT,
    bound_at INTEGER NOT NULL
) STRICT;
CREATE INDEX cards_member ON cards (member);
CREATE INDEX cards_fingerprint ON cards (fingerprint);

CREATE TABLE statements (
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES receiving_accounts (id),
    file TEXT NOT NULL,
    digest BLOB NOT NULL,
    -- Its place in the file.
    number INTEGER NOT NULL,
    profile TEXT NOT NULL,
    -- The days covered; none where it has one day alone, and does not declare it.
    from_on INTEGER,
    until_on INTEGER,
    -- The last day that anything was booked on, or that is covered.
    ends_on INTEGER,
    opening_minor INTEGER,
    closing_minor INTEGER,
    -- Admitted although it does not go on where the one before ended.
    gap INTEGER NOT NULL,
    -- Whether it repeats a line that was known, with the same balance behind it.
    shares INTEGER NOT NULL,
    lines INTEGER NOT NULL,
    lines_new INTEGER NOT NULL,
    operator TEXT NOT NULL,
    reason TEXT,
    recorded_at INTEGER NOT NULL,
    UNIQUE (account, digest, number)
) STRICT;

CREATE TABLE statement_lines (
    id INTEGER PRIMARY KEY,
    statement INTEGER NOT NULL REFERENCES statements (id),
    account INTEGER NOT NULL REFERENCES receiving_accounts (id),
    line_no INTEGER NOT NULL,
    -- What it is known by on every export (identity ID56).
    key TEXT NOT NULL,
    booked_on INTEGER NOT NULL,
    booked_at INTEGER,
    value_on INTEGER,
    amount_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    balance_after_minor INTEGER,
    -- What stood on the account behind it, as reckoned.
    running_minor INTEGER,
    bank_ref TEXT,
    counterparty_tail TEXT,
    reversal INTEGER NOT NULL,
    UNIQUE (account, key)
) STRICT;
CREATE INDEX statement_lines_statement ON statement_lines (statement);

-- What was written to a payment, and by whom: personal, purged before the line.
CREATE TABLE statement_texts (
    line INTEGER PRIMARY KEY REFERENCES statement_lines (id),
    reference TEXT NOT NULL,
    counterparty TEXT NOT NULL
) STRICT;

-- Working state: amounts and code go when it is closed.
CREATE TABLE card_challenges (
    id INTEGER PRIMARY KEY,
    card INTEGER NOT NULL REFERENCES cards (id),
    method TEXT NOT NULL CHECK (method IN ('reverse', 'deposit')),
    account INTEGER NOT NULL REFERENCES receiving_accounts (id),
    amount_minor INTEGER,
    code TEXT,
    amounts_hmac BLOB,
    key_id TEXT,
    issued_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    outcome TEXT CHECK (outcome IN ('verified', 'review', 'failed', 'expired', 'replaced', 'revoked')),
    closed_at INTEGER,
    CHECK (outcome IS NULL OR (amount_minor IS NULL AND code IS NULL AND amounts_hmac IS NULL)),
    CHECK ((outcome IS NULL) = (closed_at IS NULL))
) STRICT;
CREATE INDEX card_challenges_card ON card_challenges (card);
-- Open challenges of one account have distinct amounts (identity ID45).
CREATE UNIQUE INDEX card_challenges_amount ON card_challenges (account, amount_minor) WHERE amount_minor IS NOT NULL;

CREATE TABLE card_acts (
    id INTEGER PRIMARY KEY,
    card INTEGER NOT NULL REFERENCES cards (id),
    act TEXT NOT NULL CHECK (act IN ('bound', 'challenged', 'verified', 'doubted', 'accepted', 'failed', 'revoked')),
    at INTEGER NOT NULL,
    -- Of a challenge: when it ends.
    until_at INTEGER,
    challenge INTEGER REFERENCES card_challenges (id),
    line INTEGER REFERENCES statement_lines (id),
    evidence TEXT,
    -- Whether the holder's name was seen to agree.
    name_agrees INTEGER,
    operator TEXT NOT NULL,
    reason TEXT
) STRICT;
CREATE INDEX card_acts_card ON card_acts (card);
CREATE INDEX card_acts_line ON card_acts (line) WHERE line IS NOT NULL;

-- Which line is which payment: `order`, `refund`. A pair that was rejected is not suggested again; an undone match names
-- the row that undid it, which is set once.
CREATE TABLE matches (
    id INTEGER PRIMARY KEY,
    line INTEGER NOT NULL REFERENCES statement_lines (id),
    payment_kind TEXT NOT NULL CHECK (payment_kind IN ('order', 'refund')),
    payment INTEGER NOT NULL,
    rule TEXT NOT NULL CHECK (rule IN ('reference', 'accepted', 'rejected', 'undone')),
    at INTEGER NOT NULL,
    undoes INTEGER REFERENCES matches (id),
    undone_in INTEGER REFERENCES matches (id),
    operator TEXT NOT NULL,
    reason TEXT
) STRICT;
-- A line serves one payment, and a payment one line (identity ID63).
CREATE UNIQUE INDEX matches_line ON matches (line) WHERE rule IN ('reference', 'accepted') AND undone_in IS NULL;
CREATE UNIQUE INDEX matches_payment ON matches (payment_kind, payment) WHERE rule IN ('reference', 'accepted') AND undone_in IS NULL;

CREATE TRIGGER card_keys_kept BEFORE UPDATE ON card_keys BEGIN SELECT RAISE(ABORT, 'card_keys is append-only'); END;
CREATE TRIGGER card_keys_stay BEFORE DELETE ON card_keys BEGIN SELECT RAISE(ABORT, 'card_keys is append-only'); END;
CREATE TRIGGER receiving_accounts_kept BEFORE UPDATE ON receiving_accounts BEGIN SELECT RAISE(ABORT, 'receiving_accounts is append-only'); END;
CREATE TRIGGER receiving_accounts_stay BEFORE DELETE ON receiving_accounts BEGIN SELECT RAISE(ABORT, 'receiving_accounts is append-only'); END;
CREATE TRIGGER statements_kept BEFORE UPDATE ON statements BEGIN SELECT RAISE(ABORT, 'statements is append-only'); END;
CREATE TRIGGER statements_stay BEFORE DELETE ON statements BEGIN SELECT RAISE(ABORT, 'statements is append-only'); END;
CREATE TRIGGER statement_lines_kept BEFORE UPDATE ON statement_lines BEGIN SELECT RAISE(ABORT, 'statement_lines is append-only'); END;
CREATE TRIGGER statement_lines_stay BEFORE DELETE ON statement_lines BEGIN SELECT RAISE(ABORT, 'statement_lines is append-only'); END;
CREATE TRIGGER card_acts_kept BEFORE UPDATE ON card_acts BEGIN SELECT RAISE(ABORT, 'card_acts is append-only'); END;
CREATE TRIGGER card_acts_stay BEFORE DELETE ON card_acts BEGIN SELECT RAISE(ABORT, 'card_acts is append-only'); END;
CREATE TRIGGER matches_kept BEFORE UPDATE OF id, line, payment_kind, payment, rule, at, undoes, operator, reason ON matches BEGIN SELECT RAISE(ABORT, 'matches is append-only'); END;
CREATE TRIGGER matches_undone_once BEFORE UPDATE OF undone_in ON matches WHEN OLD.undone_in IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a match is undone once'); END;
CREATE TRIGGER matches_stay BEFORE DELETE ON matches BEGIN SELECT RAISE(ABORT, 'matches is append-only'); END;
