UPDATE card_challenges SET attempts = attempts + 1 WHERE id = :challenge
