SELECT id FROM members WHERE registered_at <= :as_of ORDER BY id
