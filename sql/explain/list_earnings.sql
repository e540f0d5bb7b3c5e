SELECT fact_kind, fact, rule, occurred_at, version, tier, m_num, m_den, basis, wanted, granted, cap, joined
FROM earnings
WHERE member = :member
