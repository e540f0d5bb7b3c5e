INSERT INTO accounts (member, frontier, next_due, debt, tier, body)
VALUES (:member, :frontier, :next_due, :debt, :tier, :body)
ON CONFLICT (member) DO UPDATE
SET frontier = excluded.frontier, next_due = excluded.next_due, debt = excluded.debt, tier = excluded.tier, body = excluded.body
