INSERT INTO member_pairs (rowid, text) VALUES (:member, :text)
