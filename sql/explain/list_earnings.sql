SELECT e.fact_kind, e.fact, c.code, e.occurred_at, e.version, t.code, e.m_num, e.m_den, e.basis, e.wanted, e.granted, e.cap
FROM earnings AS e
JOIN codes AS c ON c.id = e.rule
LEFT JOIN codes AS t ON t.id = e.tier
WHERE e.member = :member
ORDER BY e.occurred_at, e.fact_kind, e.fact, c.code
