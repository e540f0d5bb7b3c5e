SELECT s.name || '/' || e.external_id, e.occurred_at, m.number, e.kind, e.subject, e.quantity, e.value_minor, e.text,
       o.name || '/' || u.external_id
FROM events AS e
JOIN sources AS s ON s.id = e.source
JOIN members AS m ON m.id = e.member
LEFT JOIN events AS u ON u.id = e.undoes
LEFT JOIN sources AS o ON o.id = u.source
WHERE e.occurred_at >= :from AND e.occurred_at < :until
  AND (:member IS NULL OR e.member = :member)
  AND (:kind IS NULL OR e.kind = :kind)
  AND (:subject IS NULL OR e.subject = :subject)
ORDER BY e.occurred_at DESC, e.id DESC
LIMIT :most
