-- Entries and allocations by the block of members, as reports of everybody's points read them: a cache of rows that never
-- change, made by the night.
CREATE TABLE book_blocks (
    block INTEGER PRIMARY KEY,
    body BLOB NOT NULL
) STRICT;
-- Members of a block who got rows since it was packed, with the numbers of the first of them.
CREATE TABLE book_changes (
    member INTEGER PRIMARY KEY REFERENCES members (id),
    entry INTEGER,
    allocation INTEGER
) STRICT;
