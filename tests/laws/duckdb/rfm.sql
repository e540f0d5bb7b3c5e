-- The grid of two windows, one after the other: who stands in each cell now, who came into it and who went out.
WITH cell AS (
    SELECT r, f, segment FROM place UNION SELECT r, f, segment FROM place_before
),
moved AS (
    SELECT
        now.r, now.f, now.segment, now.net, now.member AS here,
        if(old.segment IS NULL OR (old.r, old.f, old.segment) IS DISTINCT FROM (now.r, now.f, now.segment), 1, 0) AS came
    FROM place AS now
    LEFT JOIN place_before AS old ON old.member = now.member
),
gone AS (
    SELECT old.r, old.f, old.segment
    FROM place_before AS old
    LEFT JOIN place AS now ON now.member = old.member
    WHERE (old.r, old.f, old.segment) IS DISTINCT FROM (now.r, now.f, now.segment)
),
whole AS (SELECT count(*) AS members, sum(net) AS net FROM place)
SELECT
    cell.r,
    cell.f,
    cell.segment,
    (SELECT count(*) FROM moved WHERE moved.segment = cell.segment AND moved.r IS NOT DISTINCT FROM cell.r
        AND moved.f IS NOT DISTINCT FROM cell.f) AS members,
    printf('%.6f', (SELECT count(*) FROM moved WHERE moved.segment = cell.segment AND moved.r IS NOT DISTINCT FROM cell.r
        AND moved.f IS NOT DISTINCT FROM cell.f) / (SELECT members FROM whole)) AS share,
    CAST((SELECT coalesce(sum(net), 0) FROM moved WHERE moved.segment = cell.segment AND moved.r IS NOT DISTINCT FROM cell.r
        AND moved.f IS NOT DISTINCT FROM cell.f) / 100 AS DECIMAL(18, 2)) AS net,
    printf('%.6f', (SELECT coalesce(sum(net), 0) FROM moved WHERE moved.segment = cell.segment
        AND moved.r IS NOT DISTINCT FROM cell.r AND moved.f IS NOT DISTINCT FROM cell.f)
        / (SELECT net FROM whole)) AS net_share,
    (SELECT coalesce(sum(came), 0) FROM moved WHERE moved.segment = cell.segment AND moved.r IS NOT DISTINCT FROM cell.r
        AND moved.f IS NOT DISTINCT FROM cell.f) AS moved_in,
    (SELECT count(*) FROM gone WHERE gone.segment = cell.segment AND gone.r IS NOT DISTINCT FROM cell.r
        AND gone.f IS NOT DISTINCT FROM cell.f) AS moved_out
FROM cell
ORDER BY cell.r DESC NULLS LAST, cell.f DESC NULLS LAST, cell.segment
