SELECT id, member FROM acts WHERE request = :request AND kind IN ('use', 'benefit_reserve')
