//! An archive of fictional articles that changes as a test says, and trees built of it.

use std::collections::BTreeMap;
use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};

use jianbao_core::{
    ArticleId, ArticleKey, BodyKind, Clock, Dialect, Fingerprint, Record, Revision, Sha256Digest,
    SourceId, StatedTime,
};
use jianbao_publish::{BuildError, BuildOptions, BuildReport, build};
use jianbao_store::catalog::Catalog;
use jianbao_store::journal::SigningKey;
use jianbao_store::{Batch, Happening, NewEvent, NewRevision, Settings, Writer, init, record_path};
use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;

const BEGINNING: &str = "2031-05-06T07:00:00Z";

/// An archive in a folder of its own.
pub(crate) struct Fixture {
    folder: PathBuf,
    /// Removed with the fixture that made it.
    _temporary: Option<TempDir>,
    pub(crate) settings: Settings,
    /// Minutes since the beginning.
    minutes: i64,
}

/// One text of an article.
#[derive(Clone, Default)]
pub(crate) struct Text {
    /// The last part of the URL.
    pub(crate) slug: String,
    pub(crate) source: &'static str,
    pub(crate) headline: String,
    pub(crate) body: String,
    pub(crate) byline: Option<String>,
    pub(crate) language: Option<String>,
    /// Hours before the moment it is taken in.
    pub(crate) announced_hours_ago: i64,
}

impl Text {
    pub(crate) fn new(slug: &str, headline: &str, body: &str) -> Self {
        Self {
            slug: slug.to_owned(),
            source: "harbour",
            headline: headline.to_owned(),
            body: body.to_owned(),
            ..Self::default()
        }
    }

    pub(crate) fn url(&self) -> String {
        url(&self.slug)
    }
}

pub(crate) fn url(slug: &str) -> String {
    format!("https://news.example.org/{slug}")
}

pub(crate) fn id(slug: &str) -> ArticleId {
    ArticleKey::of(&url(slug)).unwrap().article_id()
}

impl Fixture {
    pub(crate) fn new() -> Self {
        let memory = Path::new("/dev/shm");
        let folder = if memory.is_dir() {
            tempfile::tempdir_in(memory)
        } else {
            tempfile::tempdir()
        };
        let folder = folder.unwrap();
        let root = folder.path().join("archive");
        let fixture = Self {
            _temporary: Some(folder),
            ..Self::at(&root)
        };
        let text = "[archive]\nname = \"harbour\"\n";
        let name = &fixture.settings.archive.name;
        init(
            &fixture.root(),
            name,
            text,
            Some(&key()),
            BEGINNING.parse().unwrap(),
        )
        .unwrap();
        drop(fixture.writer());
        fixture
    }

    /// The archive that is there already.
    pub(crate) fn at(root: &Path) -> Self {
        let mut settings = Settings::default();
        settings.archive.name = "harbour".parse().unwrap();
        "港口剪报".clone_into(&mut settings.archive.title);
        Self {
            folder: root.parent().unwrap().to_owned(),
            _temporary: None,
            settings,
            minutes: 0,
        }
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.folder.join("archive")
    }

    /// A folder beside the archive.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    fn writer(&self) -> Writer {
        let clock = Clock::standing_at(BEGINNING).unwrap();
        let settings = self.settings.clone();
        Writer::open(&self.root(), settings, Some(&key()), clock, "test").unwrap()
    }

    fn next_instant(&mut self) -> Timestamp {
        self.minutes += 7;
        let beginning: Timestamp = BEGINNING.parse().unwrap();
        beginning + SignedDuration::from_mins(self.minutes)
    }

    /// Takes texts in, as one batch.
    pub(crate) fn keep(&mut self, texts: &[Text]) {
        let mut writer = self.writer();
        let mut batch = Batch::default();
        for text in texts {
            let observed_at = self.next_instant();
            let revision = self.revision(&writer.catalog, text, observed_at);
            batch.revisions.push(revision);
        }
        writer.write(batch).unwrap();
    }

    /// Something happens to an article.
    pub(crate) fn happens(&mut self, slug: &str, what: Happening) {
        let event = NewEvent {
            article: id(slug),
            observed_at: self.next_instant(),
            what,
        };
        let batch = Batch {
            events: vec![event],
            ..Batch::default()
        };
        self.writer().write(batch).unwrap();
    }

    fn revision(&self, catalog: &Catalog, text: &Text, observed_at: Timestamp) -> NewRevision {
        let zone = &self.settings.archive.time_zone.0;
        let entry_time = observed_at - SignedDuration::from_hours(text.announced_hours_ago);
        let source = SourceId::from_name(text.source);
        let article = id(&text.slug);
        let record = Record {
            headline: text.headline.clone(),
            url: text.url(),
            entry_time: Some(entry_time),
            body: text.body.clone(),
            ..Record::default()
        };
        let record = record.write(Dialect::Classic);
        let known = catalog.articles_by_id(article.as_str(), 1).unwrap();
        let path = known.first().map_or_else(
            || record_path(&source, &article, entry_time, zone),
            |known| known.path.clone(),
        );
        let revision = Revision {
            article,
            number: 0,
            source,
            canonical_url: text.url(),
            requested_url: None,
            target_url: None,
            aliases: Vec::new(),
            guid: None,
            headline: text.headline.clone(),
            date_published: None,
            date_modified: None,
            entry_time: StatedTime::exact(entry_time),
            captured_at: Some(observed_at),
            byline: text.byline.clone(),
            section: None,
            keywords: vec!["渡船".to_owned()],
            language: text.language.clone(),
            site_name: None,
            description: None,
            agency: None,
            licence: None,
            is_paywalled: false,
            body_kind: BodyKind::Cleaned,
            fingerprint: Fingerprint::of(&text.headline, &text.body),
            extractor: None,
            media: Vec::new(),
            payload: None,
            warc: None,
            dialect: Dialect::Classic,
            record_path: path,
            record_digest: Sha256Digest::of(&record),
        };
        NewRevision {
            revision,
            record,
            observed_at,
        }
    }

    pub(crate) fn try_build(&self, out: &Path, threads: usize) -> Result<BuildReport, BuildError> {
        let options = BuildOptions {
            threads: NonZero::new(threads).unwrap(),
        };
        build(
            &self.root(),
            &self.settings,
            out,
            &options,
            &mut |done, of| {
                assert!(done <= of);
            },
        )
    }

    pub(crate) fn build(&self, out: &Path) -> BuildReport {
        self.try_build(out, 2).unwrap()
    }

    /// The tree as a build makes it that knows of no earlier one.
    pub(crate) fn built_anew(&self) -> BTreeMap<String, Vec<u8>> {
        let out = self.beside("anew");
        if out.exists() {
            fs::remove_dir_all(&out).unwrap();
        }
        let state = self.root().join(".jianbao/build.db");
        let aside = self.beside("build.db");
        let was_there = state.exists();
        if was_there {
            fs::rename(&state, &aside).unwrap();
        }
        self.build(&out);
        fs::remove_file(&state).unwrap();
        if was_there {
            fs::rename(&aside, &state).unwrap();
        }
        files(&out)
    }

    /// A file of the tree built anew, as text.
    pub(crate) fn text_of(&self, file: &str) -> String {
        let mut files = self.built_anew();
        let bytes = files.remove(file);
        String::from_utf8(bytes.unwrap_or_else(|| panic!("no {file}"))).unwrap()
    }
}

fn key() -> String {
    let key = SigningKey::from_seed("harbour", &[7; 32]).unwrap();
    key.to_secret_text()
}

/// Every file below a folder with its bytes.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).unwrap().to_str().unwrap();
            files.insert(name.to_owned(), fs::read(&path).unwrap());
        }
    }
    files
}
