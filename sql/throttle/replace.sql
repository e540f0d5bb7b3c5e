INSERT INTO throttle (member, failures, last_at, wait_until, blocked_at)
VALUES (:member, :failures, :last_at, :wait_until, :blocked_at)
ON CONFLICT (member) DO UPDATE
SET failures = excluded.failures, last_at = excluded.last_at,
    wait_until = excluded.wait_until, blocked_at = excluded.blocked_at
