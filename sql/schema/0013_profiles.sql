-- What a shop keeps of a member besides the fields of a profile: each stated value of each attribute; an empty one clears it.
CREATE TABLE attribute_changes (
    id INTEGER PRIMARY KEY,
    member INTEGER NOT NULL REFERENCES members (id),
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    at INTEGER NOT NULL,
    -- The audit row of the command that stated it.
    audit INTEGER NOT NULL
) STRICT;
CREATE INDEX attribute_changes_member ON attribute_changes (member, id);
CREATE TRIGGER attribute_changes_kept BEFORE UPDATE ON attribute_changes BEGIN SELECT RAISE(ABORT, 'attribute_changes is append-only'); END;
CREATE TRIGGER attribute_changes_stay BEFORE DELETE ON attribute_changes BEGIN SELECT RAISE(ABORT, 'attribute_changes is append-only'); END;

-- Cache: the newest value of each attribute.
CREATE TABLE attributes (
    member INTEGER NOT NULL REFERENCES members (id),
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (member, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX attributes_value ON attributes (name, value);

-- Cache: one or two characters, which are no trigram: each sign of a Chinese text and each pair of neighbours, and of
-- names also pairs of other signs. Only whole words are asked for, so that no places are kept.
CREATE VIRTUAL TABLE member_pairs USING fts5 (text, tokenize = 'unicode61 remove_diacritics 0', content = '', contentless_delete = 1, detail = none);
