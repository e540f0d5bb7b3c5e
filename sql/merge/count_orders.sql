-- Orders that count for a member: their own and those of accounts that went into theirs; of one that went away none.
SELECT count(*)
FROM orders
WHERE amends IS NULL AND withdrawn_at IS NULL
      AND member IN (
          SELECT :member WHERE NOT EXISTS (SELECT 1 FROM merges WHERE source = :member AND ended_at IS NULL)
          UNION ALL
          SELECT source FROM merges WHERE target = :member AND ended_at IS NULL
      )
