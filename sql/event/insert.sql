INSERT INTO events (source, external_id, member, kind, subject, quantity, value_minor, text, channel, city, occurred_at, undoes, recorded_at)
VALUES (:source, :external_id, :member, :kind, :subject, :quantity, :value_minor, :text, :channel, :city, :occurred_at, :undoes, :recorded_at)
