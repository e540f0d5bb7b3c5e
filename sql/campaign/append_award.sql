INSERT INTO awards (member, campaign, n, at, cause_kind, cause, wanted, granted)
VALUES (:member, :campaign, :n, :at, :cause_kind, :cause, :wanted, :granted)
