-- Draws on limits that all members share, in the order in which each member made them; what is left of a limit is what
-- nobody drew.
CREATE TABLE draws (
    member INTEGER NOT NULL REFERENCES members (id),
    number INTEGER NOT NULL,
    -- issued, discount, stock, points, money, awards, or the place of a cap among those of its rule.
    pool TEXT NOT NULL,
    code INTEGER NOT NULL REFERENCES codes (id),
    period INTEGER NOT NULL,
    at INTEGER NOT NULL,
    rank INTEGER NOT NULL,
    wanted INTEGER NOT NULL,
    -- Less would have been nothing.
    whole INTEGER NOT NULL CHECK (whole IN (0, 1)),
    granted INTEGER NOT NULL,
    PRIMARY KEY (member, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX draws_short ON draws (member, number, granted) WHERE granted < wanted;
CREATE TRIGGER draws_kept BEFORE UPDATE ON draws BEGIN SELECT RAISE(ABORT, 'draws is append-only'); END;
CREATE TRIGGER draws_stay BEFORE DELETE ON draws BEGIN SELECT RAISE(ABORT, 'draws is append-only'); END;

-- Cache: what was drawn of each limit in all.
CREATE TABLE pools (
    pool TEXT NOT NULL,
    code INTEGER NOT NULL REFERENCES codes (id),
    period INTEGER NOT NULL,
    drawn INTEGER NOT NULL,
    PRIMARY KEY (pool, code, period)
) STRICT, WITHOUT ROWID;
