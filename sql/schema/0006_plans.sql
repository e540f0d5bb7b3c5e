-- Paid plans: terms that were paid for, what happened to each, activation codes; and uses of benefits that were given back.

-- A term is named by the act that paid for it, also where it came with another account.
CREATE TABLE terms (
    member INTEGER NOT NULL REFERENCES members (id),
    number INTEGER NOT NULL,
    term INTEGER NOT NULL REFERENCES acts (id),
    plan INTEGER NOT NULL REFERENCES codes (id),
    version INTEGER NOT NULL,
    -- Empty for a trial.
    payment TEXT,
    paid_minor INTEGER NOT NULL,
    from_at INTEGER NOT NULL,
    -- Empty = for life.
    until_at INTEGER,
    came_from INTEGER REFERENCES members (id),
    at INTEGER NOT NULL,
    PRIMARY KEY (member, number)
) STRICT, WITHOUT ROWID;
-- One payment pays for one term.
CREATE UNIQUE INDEX terms_payment ON terms (payment) WHERE payment IS NOT NULL AND came_from IS NULL;

-- Numbered with the terms of the member, so that their order is known.
CREATE TABLE term_steps (
    member INTEGER NOT NULL REFERENCES members (id),
    number INTEGER NOT NULL,
    term INTEGER NOT NULL REFERENCES acts (id),
    step TEXT NOT NULL CHECK (step IN ('begun', 'grace', 'lapsed', 'ended', 'paused', 'resumed', 'moved', 'cancelled',
        'refunded', 'left')),
    -- The term's end from then on; of a pause, when it ends by itself; empty = never.
    until_at INTEGER,
    -- What came back of the price.
    amount_minor INTEGER,
    at INTEGER NOT NULL,
    PRIMARY KEY (member, number)
) STRICT, WITHOUT ROWID;

-- Of an activation code only a digest is kept.
CREATE TABLE code_batches (
    id INTEGER PRIMARY KEY,
    plan INTEGER NOT NULL REFERENCES codes (id),
    codes INTEGER NOT NULL,
    -- What was paid for each of them.
    paid_minor INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    -- Empty = without an end.
    until_at INTEGER,
    operator TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    -- Set once.
    voided_at INTEGER
) STRICT;

CREATE TABLE activation_codes (
    digest BLOB PRIMARY KEY,
    batch INTEGER NOT NULL REFERENCES code_batches (id),
    -- The act that redeemed it; set once.
    term INTEGER REFERENCES acts (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX activation_codes_batch ON activation_codes (batch, term);

-- Tries of codes that were wrong, by the member who tried.
CREATE TABLE code_tries (
    id INTEGER PRIMARY KEY,
    member INTEGER NOT NULL REFERENCES members (id),
    at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT;
CREATE INDEX code_tries_member ON code_tries (member, at);

-- What came of uses of benefits: what was set aside was taken, released or timed out; what was used was reversed.
CREATE TABLE benefit_use_steps (
    member INTEGER NOT NULL REFERENCES members (id),
    act INTEGER NOT NULL REFERENCES acts (id),
    step TEXT NOT NULL CHECK (step IN ('taken', 'released', 'timed_out', 'reversed')),
    at INTEGER NOT NULL,
    cause_kind TEXT NOT NULL,
    cause INTEGER NOT NULL,
    PRIMARY KEY (member, act, step)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER terms_kept BEFORE UPDATE ON terms BEGIN SELECT RAISE(ABORT, 'terms is append-only'); END;
CREATE TRIGGER terms_stay BEFORE DELETE ON terms BEGIN SELECT RAISE(ABORT, 'terms is append-only'); END;
CREATE TRIGGER term_steps_kept BEFORE UPDATE ON term_steps BEGIN SELECT RAISE(ABORT, 'term_steps is append-only'); END;
CREATE TRIGGER term_steps_stay BEFORE DELETE ON term_steps BEGIN SELECT RAISE(ABORT, 'term_steps is append-only'); END;
CREATE TRIGGER code_batches_kept BEFORE UPDATE OF id, plan, codes, paid_minor, made_at, until_at, operator, recorded_at ON code_batches BEGIN SELECT RAISE(ABORT, 'code_batches is append-only'); END;
CREATE TRIGGER code_batches_voided_once BEFORE UPDATE OF voided_at ON code_batches WHEN OLD.voided_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a batch is voided once'); END;
CREATE TRIGGER code_batches_stay BEFORE DELETE ON code_batches BEGIN SELECT RAISE(ABORT, 'code_batches is append-only'); END;
CREATE TRIGGER activation_codes_kept BEFORE UPDATE OF digest, batch ON activation_codes BEGIN SELECT RAISE(ABORT, 'activation_codes is append-only'); END;
CREATE TRIGGER activation_codes_used_once BEFORE UPDATE OF term ON activation_codes WHEN OLD.term IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a code is redeemed once'); END;
CREATE TRIGGER activation_codes_stay BEFORE DELETE ON activation_codes BEGIN SELECT RAISE(ABORT, 'activation_codes is append-only'); END;
CREATE TRIGGER code_tries_kept BEFORE UPDATE ON code_tries BEGIN SELECT RAISE(ABORT, 'code_tries is append-only'); END;
CREATE TRIGGER code_tries_stay BEFORE DELETE ON code_tries BEGIN SELECT RAISE(ABORT, 'code_tries is append-only'); END;
CREATE TRIGGER benefit_use_steps_kept BEFORE UPDATE ON benefit_use_steps BEGIN SELECT RAISE(ABORT, 'benefit_use_steps is append-only'); END;
CREATE TRIGGER benefit_use_steps_stay BEFORE DELETE ON benefit_use_steps BEGIN SELECT RAISE(ABORT, 'benefit_use_steps is append-only'); END;
