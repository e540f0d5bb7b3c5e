SELECT cell, cluster FROM segment_members WHERE run = :run AND member = :member
