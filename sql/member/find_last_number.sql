-- The highest M-<n> given so far.
SELECT max(CAST(substr(number, 3) AS INTEGER))
FROM members
WHERE number GLOB 'M-[0-9]*'
