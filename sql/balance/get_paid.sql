-- What an order was paid with stored value of a member, less what went back.
SELECT -coalesce(sum(amount_minor), 0)
FROM value_entries
WHERE member = :member AND order_ref = :order_ref AND kind IN ('pay', 'capture', 'refund')
