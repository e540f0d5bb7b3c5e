SELECT failures, wait_until, blocked_at FROM throttle WHERE member = :member
