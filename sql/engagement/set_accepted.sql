UPDATE answers SET accepted_at = :at, accepted_event = :event WHERE id = :id
