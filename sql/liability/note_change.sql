-- The first rows that a member got since the block was packed: those that are known stay the first.
INSERT INTO book_changes (member, entry, allocation) VALUES (:member, :entry, :allocation)
ON CONFLICT (member) DO UPDATE
SET entry = coalesce(entry, excluded.entry), allocation = coalesce(allocation, excluded.allocation)
