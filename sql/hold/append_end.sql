INSERT INTO hold_ends (member, hold, how, at, entry)
VALUES (:member, :hold, :how, :at, :entry)
