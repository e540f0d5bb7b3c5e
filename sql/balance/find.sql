-- The total, the instant of the newest entry, and what is set aside at an instant.
SELECT coalesce((SELECT b.total_minor FROM value_balances AS b WHERE b.member = :member), 0),
       (SELECT b.at FROM value_balances AS b WHERE b.member = :member),
       coalesce((SELECT sum(h.amount_minor) FROM value_holds AS h
                 WHERE h.member = :member AND h.ended_at IS NULL AND h.until_at > :at), 0)
