-- What was built where. May be thrown away: the next build then looks at every page again.

CREATE TABLE tree (
    id           INTEGER PRIMARY KEY,
    folder       TEXT NOT NULL UNIQUE,
    journal_size INTEGER,
    inputs       TEXT
);

-- The files of a tree that are ours. Without a digest: about to be written when a build was killed.
CREATE TABLE page (
    tree   INTEGER NOT NULL,
    path   TEXT NOT NULL,
    digest BLOB,
    PRIMARY KEY (tree, path)
) WITHOUT ROWID;

-- Which article pages link to what: the first 8 bytes of the SHA-256 of an article key. Two keys with the
-- same ones cost a page that is made once more than needed.
CREATE TABLE link (
    tree    INTEGER NOT NULL,
    article TEXT NOT NULL,
    target  INTEGER NOT NULL,
    PRIMARY KEY (tree, article, target)
) WITHOUT ROWID;
CREATE INDEX link_of_target ON link (tree, target);
