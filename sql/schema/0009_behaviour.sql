-- What recommendations read beside orders: behaviour, stock, and lists made elsewhere.

-- How many there are, where the shop says.
ALTER TABLE products ADD COLUMN stock INTEGER;
CREATE INDEX products_stock ON products (stock) WHERE stock IS NOT NULL;
CREATE INDEX products_category ON products (category);

-- What an event took back is asked of each event that counts.
CREATE INDEX events_undone ON events (undoes) WHERE undoes IS NOT NULL;

-- Cache: what products are searched by, in the words that training makes of it; the row is the product's number.
CREATE VIRTUAL TABLE product_search USING fts5 (text, tokenize = 'porter unicode61', content = '');
INSERT INTO product_search (product_search, rank) VALUES ('hashsize', 8388608);

-- Cache: what members bought soon after they had searched for a word, at least two of them.
CREATE TABLE searched (
    word TEXT PRIMARY KEY,
    body BLOB NOT NULL
) STRICT, WITHOUT ROWID;
