SELECT p.sku, p.name, p.category, p.brand, p.price_minor
FROM products AS p
WHERE (:text IS NULL OR instr(lower(p.name), lower(:text)) > 0 OR instr(lower(p.sku), lower(:text)) > 0)
  AND (:category IS NULL OR p.category = :category OR substr(p.category, 1, length(:category) + 1) = :category || '/')
ORDER BY p.sku
LIMIT :most
