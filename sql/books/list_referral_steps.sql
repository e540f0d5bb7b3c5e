SELECT member, cause_kind, cause, other, side, state, at, points
FROM referral_steps
WHERE member BETWEEN :from AND :to
ORDER BY member, id
