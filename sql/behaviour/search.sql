-- The products that match a phrase, the best first; bm25 is the smaller the better.
SELECT rowid, -bm25(product_search)
FROM product_search
WHERE product_search MATCH :phrase
ORDER BY bm25(product_search), rowid
LIMIT :most
