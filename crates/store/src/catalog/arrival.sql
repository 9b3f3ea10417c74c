-- The articles in the order they came, and what happened to them later, both numbered from 1 without a
-- gap: whoever shows either in pages finds the page of one, and the ones of a page, by a single look.
-- Triggers keep them, so that a row cannot come without its number.

CREATE TABLE arrival (
    number        INTEGER PRIMARY KEY,
    article       TEXT NOT NULL UNIQUE,
    source        TEXT NOT NULL,
    source_number INTEGER NOT NULL,
    UNIQUE (source, source_number)
);
INSERT INTO arrival (number, article, source, source_number)
    SELECT row_number() OVER (ORDER BY r.entry), a.id, a.source,
           row_number() OVER (PARTITION BY a.source ORDER BY r.entry)
    FROM article a JOIN revision r ON r.article = a.id AND r.number = 1
    ORDER BY r.entry;
CREATE TRIGGER article_arrives AFTER INSERT ON article BEGIN
    INSERT INTO arrival (article, source, source_number)
    SELECT new.id, new.source, 1 + coalesce(max(source_number), 0) FROM arrival WHERE source = new.source;
END;

-- Edits and deletions; a move is neither.
CREATE TABLE alteration (
    number      INTEGER PRIMARY KEY,
    entry       INTEGER NOT NULL UNIQUE,
    article     TEXT NOT NULL,
    kind        TEXT NOT NULL,
    observed_at INTEGER NOT NULL
);
INSERT INTO alteration (entry, article, kind, observed_at)
    SELECT entry, article, 'revised', observed_at FROM revision WHERE number > 1
    UNION ALL SELECT entry, article, kind, observed_at FROM event WHERE kind IN ('gone', 'restored')
    ORDER BY entry;
CREATE TRIGGER revision_changes AFTER INSERT ON revision WHEN new.number > 1 BEGIN
    INSERT INTO alteration (entry, article, kind, observed_at)
    VALUES (new.entry, new.article, 'revised', new.observed_at);
END;
CREATE TRIGGER event_changes AFTER INSERT ON event WHEN new.kind IN ('gone', 'restored') BEGIN
    INSERT INTO alteration (entry, article, kind, observed_at)
    VALUES (new.entry, new.article, new.kind, new.observed_at);
END;

CREATE INDEX revision_of_entry ON revision (entry);
CREATE INDEX article_key_of_article ON article_key (article);
