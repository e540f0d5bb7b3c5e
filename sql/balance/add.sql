-- A first entry can only add; the row that is inserted has to pass the check, also where it comes to an update.
INSERT INTO value_balances (member, total_minor, at)
VALUES (:member, max(:amount_minor, 0), :at)
ON CONFLICT (member) DO UPDATE SET total_minor = total_minor + :amount_minor, at = excluded.at
