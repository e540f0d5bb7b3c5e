-- The instant looked at, and the last batch settled by then: ids and instants of batches rise together.
CREATE TEMP TABLE known AS
SELECT :at AS at, coalesce((SELECT max(b.id) FROM main.batches AS b WHERE b.recorded_at <= :at), 0) AS batch
