INSERT INTO coupons (member, number, template, version, root_member, root_number, bearer, issued_at, from_at, until_at, uses,
                     given_by, cause_kind, cause)
VALUES (:member, :number, :template, :version, :root_member, :root_number, :bearer, :issued_at, :from_at, :until_at, :uses,
        :given_by, :cause_kind, :cause)
