-- Pairs that somebody judged already: merged, or merged and parted again; and whether the first is still in the second.
SELECT source, target, ended_at IS NULL
FROM merges
