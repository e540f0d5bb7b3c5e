-- What a member logs in with: a hash, replaced in place. Only the act is a fact.
CREATE TABLE credentials (
    member INTEGER PRIMARY KEY REFERENCES members (id),
    -- argon2id, or the scheme of the hash that is wrapped in it; bcrypt stands for itself.
    scheme TEXT NOT NULL,
    -- What stood beside the wrapped hash.
    salt TEXT NOT NULL,
    phc TEXT NOT NULL,
    set_at INTEGER NOT NULL
) STRICT;

-- Tries that failed since the last that did not (identity ID12).
CREATE TABLE throttle (
    member INTEGER PRIMARY KEY REFERENCES members (id),
    failures INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    wait_until INTEGER,
    blocked_at INTEGER
) STRICT;

-- Logins that go on for a while; the file knows the digest of a token alone.
CREATE TABLE login_sessions (
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    member INTEGER NOT NULL REFERENCES members (id),
    purpose TEXT NOT NULL,
    assurance TEXT NOT NULL CHECK (assurance IN ('secret', 'account', 'payment', 'real_name')),
    issued_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL,
    last_seen_at INTEGER NOT NULL,
    revoked_at INTEGER
) STRICT;
CREATE INDEX login_sessions_member ON login_sessions (member) WHERE revoked_at IS NULL;

-- What was done about how members prove who they are.
CREATE TABLE identity_acts (
    id INTEGER PRIMARY KEY,
    member INTEGER NOT NULL REFERENCES members (id),
    act TEXT NOT NULL CHECK (act IN ('password_set', 'locked', 'unlocked', 'linked', 'unlinked', 'attested')),
    at INTEGER NOT NULL,
    -- Of what personal value it was, once that is gone.
    commitment BLOB
) STRICT;
CREATE INDEX identity_acts_member ON identity_acts (member, act, at);
CREATE TRIGGER identity_acts_kept BEFORE UPDATE ON identity_acts BEGIN SELECT RAISE(ABORT, 'identity_acts is append-only'); END;
CREATE TRIGGER identity_acts_stay BEFORE DELETE ON identity_acts BEGIN SELECT RAISE(ABORT, 'identity_acts is append-only'); END;
CREATE TRIGGER login_sessions_revoked_once BEFORE UPDATE OF revoked_at ON login_sessions WHEN OLD.revoked_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a session ends once'); END;
