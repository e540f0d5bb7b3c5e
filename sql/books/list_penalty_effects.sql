SELECT member, penalty, kind, entry, coupon, taken, at
FROM penalty_effects
WHERE member BETWEEN :from AND :to
ORDER BY member, id
