SELECT id FROM members WHERE settled_in IS NULL AND registered_at IS NOT NULL
UNION
SELECT referrer FROM members WHERE settled_in IS NULL AND registered_at IS NOT NULL AND referrer IS NOT NULL
UNION
SELECT member FROM profile_changes WHERE settled_in IS NULL
UNION
SELECT member FROM orders WHERE settled_in IS NULL AND member IS NOT NULL
UNION
SELECT member FROM order_stages WHERE settled_in IS NULL AND member IS NOT NULL
UNION
SELECT member FROM refunds WHERE settled_in IS NULL AND member IS NOT NULL
UNION
SELECT member FROM events WHERE settled_in IS NULL
UNION
SELECT member FROM acts WHERE settled_in IS NULL
ORDER BY 1
