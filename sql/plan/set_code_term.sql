UPDATE activation_codes SET term = :term WHERE digest = :digest
