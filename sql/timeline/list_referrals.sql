-- What came of invitations in the member's books, and the contacts invited.
SELECT s.at, CASE s.side WHEN 'inviter' THEN 'referral_' ELSE 'referred_' END || s.state, o.number, NULL, NULL,
       nullif(s.points, 0), NULL, s.cause_kind, s.cause, NULL, NULL, NULL, NULL
FROM referral_steps AS s
JOIN members AS o ON o.id = s.other
WHERE s.member = :member
UNION ALL
SELECT i.at, 'invited', i.shown, NULL, f.number, NULL, NULL, NULL, NULL,
       (SELECT r.audit FROM audit_reach AS r WHERE r.fact = 'invitation' AND r.last >= i.id ORDER BY r.last LIMIT 1),
       i.operator, NULL, NULL
FROM invitations AS i
LEFT JOIN members AS f ON f.id = i.friend
WHERE i.inviter = :member
