INSERT INTO allocations (member, number, debit, lot, points, undoes, posted_at)
VALUES (:member, :number, :debit, :lot, :points, :undoes, :posted_at)
