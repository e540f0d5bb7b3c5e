INSERT INTO member_search (rowid, text) VALUES (:member, :text)
