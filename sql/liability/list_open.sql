-- Every lot with points left, by member, and when its points were earned: of a lot that takes up an ended one, when that one's were.
SELECT l.member, l.lot, l.activates_at, l.expires_at, l.left_points,
       CASE
           WHEN e.origin IS NULL THEN e.occurred_at
           ELSE (
               WITH RECURSIVE older(origin, occurred_at) AS (
                   SELECT e.origin, e.occurred_at
                   UNION ALL
                   SELECT o.origin, o.occurred_at
                   FROM older
                   JOIN entries AS o ON o.member = l.member AND o.number = older.origin
               )
               SELECT min(occurred_at) FROM older
           )
       END
FROM open_lots AS l
JOIN entries AS e ON e.member = l.member AND e.number = l.lot
ORDER BY l.member, l.lot
