SELECT k.id, k.path, k.recorded_at, (SELECT count(*) FROM cards AS c WHERE c.key_id = k.id)
FROM card_keys AS k
ORDER BY k.recorded_at, k.id
