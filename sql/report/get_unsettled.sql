SELECT
    (SELECT count(*) FROM orders WHERE settled_in IS NULL AND member IS NOT NULL)
    + (SELECT count(*) FROM order_stages WHERE settled_in IS NULL AND member IS NOT NULL)
    + (SELECT count(*) FROM refunds WHERE settled_in IS NULL AND member IS NOT NULL)
    + (SELECT count(*) FROM events WHERE settled_in IS NULL)
    + (SELECT count(*) FROM members WHERE settled_in IS NULL AND registered_at IS NOT NULL)
