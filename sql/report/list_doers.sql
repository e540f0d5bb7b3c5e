-- Members who did anything at all in [:from, :until).
SELECT DISTINCT member FROM events WHERE occurred_at >= :from AND occurred_at < :until AND undoes IS NULL
