-- Whether a digest is another member's.
SELECT EXISTS (SELECT 1 FROM person_digests WHERE digest = :digest AND kind = :kind AND member <> :member)
