SELECT number, kind, points, occurred_at, posted_at, cause_kind, cause, activates_at, expires_at, origin, undoes
FROM entries
WHERE member = :member
ORDER BY number
