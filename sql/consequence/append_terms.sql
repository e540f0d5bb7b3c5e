INSERT INTO order_terms (order_id, tier, version) VALUES (:order_id, :tier, :version)
