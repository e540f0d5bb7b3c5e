-- What operators, tills and the member did, with whom or what it names.
SELECT a.occurred_at, 'act_' || a.kind,
       coalesce(
           (SELECT m.number FROM members AS m WHERE m.id = coalesce(
               json_extract(a.body, '$.TransferOut.to'), json_extract(a.body, '$.TransferIn.from'),
               json_extract(a.body, '$.MergeOut.into'), json_extract(a.body, '$.MergeIn.from'),
               json_extract(a.body, '$.UnmergeOut.to'), json_extract(a.body, '$.UnmergeIn.from'),
               json_extract(a.body, '$.Referral.Approve.friend'), json_extract(a.body, '$.Referral.Reject.friend'))),
           json_extract(a.body, '$.Pin.tier'), json_extract(a.body, '$.Campaign.Assign.campaign'),
           json_extract(a.body, '$.Campaign.Verify.what')
       ),
       NULL, NULL, (SELECT -h.points FROM holds AS h WHERE h.act = a.id), NULL, 'act', a.id,
       (SELECT r.audit FROM audit_reach AS r WHERE r.fact = 'act' AND r.last >= a.id ORDER BY r.last LIMIT 1),
       a.operator, a.request, nullif(a.reason, '')
FROM acts AS a
WHERE a.member = :member
ORDER BY a.occurred_at, a.id
