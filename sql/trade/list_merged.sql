-- Accounts that had gone into another by :as_of.
SELECT source, target FROM merges WHERE at <= :as_of AND (ended_at IS NULL OR ended_at > :as_of)
