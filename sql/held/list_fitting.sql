-- Whom the keys of waiting orders fit now; an account may have been merged into another.
SELECT order_id, ifnull((SELECT g.target FROM merges AS g WHERE g.source = found.member AND g.ended_at IS NULL), found.member)
FROM (
    SELECT h.order_id, k.member
    FROM held_keys AS h
    JOIN member_keys AS k ON k.kind = h.kind AND k.value = h.value
    UNION
    SELECT h.order_id, m.id
    FROM held_keys AS h
    JOIN members AS m ON m.number = h.value
    WHERE h.kind = 'number'
) AS found
ORDER BY 1, 2
