INSERT INTO identity_acts (member, act, at, commitment) VALUES (:member, :act, :at, NULL)
