-- Everything here is derived from journal, index lines and records: `rebuild` makes it anew.
-- Instants are milliseconds since 1970 UTC; digests and fingerprints are text as in the index line.

CREATE TABLE meta (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) WITHOUT ROWID;

-- One row an article; the columns are those of its latest revision, `entry_time` that of its first.
CREATE TABLE article (
    id         TEXT PRIMARY KEY,
    source     TEXT NOT NULL,
    url        TEXT NOT NULL,
    headline   TEXT NOT NULL,
    entry_time INTEGER NOT NULL,
    path       TEXT NOT NULL,
    revisions  INTEGER NOT NULL,
    last_entry INTEGER NOT NULL,
    gone_at    INTEGER
) WITHOUT ROWID;
CREATE INDEX article_of_source ON article (source, entry_time, id);

-- Every URL an article is known by, as article keys.
CREATE TABLE article_key (
    key     TEXT PRIMARY KEY,
    article TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE revision (
    article       TEXT NOT NULL,
    number        INTEGER NOT NULL,
    entry         INTEGER NOT NULL,
    observed_at   INTEGER NOT NULL,
    fingerprint   TEXT NOT NULL,
    record_path   TEXT NOT NULL COLLATE NOCASE,
    record_digest TEXT NOT NULL,
    index_path    TEXT NOT NULL,
    index_offset  INTEGER NOT NULL,
    index_length  INTEGER NOT NULL,
    PRIMARY KEY (article, number)
) WITHOUT ROWID;
CREATE INDEX revision_of_path ON revision (record_path);

-- What happened to an article without a new text: gone, restored, moved.
CREATE TABLE event (
    entry       INTEGER PRIMARY KEY,
    article     TEXT NOT NULL,
    kind        TEXT NOT NULL,
    observed_at INTEGER NOT NULL
);
CREATE INDEX event_of_article ON event (article, entry);

CREATE TABLE kept_file (
    entry  INTEGER PRIMARY KEY,
    path   TEXT NOT NULL COLLATE NOCASE,
    origin TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    reason TEXT NOT NULL,
    line   INTEGER
);
CREATE INDEX kept_file_of_path ON kept_file (path);
CREATE INDEX kept_file_of_origin ON kept_file (origin);

-- How far each WARC file is covered by the journal.
CREATE TABLE warc_file (
    file    TEXT PRIMARY KEY,
    covered INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE media (
    sha256 TEXT PRIMARY KEY,
    length INTEGER NOT NULL
) WITHOUT ROWID;
