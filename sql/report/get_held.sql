-- Orders of before :until that wait for their member.
SELECT count(*), min(sold_at) FROM orders WHERE id IN (SELECT order_id FROM held_keys) AND sold_at < :until AND withdrawn_at IS NULL
