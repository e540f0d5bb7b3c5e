SELECT max(id)
FROM audit
