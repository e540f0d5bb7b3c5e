SELECT q.asked_at, m.number, p.sku, q.text
FROM questions AS q
JOIN members AS m ON m.id = q.member
LEFT JOIN products AS p ON p.id = q.product
WHERE q.id = :id
