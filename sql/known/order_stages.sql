-- Stages that the file had learnt of; what was settled or claimed later was not yet.
CREATE TEMP VIEW order_stages AS
SELECT s.id, s.order_id,
       CASE WHEN EXISTS (SELECT 1 FROM main.orders AS o WHERE o.id = s.order_id AND o.claimed_at > (SELECT at FROM known))
            THEN NULL ELSE s.member END AS member,
       s.stage, s.at, s.recorded_at,
       CASE WHEN s.settled_in <= (SELECT batch FROM known) THEN s.settled_in END AS settled_in
FROM main.order_stages AS s
WHERE s.recorded_at <= (SELECT at FROM known)
