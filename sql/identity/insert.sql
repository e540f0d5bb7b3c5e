INSERT INTO identities (member, provider, scope, kind, subject, assurance, linked_at)
VALUES (:member, :provider, :scope, :kind, :subject, :assurance, :at)
