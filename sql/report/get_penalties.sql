-- Penalties opened before :until that were not over then.
SELECT count(*), min(p.at)
FROM penalties AS p
WHERE p.at < :until AND NOT EXISTS (
    SELECT 1
    FROM penalty_steps AS s
    WHERE s.member = p.member AND s.penalty = p.number AND s.at < :until
      AND (s.step IN ('ended', 'lifted', 'overturned') OR s.until_at < :until)
)
