SELECT id, number, registered_at FROM members WHERE registered_at <= :as_of ORDER BY id
