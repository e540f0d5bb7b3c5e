-- Penalties, each numbered within its member; their steps and what each did are rows.
CREATE TABLE penalties (
    member INTEGER NOT NULL REFERENCES members (id),
    number INTEGER NOT NULL,
    kind INTEGER NOT NULL REFERENCES codes (id),
    act INTEGER NOT NULL REFERENCES acts (id),
    evidence TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (member, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE penalty_steps (
    id INTEGER PRIMARY KEY,
    member INTEGER NOT NULL REFERENCES members (id),
    penalty INTEGER NOT NULL,
    step TEXT NOT NULL CHECK (step IN ('proposed', 'active', 'appealed', 'upheld', 'ended', 'lifted', 'overturned')),
    at INTEGER NOT NULL,
    -- Of the step that begins it: its end, none while it lasts until it is lifted.
    until_at INTEGER,
    act INTEGER REFERENCES acts (id)
) STRICT;
CREATE INDEX penalty_steps_penalty ON penalty_steps (member, penalty, step);

-- What it stopped, took or kept back: of points the entry (a fine's debit, or a lot kept back), of a coupon its number.
CREATE TABLE penalty_effects (
    id INTEGER PRIMARY KEY,
    member INTEGER NOT NULL REFERENCES members (id),
    penalty INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('earn_freeze', 'spend_freeze', 'benefit_suspend', 'plan_suspend', 'coupon_revoke',
        'tier_lock', 'account_freeze', 'blacklist', 'fine')),
    entry INTEGER,
    coupon INTEGER,
    taken INTEGER NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX penalty_effects_penalty ON penalty_effects (member, penalty, kind, entry);

-- Digests of what a person can be reached by, kept where the person is erased: whoever comes back with one is known again.
CREATE TABLE person_digests (
    digest TEXT NOT NULL,
    kind TEXT NOT NULL,
    member INTEGER NOT NULL REFERENCES members (id),
    PRIMARY KEY (digest, kind, member)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER penalties_kept BEFORE UPDATE ON penalties BEGIN SELECT RAISE(ABORT, 'penalties is append-only'); END;
CREATE TRIGGER penalties_stay BEFORE DELETE ON penalties BEGIN SELECT RAISE(ABORT, 'penalties is append-only'); END;
CREATE TRIGGER penalty_steps_kept BEFORE UPDATE ON penalty_steps BEGIN SELECT RAISE(ABORT, 'penalty_steps is append-only'); END;
CREATE TRIGGER penalty_steps_stay BEFORE DELETE ON penalty_steps BEGIN SELECT RAISE(ABORT, 'penalty_steps is append-only'); END;
CREATE TRIGGER penalty_effects_kept BEFORE UPDATE ON penalty_effects BEGIN SELECT RAISE(ABORT, 'penalty_effects is append-only'); END;
CREATE TRIGGER penalty_effects_stay BEFORE DELETE ON penalty_effects BEGIN SELECT RAISE(ABORT, 'penalty_effects is append-only'); END;
CREATE TRIGGER person_digests_kept BEFORE UPDATE ON person_digests BEGIN SELECT RAISE(ABORT, 'person_digests is append-only'); END;
CREATE TRIGGER person_digests_stay BEFORE DELETE ON person_digests BEGIN SELECT RAISE(ABORT, 'person_digests is append-only'); END;
