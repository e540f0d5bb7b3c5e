-- Clubs by code, with those who are in them at :as_of and the meetings held by then.
SELECT c.code, c.name, c.topic, c.city, c.condition, c.places,
       (SELECT count(*) FROM club_periods AS p
        WHERE p.club = c.id AND p.from_at <= :as_of AND (p.until_at IS NULL OR p.until_at > :as_of)),
       (SELECT count(*) FROM meetings AS g WHERE g.club = c.id AND g.starts_at <= :as_of),
       (SELECT min(g.starts_at) FROM meetings AS g WHERE g.club = c.id AND g.starts_at > :as_of)
FROM clubs AS c
ORDER BY c.code
