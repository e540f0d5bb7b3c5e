-- Members who had not joined by :as_of, whatever is already known of them (AN8).
SELECT id FROM members WHERE registered_at IS NULL OR registered_at > :as_of ORDER BY id
