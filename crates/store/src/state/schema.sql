-- Operating facts: no evidence, not rebuilt. Instants are milliseconds since 1970 UTC.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;

-- When a host may be asked again; written before it is asked.
CREATE TABLE host (
    host       TEXT PRIMARY KEY,
    not_before INTEGER NOT NULL
) WITHOUT ROWID;

ALTER TABLE source_state ADD COLUMN next_poll_at INTEGER;
-- The page that answered last, as JSON: its URL, validators and capture.
ALTER TABLE source_state ADD COLUMN answer TEXT;

-- What a source announced and when it last said so in these words: what is here is not looked at again.
CREATE TABLE announced (
    source TEXT NOT NULL,
    entry  TEXT NOT NULL,
    digest TEXT NOT NULL,
    url    TEXT NOT NULL,
    PRIMARY KEY (source, entry)
) WITHOUT ROWID;

-- What was announced and is not in the archive yet; in the order of its announcement, by rowid.
CREATE TABLE candidate (
    key         TEXT PRIMARY KEY,
    source      TEXT NOT NULL,
    url         TEXT NOT NULL,
    entry       TEXT NOT NULL,
    next_try_at INTEGER NOT NULL,
    attempts    INTEGER NOT NULL,
    last_error  TEXT
);
CREATE INDEX candidate_due ON candidate (next_try_at);

-- The articles that are looked at again.
CREATE TABLE watch (
    article           TEXT PRIMARY KEY,
    source            TEXT NOT NULL,
    url               TEXT NOT NULL,
    first_captured_at INTEGER NOT NULL,
    next_look_at      INTEGER NOT NULL,
    missing_since     INTEGER,
    failures          INTEGER NOT NULL,
    last_error        TEXT,
    page              TEXT,
    feed              TEXT
) WITHOUT ROWID;
CREATE INDEX watch_due ON watch (next_look_at);
