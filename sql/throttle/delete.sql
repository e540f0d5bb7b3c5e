DELETE FROM throttle WHERE member = :member
