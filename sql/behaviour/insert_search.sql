INSERT INTO product_search (rowid, text) VALUES (:product, :text)
