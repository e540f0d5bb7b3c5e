SELECT member, number, template, version, root_member, root_number, bearer, issued_at, from_at, until_at, uses, given_by,
       cause_kind, cause
FROM coupons
WHERE member BETWEEN :from AND :to
ORDER BY member, number
