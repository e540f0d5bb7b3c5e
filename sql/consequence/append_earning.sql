INSERT INTO earnings (member, fact_kind, fact, rule, occurred_at, version, tier, m_num, m_den, joined, basis, wanted, granted, cap)
VALUES (:member, :fact_kind, :fact, :rule, :occurred_at, :version, :tier, :m_num, :m_den, :joined, :basis, :wanted, :granted, :cap)
