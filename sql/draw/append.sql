INSERT INTO draws (member, number, pool, code, period, at, rank, wanted, whole, granted)
VALUES (:member, :number, :pool, :code, :period, :at, :rank, :wanted, :whole, :granted)
