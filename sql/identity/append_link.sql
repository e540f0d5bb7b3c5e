INSERT INTO identity_links (identity, member, act, at, reason) VALUES (:identity, :member, :act, :at, :reason)
