-- Whether a digest is of somebody whom a running penalty has blacklisted.
SELECT EXISTS (
    SELECT 1
    FROM person_digests AS d
    JOIN penalty_effects AS e ON e.member = d.member AND e.kind = 'blacklist'
    JOIN penalty_steps AS b ON b.member = e.member AND b.penalty = e.penalty AND b.step = 'active'
    WHERE d.digest = :digest AND d.kind = :kind AND (b.until_at IS NULL OR b.until_at > :at)
      AND NOT EXISTS (
          SELECT 1
          FROM penalty_steps AS o
          WHERE o.member = e.member AND o.penalty = e.penalty AND o.step IN ('ended', 'lifted', 'overturned') AND o.at <= :at
      )
)
