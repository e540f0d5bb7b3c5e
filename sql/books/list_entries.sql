SELECT member, number, kind, points, occurred_at, posted_at, cause_kind, cause, rule, activates_at, expires_at, origin,
       undoes, batch
FROM entries
WHERE member BETWEEN :from AND :to
ORDER BY member, number
