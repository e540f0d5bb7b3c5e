INSERT INTO pools (pool, code, period, drawn) VALUES (:pool, :code, :period, :drawn)
ON CONFLICT (pool, code, period) DO UPDATE SET drawn = drawn + excluded.drawn
