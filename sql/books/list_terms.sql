SELECT member, order_id, tier, version
FROM order_terms
WHERE member BETWEEN :from AND :to
ORDER BY member
