SELECT s.name || '/' || e.external_id, e.occurred_at, m.number, e.kind, e.subject, e.quantity, e.value_minor, e.text
FROM events AS e
JOIN sources AS s ON s.id = e.source
JOIN members AS m ON m.id = e.member
WHERE e.occurred_at >= :from AND e.occurred_at < :until
  AND (:member IS NULL OR e.member = :member)
  AND (:kind IS NULL OR e.kind = :kind)
ORDER BY e.occurred_at DESC, e.id DESC
LIMIT :most
