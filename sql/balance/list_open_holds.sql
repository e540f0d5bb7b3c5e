-- What is set aside at an instant, soonest to run out first.
SELECT h.request, m.number, h.amount_minor, h.order_ref, h.at, h.until_at
FROM value_holds AS h
JOIN members AS m ON m.id = h.member
WHERE h.ended_at IS NULL AND h.until_at > :at AND (:member IS NULL OR h.member = :member)
ORDER BY h.until_at, h.id
