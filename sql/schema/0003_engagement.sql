-- Questions, clubs and courses (semantics C11, C12): records of the shop. What of them counts is an event, named by the row;
-- points come of events alone. Rows are added; a column that is empty may be set once.
CREATE TABLE questions (
    id INTEGER PRIMARY KEY,
    member INTEGER NOT NULL REFERENCES members (id),
    product INTEGER REFERENCES products (id),
    text TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    event INTEGER NOT NULL REFERENCES events (id),
    recorded_at INTEGER NOT NULL,
    hidden_at INTEGER
) STRICT;
CREATE INDEX questions_member ON questions (member);

-- `event` is empty where an answer does not count (C11); a hidden answer may have been accepted.
CREATE TABLE answers (
    id INTEGER PRIMARY KEY,
    question INTEGER NOT NULL REFERENCES questions (id),
    member INTEGER NOT NULL REFERENCES members (id),
    text TEXT NOT NULL,
    given_at INTEGER NOT NULL,
    event INTEGER REFERENCES events (id),
    recorded_at INTEGER NOT NULL,
    accepted_at INTEGER,
    accepted_event INTEGER REFERENCES events (id),
    hidden_at INTEGER
) STRICT;
CREATE INDEX answers_question ON answers (question);
-- One answer a question, among those that are shown.
CREATE UNIQUE INDEX answers_accepted ON answers (question) WHERE accepted_at IS NOT NULL AND hidden_at IS NULL;

-- Cache: search by any part of a question or its answers that are shown, three characters or more; trigrams serve Chinese.
CREATE VIRTUAL TABLE question_search USING fts5 (text, tokenize = 'trigram', content = '', contentless_delete = 1);

CREATE TABLE clubs (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    topic TEXT NOT NULL,
    city TEXT NOT NULL,
    -- A condition that whoever joins must meet.
    condition TEXT,
    places INTEGER CHECK (places > 0),
    recorded_at INTEGER NOT NULL
) STRICT;

CREATE TABLE club_periods (
    id INTEGER PRIMARY KEY,
    club INTEGER NOT NULL REFERENCES clubs (id),
    member INTEGER NOT NULL REFERENCES members (id),
    from_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    -- Set once, on leaving.
    until_at INTEGER
) STRICT;
CREATE UNIQUE INDEX club_periods_open ON club_periods (club, member) WHERE until_at IS NULL;
CREATE INDEX club_periods_member ON club_periods (club, member, from_at);

CREATE TABLE meetings (
    id INTEGER PRIMARY KEY,
    club INTEGER NOT NULL REFERENCES clubs (id),
    number INTEGER NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at INTEGER NOT NULL CHECK (ends_at > starts_at),
    place TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    UNIQUE (club, number)
) STRICT;

-- One check-in per member and meeting; a late one says why.
CREATE TABLE check_ins (
    meeting INTEGER NOT NULL REFERENCES meetings (id),
    member INTEGER NOT NULL REFERENCES members (id),
    at INTEGER NOT NULL,
    late_reason TEXT,
    event INTEGER NOT NULL REFERENCES events (id),
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (meeting, member)
) STRICT, WITHOUT ROWID;

CREATE TABLE courses (
    id INTEGER PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    needed INTEGER NOT NULL CHECK (needed > 0),
    places INTEGER CHECK (places > 0),
    fee_minor INTEGER CHECK (fee_minor > 0),
    -- The code of the tier from which on it is open, or free where there is a fee.
    tier TEXT,
    recorded_at INTEGER NOT NULL
) STRICT;

-- A session without an instant is taken by everybody in their own time.
CREATE TABLE sessions (
    id INTEGER PRIMARY KEY,
    course INTEGER NOT NULL REFERENCES courses (id),
    number INTEGER NOT NULL,
    starts_at INTEGER,
    recorded_at INTEGER NOT NULL,
    UNIQUE (course, number)
) STRICT;

CREATE TABLE enrolments (
    course INTEGER NOT NULL REFERENCES courses (id),
    member INTEGER NOT NULL REFERENCES members (id),
    at INTEGER NOT NULL,
    paid_minor INTEGER,
    recorded_at INTEGER NOT NULL,
    -- Set once, together.
    completed_at INTEGER,
    score INTEGER,
    PRIMARY KEY (course, member)
) STRICT, WITHOUT ROWID;

CREATE TABLE attendances (
    session INTEGER NOT NULL REFERENCES sessions (id),
    member INTEGER NOT NULL REFERENCES members (id),
    at INTEGER NOT NULL,
    event INTEGER NOT NULL REFERENCES events (id),
    recorded_at INTEGER NOT NULL,
    PRIMARY KEY (session, member)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER questions_kept BEFORE UPDATE OF id, member, product, text, asked_at, event, recorded_at ON questions BEGIN SELECT RAISE(ABORT, 'questions is append-only'); END;
CREATE TRIGGER questions_hidden_once BEFORE UPDATE OF hidden_at ON questions WHEN OLD.hidden_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a question is hidden once'); END;
CREATE TRIGGER questions_stay BEFORE DELETE ON questions BEGIN SELECT RAISE(ABORT, 'questions is append-only'); END;
CREATE TRIGGER answers_kept BEFORE UPDATE OF id, question, member, text, given_at, event, recorded_at ON answers BEGIN SELECT RAISE(ABORT, 'answers is append-only'); END;
CREATE TRIGGER answers_accepted_once BEFORE UPDATE OF accepted_at, accepted_event ON answers WHEN OLD.accepted_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'an answer is accepted once'); END;
CREATE TRIGGER answers_hidden_once BEFORE UPDATE OF hidden_at ON answers WHEN OLD.hidden_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'an answer is hidden once'); END;
CREATE TRIGGER answers_stay BEFORE DELETE ON answers BEGIN SELECT RAISE(ABORT, 'answers is append-only'); END;
CREATE TRIGGER clubs_kept BEFORE UPDATE ON clubs BEGIN SELECT RAISE(ABORT, 'clubs is append-only'); END;
CREATE TRIGGER clubs_stay BEFORE DELETE ON clubs BEGIN SELECT RAISE(ABORT, 'clubs is append-only'); END;
CREATE TRIGGER club_periods_kept BEFORE UPDATE OF id, club, member, from_at, recorded_at ON club_periods BEGIN SELECT RAISE(ABORT, 'club_periods is append-only'); END;
CREATE TRIGGER club_periods_end_once BEFORE UPDATE OF until_at ON club_periods WHEN OLD.until_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a membership of a club ends once'); END;
CREATE TRIGGER club_periods_stay BEFORE DELETE ON club_periods BEGIN SELECT RAISE(ABORT, 'club_periods is append-only'); END;
CREATE TRIGGER meetings_kept BEFORE UPDATE ON meetings BEGIN SELECT RAISE(ABORT, 'meetings is append-only'); END;
CREATE TRIGGER meetings_stay BEFORE DELETE ON meetings BEGIN SELECT RAISE(ABORT, 'meetings is append-only'); END;
CREATE TRIGGER check_ins_kept BEFORE UPDATE ON check_ins BEGIN SELECT RAISE(ABORT, 'check_ins is append-only'); END;
CREATE TRIGGER check_ins_stay BEFORE DELETE ON check_ins BEGIN SELECT RAISE(ABORT, 'check_ins is append-only'); END;
CREATE TRIGGER courses_kept BEFORE UPDATE ON courses BEGIN SELECT RAISE(ABORT, 'courses is append-only'); END;
CREATE TRIGGER courses_stay BEFORE DELETE ON courses BEGIN SELECT RAISE(ABORT, 'courses is append-only'); END;
CREATE TRIGGER sessions_kept BEFORE UPDATE ON sessions BEGIN SELECT RAISE(ABORT, 'sessions is append-only'); END;
CREATE TRIGGER sessions_stay BEFORE DELETE ON sessions BEGIN SELECT RAISE(ABORT, 'sessions is append-only'); END;
CREATE TRIGGER enrolments_kept BEFORE UPDATE OF course, member, at, paid_minor, recorded_at ON enrolments BEGIN SELECT RAISE(ABORT, 'enrolments is append-only'); END;
CREATE TRIGGER enrolments_completed_once BEFORE UPDATE OF completed_at, score ON enrolments WHEN OLD.completed_at IS NOT NULL BEGIN SELECT RAISE(ABORT, 'a course is completed once'); END;
CREATE TRIGGER enrolments_stay BEFORE DELETE ON enrolments BEGIN SELECT RAISE(ABORT, 'enrolments is append-only'); END;
CREATE TRIGGER attendances_kept BEFORE UPDATE ON attendances BEGIN SELECT RAISE(ABORT, 'attendances is append-only'); END;
CREATE TRIGGER attendances_stay BEFORE DELETE ON attendances BEGIN SELECT RAISE(ABORT, 'attendances is append-only'); END;
