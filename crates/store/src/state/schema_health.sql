-- What is known of a source beyond its last answer, as JSON.
ALTER TABLE source_state ADD COLUMN health TEXT;

-- The robots.txt files of origins.
CREATE TABLE robots (
    origin            TEXT PRIMARY KEY,
    fetched_at        INTEGER NOT NULL,
    answer            TEXT NOT NULL,
    unreachable_since INTEGER,
    crawl_delay_ms    INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX robots_delay ON robots (origin, crawl_delay_ms) WHERE crawl_delay_ms > 0;

-- Hosts that answered 429 or 503 last and did not say when to come again: how often in a row.
CREATE TABLE refusal (
    host  TEXT PRIMARY KEY,
    times INTEGER NOT NULL
) WITHOUT ROWID;

-- How sure the extractor was of the newest articles of a source, as a JSON array, oldest first.
CREATE TABLE confidence (
    source TEXT PRIMARY KEY,
    newest TEXT NOT NULL
) WITHOUT ROWID;
