-- What an event earned as it happened, and what taking it back took.
SELECT coalesce(sum(points) FILTER (WHERE cause_kind = 'event'), 0), coalesce(sum(points) FILTER (WHERE cause_kind = 'undo'), 0)
FROM entries
WHERE member = :member AND cause = :event AND cause_kind IN ('event', 'undo')
