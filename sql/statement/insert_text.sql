INSERT INTO statement_texts (line, reference, counterparty) VALUES (:line, :reference, :counterparty)
