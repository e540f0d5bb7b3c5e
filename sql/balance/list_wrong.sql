-- Members whose balance is not the sum of their entries, or was below zero after one of them.
SELECT m.number
FROM members AS m
WHERE m.id IN (SELECT member FROM value_balances UNION SELECT member FROM value_entries)
  AND (coalesce((SELECT b.total_minor FROM value_balances AS b WHERE b.member = m.id), 0)
       <> coalesce((SELECT sum(e.amount_minor) FROM value_entries AS e WHERE e.member = m.id), 0)
       OR EXISTS (SELECT 1 FROM (SELECT sum(e.amount_minor) OVER (ORDER BY e.id) AS after
                                 FROM value_entries AS e WHERE e.member = m.id) WHERE after < 0))
ORDER BY m.id
