-- What may be a phone or an e-mail, kept elsewhere than in its field: in attributes and as accounts.
SELECT member, value
FROM attributes
WHERE length(value) BETWEEN 6 AND 80 AND (value LIKE '%@%' OR value GLOB '*[0-9][0-9]*')
UNION ALL
SELECT member, value
FROM member_keys
WHERE kind >= 'account:' AND kind < 'account;' AND length(value) BETWEEN 6 AND 80
      AND (value LIKE '%@%' OR value GLOB '*[0-9][0-9]*')
