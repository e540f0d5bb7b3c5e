-- What reports look for in a window: the few earnings that a limit cut, the few takings that let points go, grants by time.
CREATE INDEX earnings_capped ON earnings (occurred_at) WHERE granted < wanted;
CREATE INDEX takings_waived ON takings (posted_at) WHERE waived > 0;
CREATE INDEX grants_by_time ON grants (granted_at, benefit, source, source_code);
-- The same indexes with all that is counted of campaigns in them.
DROP INDEX assignments_campaign;
CREATE INDEX assignments_campaign ON assignments (campaign, member, at, arm);
DROP INDEX awards_campaign;
CREATE INDEX awards_campaign ON awards (campaign, member, at, granted);
