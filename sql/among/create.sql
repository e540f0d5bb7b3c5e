-- Whom a report is about, and in which words that was asked; the connection's own.
CREATE TEMP TABLE among (member INTEGER PRIMARY KEY);
CREATE TEMP TABLE among_asked (condition TEXT NOT NULL);
