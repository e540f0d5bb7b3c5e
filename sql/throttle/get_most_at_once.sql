-- At how many passwords somebody failed within so many seconds, at most; each counts where it failed last.
SELECT coalesce(max(n), 0)
FROM (
    SELECT count(*) OVER (ORDER BY last_at RANGE BETWEEN :seconds PRECEDING AND CURRENT ROW) AS n
    FROM throttle
)
