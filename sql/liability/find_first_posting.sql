SELECT min(posted_at) FROM entries
