-- Which command recorded a fact: the highest id that each command left behind of each kind of fact it recorded any of. Ids
-- only grow and commands write one at a time, so that a fact is of the first command that left its id or a higher one.
CREATE TABLE audit_reach (
    fact TEXT NOT NULL CHECK (fact IN ('member', 'order', 'stage', 'refund', 'event', 'act', 'answer', 'invitation')),
    last INTEGER NOT NULL,
    audit INTEGER NOT NULL,
    PRIMARY KEY (fact, last)
) STRICT, WITHOUT ROWID;
-- What was there before is of no command that is known.
INSERT OR IGNORE INTO audit_reach (fact, last, audit)
SELECT 'member', max(id), 0 FROM members
UNION ALL SELECT 'order', max(id), 0 FROM orders
UNION ALL SELECT 'stage', max(id), 0 FROM order_stages
UNION ALL SELECT 'refund', max(id), 0 FROM refunds
UNION ALL SELECT 'event', max(id), 0 FROM events
UNION ALL SELECT 'act', max(id), 0 FROM acts
UNION ALL SELECT 'answer', max(id), 0 FROM answers
UNION ALL SELECT 'invitation', max(id), 0 FROM invitations;
CREATE TRIGGER audit_reach_kept BEFORE UPDATE ON audit_reach BEGIN SELECT RAISE(ABORT, 'audit_reach is append-only'); END;
CREATE TRIGGER audit_reach_stay BEFORE DELETE ON audit_reach BEGIN SELECT RAISE(ABORT, 'audit_reach is append-only'); END;

CREATE INDEX imports_audit ON imports (audit);
CREATE INDEX answers_member ON answers (member);
