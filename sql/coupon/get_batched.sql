SELECT ifnull(sum(b.size), 0)
FROM coupon_batches AS b
JOIN codes AS t ON t.id = b.template
WHERE t.code = :code
