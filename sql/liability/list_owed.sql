-- Every debit that lots did not cover, by member, with what is still owed on it and the date of its cause. Crossed, so that
-- the few who owe come first: else what is owed would be reckoned of every entry of the shop.
SELECT member, number, occurred_at, owed
FROM (
    SELECT e.member, e.number, e.occurred_at,
           -e.points
           - (SELECT coalesce(sum(a.points), 0) FROM allocations AS a WHERE a.member = e.member AND a.debit = e.number)
           - (
               SELECT coalesce(sum(r.points), 0)
               FROM entries AS r
               WHERE r.member = e.member AND r.undoes = e.number AND r.activates_at IS NULL
           ) AS owed
    FROM accounts AS c
    CROSS JOIN entries AS e ON e.member = c.member
    WHERE c.debt > 0 AND e.points < 0
)
WHERE owed > 0
ORDER BY member, number
