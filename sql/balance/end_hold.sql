UPDATE value_holds SET ended_at = :ended_at, how = :how WHERE id = :id
