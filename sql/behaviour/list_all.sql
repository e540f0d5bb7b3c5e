-- The same of every member, each kind newest first: the index is read from its end.
SELECT e.member, e.kind, e.occurred_at, p.id, CASE WHEN e.kind = 'search' THEN iif(e.text = '', e.subject, e.text) ELSE '' END
FROM events AS e
LEFT JOIN products AS p ON p.sku = e.subject AND e.kind <> 'search'
WHERE e.kind IN ('view', 'favourite', 'cart', 'uncart', 'search') AND e.occurred_at > :since AND e.occurred_at <= :as_of
    AND e.undoes IS NULL
    AND NOT EXISTS (SELECT 1 FROM events AS u WHERE u.undoes = e.id)
ORDER BY e.member DESC, e.kind DESC, e.occurred_at DESC, e.id DESC
