INSERT OR REPLACE INTO member_pairs (rowid, text) VALUES (:member, :text)
