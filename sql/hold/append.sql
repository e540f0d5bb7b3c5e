INSERT INTO holds (member, number, act, points, made_at, until_at)
VALUES (:member, :number, :act, :points, :made_at, :until_at)
