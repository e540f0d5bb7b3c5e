INSERT INTO assignments (member, campaign, arm, at, cause_kind, cause)
VALUES (:member, :campaign, :arm, :at, :cause_kind, :cause)
