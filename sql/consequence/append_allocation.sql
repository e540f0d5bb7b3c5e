INSERT INTO allocations (member, number, debit, lot, points, undoes)
VALUES (:member, :number, :debit, :lot, :points, :undoes)
