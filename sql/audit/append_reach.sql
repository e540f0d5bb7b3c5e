-- What the command of the newest audit row recorded: of each kind of fact the highest id, where none has left it before.
INSERT OR IGNORE INTO audit_reach (fact, last, audit)
SELECT f.fact, f.last, (SELECT max(id) FROM audit)
FROM (
    SELECT 'member' AS fact, max(id) AS last FROM members
    UNION ALL SELECT 'order', max(id) FROM orders
    UNION ALL SELECT 'stage', max(id) FROM order_stages
    UNION ALL SELECT 'refund', max(id) FROM refunds
    UNION ALL SELECT 'event', max(id) FROM events
    UNION ALL SELECT 'act', max(id) FROM acts
    UNION ALL SELECT 'answer', max(id) FROM answers
    UNION ALL SELECT 'invitation', max(id) FROM invitations
) AS f
