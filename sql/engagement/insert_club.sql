INSERT INTO clubs (code, name, topic, city, condition, places, recorded_at)
VALUES (:code, :name, :topic, :city, :condition, :places, :recorded_at)
