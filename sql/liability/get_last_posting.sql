-- Nothing in the books is later than this: what a batch posts, it posts by its own end.
SELECT max(coalesce((SELECT max(posted_at) FROM entries), :never), coalesce((SELECT max(until) FROM batches), :never))
