SELECT grant_number FROM benefit_uses WHERE act = :act
