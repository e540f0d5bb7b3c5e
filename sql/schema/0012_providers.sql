-- Logins by providers (identity §4, §8): set-up, logins under way, who is known by which name, and the acts of linking.

-- Paths of secrets, never secrets (ID23); the peer's key is a public one.
CREATE TABLE providers (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('wechat-web', 'wechat-official', 'wechat-mini', 'alipay', 'oidc')),
    client_id TEXT NOT NULL,
    redirect_uri TEXT,
    issuer TEXT,
    union_scope TEXT NOT NULL,
    endpoint TEXT,
    sandbox INTEGER NOT NULL CHECK (sandbox IN (0, 1)),
    secret_path TEXT,
    key_path TEXT,
    peer_key TEXT,
    added_at INTEGER NOT NULL,
    removed_at INTEGER
) STRICT;
CREATE UNIQUE INDEX providers_name ON providers (name) WHERE removed_at IS NULL;
CREATE TRIGGER providers_kept BEFORE UPDATE OF id, name, kind, client_id, redirect_uri, issuer, union_scope, endpoint, sandbox, secret_path, key_path, peer_key, added_at ON providers BEGIN SELECT RAISE(ABORT, 'a provider is removed and added anew'); END;
CREATE TRIGGER providers_removed_once BEFORE UPDATE OF removed_at ON providers WHEN OLD.removed_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a provider is removed once'); END;
CREATE TRIGGER providers_stay BEFORE DELETE ON providers BEGIN SELECT RAISE(ABORT, 'providers stay'); END;

-- Working state (ID17): the digest of a state, and what its answer is checked by; consumed once, whatever the answer.
CREATE TABLE auth_flows (
    id INTEGER PRIMARY KEY,
    state BLOB NOT NULL UNIQUE CHECK (length(state) = 32),
    provider INTEGER NOT NULL REFERENCES providers (id),
    purpose TEXT NOT NULL CHECK (purpose IN ('login', 'link')),
    member INTEGER REFERENCES members (id),
    nonce TEXT,
    verifier TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    consumed_at INTEGER,
    CHECK ((purpose = 'link') = (member IS NOT NULL))
) STRICT;
CREATE INDEX auth_flows_end ON auth_flows (expires_at);
CREATE TRIGGER auth_flows_consumed_once BEFORE UPDATE OF consumed_at ON auth_flows WHEN OLD.consumed_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a state is consumed once'); END;

-- Personal data: by which name of whom a member is known (ID36). A subject in force is one member's.
CREATE TABLE identities (
    id INTEGER PRIMARY KEY,
    member INTEGER NOT NULL REFERENCES members (id),
    provider TEXT NOT NULL,
    scope TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL CHECK (length(subject) BETWEEN 1 AND 255),
    assurance TEXT NOT NULL,
    linked_at INTEGER NOT NULL,
    last_used_at INTEGER,
    unlinked_at INTEGER
) STRICT;
CREATE UNIQUE INDEX identities_subject ON identities (scope, kind, subject) WHERE unlinked_at IS NULL;
CREATE INDEX identities_member ON identities (member);
CREATE TRIGGER identities_kept BEFORE UPDATE OF id, member, provider, scope, kind, subject, assurance, linked_at ON identities BEGIN SELECT RAISE(ABORT, 'an identity is unlinked and linked anew'); END;
CREATE TRIGGER identities_unlinked_once BEFORE UPDATE OF unlinked_at ON identities WHEN OLD.unlinked_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'an identity is unlinked once'); END;

-- Facts: what was linked and unlinked, without the subject itself.
CREATE TABLE identity_links (
    id INTEGER PRIMARY KEY,
    identity INTEGER NOT NULL REFERENCES identities (id),
    member INTEGER NOT NULL REFERENCES members (id),
    act TEXT NOT NULL CHECK (act IN ('linked', 'unlinked')),
    at INTEGER NOT NULL,
    reason TEXT
) STRICT;
CREATE INDEX identity_links_member ON identity_links (member);
CREATE TRIGGER identity_links_kept BEFORE UPDATE ON identity_links BEGIN SELECT RAISE(ABORT, 'identity_links is append-only'); END;
CREATE TRIGGER identity_links_stay BEFORE DELETE ON identity_links BEGIN SELECT RAISE(ABORT, 'identity_links is append-only'); END;
