INSERT INTO statements (account, file, digest, number, profile, from_on, until_on, ends_on, opening_minor, closing_minor, gap,
                        shares, lines, lines_new, operator, reason, recorded_at)
VALUES (:account, :file, :digest, :number, :profile, :from_on, :until_on, :ends_on, :opening_minor, :closing_minor, :gap,
        :shares, :lines, :lines_new, :operator, :reason, :recorded_at)
