INSERT INTO extensions (member, lot, from_at, until_at, at)
VALUES (:member, :lot, :from_at, :until_at, :at)
