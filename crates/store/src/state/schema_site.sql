-- What is learnt of hosts: the model of their pages, and how it was come to, as JSON.
CREATE TABLE site (
    host      TEXT PRIMARY KEY,
    learnt_at INTEGER,
    model     BLOB,
    learning  TEXT NOT NULL
) WITHOUT ROWID;

-- The newest pages of each host: where each is kept and what was read out of it, as JSON.
CREATE TABLE site_page (
    host    TEXT NOT NULL,
    url     TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    page    TEXT NOT NULL,
    PRIMARY KEY (host, url)
) WITHOUT ROWID;
CREATE INDEX site_page_newest ON site_page (host, seen_at);
