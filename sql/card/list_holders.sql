-- Members who have or had the card of that number.
SELECT DISTINCT other.member
FROM cards AS own
JOIN cards AS other ON other.fingerprint = own.fingerprint
WHERE own.id = :card
ORDER BY other.member
