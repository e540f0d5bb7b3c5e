-- Entries of a member, newest first, with the balance after each.
SELECT e.at, e.kind, e.amount_minor, sum(e.amount_minor) OVER (ORDER BY e.id), e.payment, e.order_ref, a.operator,
       a.reason, a.request
FROM value_entries AS e
LEFT JOIN audit AS a ON a.id = e.audit
WHERE e.member = :member
ORDER BY e.id DESC
