-- Invitations as the inviter's books have them: the last step of each, and the first.
SELECT i.number, f.number, f.registered_at, s.state, s.at, f.review,
       (SELECT coalesce(sum(p.points), 0) FROM referral_steps AS p WHERE p.member = s.member AND p.other = s.other AND p.side = 'inviter'),
       (SELECT coalesce(sum(p.points), 0) FROM referral_steps AS p WHERE p.member = s.other AND p.side = 'friend')
FROM referral_steps AS s
JOIN members AS i ON i.id = s.member
JOIN members AS f ON f.id = s.other
WHERE s.side = 'inviter' AND (:member IS NULL OR s.member = :member)
      AND s.id = (SELECT max(l.id) FROM referral_steps AS l WHERE l.member = s.member AND l.other = s.other AND l.side = 'inviter')
ORDER BY s.at DESC, s.id DESC
LIMIT :most
