-- Cards of a member, of a number or of a fingerprint.
SELECT c.id, c.member, m.number, c.key_id, c.last4, c.issuer_label, c.bound_at
FROM cards AS c
JOIN members AS m ON m.id = c.member
WHERE (:member IS NULL OR c.member = :member)
  AND (:card IS NULL OR c.id = :card)
  AND (:fingerprint IS NULL OR c.fingerprint = :fingerprint)
ORDER BY c.id
