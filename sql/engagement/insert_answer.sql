INSERT INTO answers (id, question, member, text, given_at, event, recorded_at)
VALUES (:id, :question, :member, :text, :at, :event, :recorded_at)
