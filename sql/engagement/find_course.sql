SELECT id, code, name, needed, places, fee_minor, tier FROM courses WHERE code = :code
