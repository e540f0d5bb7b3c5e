INSERT INTO order_terms (member, order_id, tier, version) VALUES (:member, :order_id, :tier, :version)
