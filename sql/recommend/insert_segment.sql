INSERT INTO segment_members (run, member, cell, cluster) VALUES (:run, :member, :cell, :cluster)
