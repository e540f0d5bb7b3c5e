-- What the lines of a block's orders state, for reports of goods. The night packs again what was packed without.
DROP TABLE sale_blocks;
CREATE TABLE sale_blocks (
    block INTEGER PRIMARY KEY,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    sales BLOB NOT NULL,
    places BLOB NOT NULL,
    lines BLOB NOT NULL
) STRICT;
-- The few who owe points, so that what they owe is not looked for among all.
CREATE INDEX accounts_in_debt ON accounts (member) WHERE debt > 0;
