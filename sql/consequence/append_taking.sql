INSERT INTO takings (member, fact_kind, fact, rule, cause_kind, cause, target, pending, own, expired, others, debt, waived, posted_at)
VALUES (:member, :fact_kind, :fact, :rule, :cause_kind, :cause, :target, :pending, :own, :expired, :others, :debt, :waived, :posted_at)
