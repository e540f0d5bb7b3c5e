-- What a question is found by: itself and its answers, as far as they are shown.
INSERT OR REPLACE INTO question_search (rowid, text)
SELECT q.id, q.text || char(10) || coalesce((
    SELECT group_concat(a.text, char(10)) FROM answers AS a WHERE a.question = q.id AND a.hidden_at IS NULL
), '')
FROM questions AS q
WHERE q.id = :id AND q.hidden_at IS NULL
