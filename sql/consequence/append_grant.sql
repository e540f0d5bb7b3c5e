INSERT INTO grants (member, number, benefit, source, source_code, period, quota, from_at, until_at, granted_at, cause_kind, cause)
VALUES (:member, :number, :benefit, :source, :source_code, :period, :quota, :from_at, :until_at, :granted_at, :cause_kind, :cause)
