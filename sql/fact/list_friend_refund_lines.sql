-- What refunds of friends are of, under who invited them; a batch may have settled them for the friend already.
SELECT l.refund, l.line, l.amount_minor, l.quantity_milli
FROM refunds AS r
JOIN refund_lines AS l ON l.refund = r.id
JOIN members AS m ON m.id = r.member
WHERE m.referrer BETWEEN :from AND :to AND m.referrer IS NOT NULL
      AND (r.settled_in IS NULL OR r.settled_in = :batch)
ORDER BY m.referrer, r.id, l.part
