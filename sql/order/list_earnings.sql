SELECT c.code, e.occurred_at, e.basis, e.wanted, e.granted, e.m_num, e.m_den, t.code
FROM earnings AS e
JOIN codes AS c ON c.id = e.rule
LEFT JOIN codes AS t ON t.id = e.tier
WHERE e.member = :member AND e.fact_kind = 'order' AND e.fact = :order_id
ORDER BY e.occurred_at, c.code
