SELECT member, cell, cluster FROM segment_members WHERE run = :run ORDER BY member
