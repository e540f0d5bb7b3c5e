-- Questions asked by :as_of, newest first, with the answers that are shown. `:phrase` is searched among the trigrams; a text
-- of one or two characters, :short, is too short for them and is looked for in each question and answer.
SELECT q.id, q.asked_at, m.number, p.sku, q.text, count(a.id), max(a.id) FILTER (WHERE a.accepted_at <= :as_of),
       coalesce(q.hidden_at <= :as_of, 0)
FROM questions AS q
JOIN members AS m ON m.id = q.member
LEFT JOIN products AS p ON p.id = q.product
LEFT JOIN answers AS a
    ON a.question = q.id AND a.given_at <= :as_of AND (a.hidden_at IS NULL OR a.hidden_at > :as_of)
WHERE q.asked_at <= :as_of
  AND (:hidden OR q.hidden_at IS NULL OR q.hidden_at > :as_of)
  AND (:member IS NULL OR q.member = :member)
  AND (:sku IS NULL OR p.sku = :sku)
  AND (:phrase IS NULL OR q.id IN (SELECT rowid FROM question_search WHERE question_search MATCH :phrase))
  AND (:short IS NULL OR instr(lower(q.text), lower(:short)) > 0 OR EXISTS (
      SELECT 1 FROM answers AS s
      WHERE s.question = q.id AND s.hidden_at IS NULL AND instr(lower(s.text), lower(:short)) > 0
  ))
GROUP BY q.id
HAVING NOT :open OR max(a.id) FILTER (WHERE a.accepted_at <= :as_of) IS NULL
ORDER BY q.asked_at DESC, q.id DESC
LIMIT :most
