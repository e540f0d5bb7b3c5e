-- Pictures of members that are kept in the file; one that is replaced is gone, and that it was there stands in the profile's
-- changes. A picture that lies elsewhere is a profile's avatar, and none is here.
CREATE TABLE avatars (
    member INTEGER PRIMARY KEY REFERENCES members (id),
    format TEXT NOT NULL CHECK (format IN ('image/png', 'image/jpeg', 'image/webp', 'image/gif')),
    bytes BLOB NOT NULL CHECK (length(bytes) BETWEEN 1 AND 262144),
    recorded_at INTEGER NOT NULL,
    -- The audit row of the command that stored it.
    audit INTEGER NOT NULL
) STRICT;
