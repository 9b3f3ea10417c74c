//! An archive of fictional articles, made as the program makes one.

use jianbao_core::{
    ArticleId, ArticleKey, BodyKind, Clock, Dialect, Fingerprint, MediaRef, MediaRole, Record,
    Revision, Sha256Digest, SourceId, StatedTime,
};
use jianbao_publish::Site;
use jianbao_store::journal::SigningKey;
use jianbao_store::{Batch, Happening, NewEvent, NewRevision, Settings, Writer, init, record_path};
use jiff::{Timestamp, ToSpan as _};
use tempfile::TempDir;

const NOON: &str = "2031-05-16T12:00:00Z";

/// What of an article a test wants to set.
pub(crate) struct Draft<'a> {
    pub(crate) slug: &'a str,
    pub(crate) headline: &'a str,
    pub(crate) language: Option<&'a str>,
    pub(crate) body: &'a str,
    /// Hours after the first noon.
    pub(crate) hour: i64,
}

/// An archive being made.
pub(crate) struct Archive {
    pub(crate) folder: TempDir,
    pub(crate) settings: Settings,
}

impl Archive {
    pub(crate) fn new(language: &str) -> Self {
        let mut settings = Settings::default();
        settings.archive.name = "harbour".parse().unwrap();
        "Harbour & <Ferry>".clone_into(&mut settings.archive.title);
        language.clone_into(&mut settings.archive.language);
        let folder = tempfile::tempdir().unwrap();
        let text = "[archive]\nname = \"harbour\"\n";
        let name = &settings.archive.name;
        init(folder.path(), name, text, Some(&key()), noon()).unwrap();
        let archive = Self { folder, settings };
        archive.writer().finish("Begin the archive").unwrap();
        archive
    }

    fn writer(&self) -> Writer {
        let clock = Clock::standing_at(NOON).unwrap();
        Writer::open(
            self.folder.path(),
            self.settings.clone(),
            Some(&key()),
            clock,
            "test",
        )
        .unwrap()
    }

    /// Keeps texts, each a revision of the article of its slug.
    pub(crate) fn keep(&self, drafts: &[Draft<'_>]) {
        let mut writer = self.writer();
        for chunk in drafts.chunks(64) {
            let revisions = chunk.iter().map(|draft| self.revision(draft)).collect();
            writer
                .write(Batch {
                    revisions,
                    ..Batch::default()
                })
                .unwrap();
        }
        writer.finish("Keep").unwrap();
    }

    pub(crate) fn lose(&self, slug: &str, hour: i64) {
        let mut writer = self.writer();
        let event = NewEvent {
            article: id(slug),
            observed_at: noon() + hour.hours(),
            what: Happening::Gone(None),
        };
        writer
            .write(Batch {
                events: vec![event],
                ..Batch::default()
            })
            .unwrap();
        writer.finish("Lose").unwrap();
    }

    fn revision(&self, draft: &Draft<'_>) -> NewRevision {
        let time = noon() + draft.hour.hours();
        let source = SourceId::from_name("harbour-news");
        let zone = &self.settings.archive.time_zone.0;
        let record = Record {
            headline: draft.headline.to_owned(),
            url: url(draft.slug),
            entry_time: Some(time),
            body: draft.body.to_owned(),
            ..Record::default()
        };
        let text = jianbao_html::text(draft.body);
        let revision = Revision {
            article: id(draft.slug),
            number: 0,
            record_path: record_path(&source, &id(draft.slug), noon(), zone),
            source,
            canonical_url: url(draft.slug),
            requested_url: None,
            target_url: None,
            aliases: Vec::new(),
            guid: None,
            headline: draft.headline.to_owned(),
            date_published: StatedTime::read("2031-05-16 19:00", zone),
            date_modified: None,
            entry_time: StatedTime::exact(time),
            captured_at: Some(time),
            byline: Some("A. Reporter".to_owned()),
            section: Some("Harbour".to_owned()),
            keywords: Vec::new(),
            language: draft.language.map(str::to_owned),
            site_name: None,
            description: None,
            agency: None,
            licence: None,
            is_paywalled: false,
            body_kind: BodyKind::Composed,
            fingerprint: Fingerprint::of(draft.headline, &text),
            extractor: None,
            media: vec![MediaRef {
                url: "https://pics.example/quay.png".to_owned(),
                sha256: None,
                role: MediaRole::Lead,
                alt: Some("Quay".to_owned()),
                caption: Some("Quay".to_owned()),
                credit: Some("B. Photographer".to_owned()),
            }],
            payload: Some(Sha256Digest::of(draft.body.as_bytes())),
            warc: None,
            dialect: Dialect::Classic,
            record_digest: Sha256Digest([0; 32]),
        };
        NewRevision {
            revision,
            record: record.write(Dialect::Classic),
            observed_at: time,
        }
    }

    pub(crate) fn site(&self) -> Site {
        Site::open(self.folder.path(), self.settings.clone()).unwrap()
    }
}

pub(crate) fn url(slug: &str) -> String {
    format!("https://news.example/{slug}")
}

pub(crate) fn id(slug: &str) -> ArticleId {
    ArticleKey::of(&url(slug)).unwrap().article_id()
}

fn noon() -> Timestamp {
    NOON.parse().unwrap()
}

fn key() -> String {
    SigningKey::from_seed("harbour", &[7; 32])
        .unwrap()
        .to_secret_text()
}

/// Articles in five languages: one edited twice, one removed, one that links to another.
pub(crate) fn harbour(language: &str) -> Archive {
    let archive = Archive::new(language);
    let picture = "https://images.weserv.nl?url=pics.example/quay.png";
    let first = format!(
        "<div><i>Fri, 16 May 2031 11:00:00 GMT</i></div><img src=\"{picture}\" width=\"100%\"><div><small>Quay</small></div>渡船今早停航。<br /><br />风浪太大。码头关闭。何时复航未定。<a href=\"/bo\"></a>"
    );
    let second = first.replace("何时复航未定。", "预计明日复航。");
    let third = second.replace("码头关闭。", "码头已经关闭。");
    let draft = |slug, headline, language, body, hour| Draft {
        slug,
        headline,
        language,
        body,
        hour,
    };
    archive.keep(&[
        draft("hans", "渡船停航", Some("zh-Hans"), first.as_str(), 0),
        draft("hant", "渡船停航（二）", Some("zh-Hant"), "<p>渡船停航。</p>", 1),
        draft("en", "Ferry stays in", Some("en"), "<p>The sea is rough. <a href=\"/hans\">More</a> <a href=\"https://other.example/x\">there</a></p><script>x()</script>", 2),
        draft("ar", "العبارة متوقفة", Some("ar"), "<p>البحر هائج.</p>", 30),
        draft("bo", "གྲུ་གཟིངས་མཚམས་བཞག", Some("bo"), "<p>རླུང་ཆེན་པོ་འདུག</p>", 31),
    ]);
    archive.keep(&[draft(
        "hans",
        "渡船停航",
        Some("zh-Hans"),
        second.as_str(),
        3,
    )]);
    archive.keep(&[draft(
        "hans",
        "渡船停航至明日",
        Some("zh-Hans"),
        third.as_str(),
        4,
    )]);
    archive.lose("en", 50);
    archive
}
