INSERT INTO courses (code, name, needed, places, fee_minor, tier, recorded_at)
VALUES (:code, :name, :needed, :places, :fee_minor, :tier, :recorded_at)
