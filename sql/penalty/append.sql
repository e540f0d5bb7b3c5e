INSERT INTO penalties (member, number, kind, act, evidence, at)
VALUES (:member, :number, :kind, :act, :evidence, :at)
