SELECT member, number, benefit, source, period, quota, from_at, until_at, granted_at, cause_kind, cause, revoked_at, source_code
FROM grants
WHERE member BETWEEN :from AND :to
ORDER BY member, number
