SELECT id, member FROM acts WHERE request = :request AND kind = 'use'
