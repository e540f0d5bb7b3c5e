INSERT INTO draws (member, number, pool, code, period, at, rank, wanted, granted)
VALUES (:member, :number, :pool, :code, :period, :at, :rank, :wanted, :granted)
