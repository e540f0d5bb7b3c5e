INSERT INTO cards (member, key_id, fingerprint, last4, issuer_label, bound_at)
VALUES (:member, :key_id, :fingerprint, :last4, :issuer_label, :bound_at)
