-- What operators made of campaigns without a new version of the program.
CREATE TABLE campaign_turns (
    id INTEGER PRIMARY KEY,
    campaign TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('paused', 'resumed', 'ended')),
    at INTEGER NOT NULL,
    operator TEXT NOT NULL,
    reason TEXT NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT;
CREATE TRIGGER campaign_turns_kept BEFORE UPDATE ON campaign_turns BEGIN SELECT RAISE(ABORT, 'campaign_turns is append-only'); END;
CREATE TRIGGER campaign_turns_stay BEFORE DELETE ON campaign_turns BEGIN SELECT RAISE(ABORT, 'campaign_turns is append-only'); END;

-- Whom a campaign concerns from which occasion on, and in which arm.
CREATE TABLE assignments (
    member INTEGER NOT NULL REFERENCES members (id),
    campaign INTEGER NOT NULL REFERENCES codes (id),
    arm TEXT NOT NULL CHECK (arm IN ('treated', 'held_out')),
    at INTEGER NOT NULL,
    cause_kind TEXT NOT NULL,
    cause INTEGER NOT NULL,
    PRIMARY KEY (member, campaign)
) STRICT, WITHOUT ROWID;
CREATE INDEX assignments_campaign ON assignments (campaign, member);
CREATE TRIGGER assignments_kept BEFORE UPDATE ON assignments BEGIN SELECT RAISE(ABORT, 'assignments is append-only'); END;
CREATE TRIGGER assignments_stay BEFORE DELETE ON assignments BEGIN SELECT RAISE(ABORT, 'assignments is append-only'); END;

-- What campaigns gave: `n` is the n-th time, or the year of a birthday; of points both what was meant and what was given.
CREATE TABLE awards (
    member INTEGER NOT NULL REFERENCES members (id),
    campaign INTEGER NOT NULL REFERENCES codes (id),
    n INTEGER NOT NULL,
    at INTEGER NOT NULL,
    cause_kind TEXT NOT NULL,
    cause INTEGER NOT NULL,
    wanted INTEGER NOT NULL,
    granted INTEGER NOT NULL,
    PRIMARY KEY (member, campaign, n)
) STRICT, WITHOUT ROWID;
CREATE INDEX awards_campaign ON awards (campaign, member);
CREATE TRIGGER awards_kept BEFORE UPDATE ON awards BEGIN SELECT RAISE(ABORT, 'awards is append-only'); END;
CREATE TRIGGER awards_stay BEFORE DELETE ON awards BEGIN SELECT RAISE(ABORT, 'awards is append-only'); END;

-- What came of invitations, in the books of either side.
CREATE TABLE referral_steps (
    id INTEGER PRIMARY KEY,
    member INTEGER NOT NULL REFERENCES members (id),
    other INTEGER NOT NULL REFERENCES members (id),
    side TEXT NOT NULL CHECK (side IN ('inviter', 'friend')),
    state TEXT NOT NULL,
    at INTEGER NOT NULL,
    cause_kind TEXT NOT NULL,
    cause INTEGER NOT NULL,
    points INTEGER NOT NULL
) STRICT;
CREATE INDEX referral_steps_member ON referral_steps (member, other);
CREATE TRIGGER referral_steps_kept BEFORE UPDATE ON referral_steps BEGIN SELECT RAISE(ABORT, 'referral_steps is append-only'); END;
CREATE TRIGGER referral_steps_stay BEFORE DELETE ON referral_steps BEGIN SELECT RAISE(ABORT, 'referral_steps is append-only'); END;

-- Contacts that members invited, as digests; who joins with one of them was invited by that member.
CREATE TABLE invitations (
    id INTEGER PRIMARY KEY,
    inviter INTEGER NOT NULL REFERENCES members (id),
    kind TEXT NOT NULL CHECK (kind IN ('phone', 'email')),
    digest TEXT NOT NULL,
    -- The contact with its middle left out, for people to know it by.
    shown TEXT NOT NULL,
    at INTEGER NOT NULL,
    -- First instant at which it counts no more.
    until_at INTEGER NOT NULL,
    -- Who joined by it; set once, and before the members of an import are written.
    friend INTEGER REFERENCES members (id) DEFERRABLE INITIALLY DEFERRED,
    operator TEXT NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT;
CREATE INDEX invitations_digest ON invitations (digest, at);
CREATE INDEX invitations_inviter ON invitations (inviter, at);
CREATE TRIGGER invitations_kept BEFORE UPDATE OF id, inviter, kind, digest, shown, at, until_at, operator, recorded_at ON invitations BEGIN SELECT RAISE(ABORT, 'invitations is append-only'); END;
CREATE TRIGGER invitations_taken_once BEFORE UPDATE OF friend ON invitations WHEN OLD.friend IS NOT NULL BEGIN SELECT RAISE(ABORT, 'an invitation is taken once'); END;
CREATE TRIGGER invitations_stay BEFORE DELETE ON invitations BEGIN SELECT RAISE(ABORT, 'invitations is append-only'); END;
