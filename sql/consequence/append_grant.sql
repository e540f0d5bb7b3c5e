INSERT INTO grants (member, number, benefit, source, period, quota, from_at, until_at, granted_at, cause_kind, cause)
VALUES (:member, :number, :benefit, :source, :period, :quota, :from_at, :until_at, :granted_at, :cause_kind, :cause)
