-- Orders by the block, as reports read them: a cache of what their rows state, made by the night and never changed. What
-- came later (an amendment, a stage, a member) is found beside it.
CREATE TABLE sale_blocks (
    block INTEGER PRIMARY KEY,
    first_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL,
    sales BLOB NOT NULL,
    places BLOB NOT NULL
) STRICT;
CREATE INDEX order_stages_later ON order_stages (order_id) WHERE stage <> 'completed';
CREATE INDEX orders_claimed ON orders (claimed_at) WHERE claimed_at IS NOT NULL;
