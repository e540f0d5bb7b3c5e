-- The newest events of a kind of one member; what was taken back is none, and a subject may be no product.
SELECT e.occurred_at, p.id, CASE WHEN e.kind = 'search' THEN iif(e.text = '', e.subject, e.text) ELSE '' END
FROM events AS e
LEFT JOIN products AS p ON p.sku = e.subject AND e.kind <> 'search'
WHERE e.member = :member AND e.kind = :kind AND e.occurred_at > :since AND e.occurred_at <= :as_of
    AND e.undoes IS NULL
    AND NOT EXISTS (SELECT 1 FROM events AS u WHERE u.undoes = e.id)
ORDER BY e.occurred_at DESC, e.id DESC
LIMIT :most
