-- How many orders of a list were withdrawn.
SELECT count(*)
FROM orders AS o
WHERE o.amends IS NULL AND o.withdrawn_at IS NOT NULL
  AND o.sold_at >= :from AND o.sold_at < :until
  AND (:member IS NULL OR o.member = :member)
