SELECT member, fact_kind, fact, rule, occurred_at, version, tier, m_num, m_den, basis, wanted, granted, cap, joined
FROM earnings
WHERE member BETWEEN :from AND :to
ORDER BY member
