INSERT OR REPLACE INTO member_search (rowid, text) VALUES (:member, :text)
