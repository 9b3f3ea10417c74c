//! An archive made by hand from the truth, in which a test can spoil things.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use jianbao_core::{
    ArticleKey, BodyKind, Dialect, Fingerprint, MediaRef, MediaRole, Record, Revision,
    Sha256Digest, StatedTime, write_index_line,
};
use jianbao_newsroom::{PictureTruth, Request, Verdict, World, judge};
use jiff::Timestamp;
use tempfile::TempDir;

use crate::support::{eventful, hours};

/// What is kept of a text.
#[derive(Clone)]
pub(super) struct KeptText {
    pub(super) article: String,
    pub(super) number: u32,
    pub(super) url: String,
    pub(super) headline: String,
    pub(super) paragraphs: Vec<String>,
    pub(super) pictures: Vec<PictureTruth>,
    pub(super) captured_at: Timestamp,
}

/// What `history` tells.
pub(super) struct Event {
    pub(super) article: String,
    pub(super) kind: &'static str,
    pub(super) observed_at: Timestamp,
}

pub(super) struct Archive {
    pub(super) world: Arc<World>,
    pub(super) revisions: Vec<KeptText>,
    pub(super) events: Vec<Event>,
    pub(super) until: Timestamp,
}

impl Archive {
    /// What somebody who looks at each change would keep.
    pub(super) fn perfect() -> Self {
        let mut archive = Self::empty(Arc::new(World::new(eventful())));
        for article in 0..archive.world.article_count() {
            archive.watch(article);
        }
        archive
    }

    /// Nothing, at the end of a run.
    pub(super) fn empty(world: Arc<World>) -> Self {
        let days = i64::from(world.settings().days);
        Self {
            until: world.settings().start + hours(days * 24),
            revisions: Vec::new(),
            events: Vec::new(),
            world,
        }
    }

    fn watch(&mut self, article: usize) {
        let mut id = None;
        let mut versions = Vec::new();
        let mut was_there = true;
        for at in self.world.changes(article) {
            if at > self.until {
                break;
            }
            let truth = self.world.truth(article, at).unwrap();
            if truth.exists && !versions.contains(&truth.version) {
                versions.push(truth.version);
                let id = id.get_or_insert_with(|| {
                    ArticleKey::of(&truth.url).unwrap().article_id().to_string()
                });
                self.revisions.push(KeptText {
                    article: id.clone(),
                    number: versions.len().try_into().unwrap(),
                    url: truth.url,
                    headline: truth.headline,
                    paragraphs: truth.paragraphs,
                    pictures: truth.pictures,
                    captured_at: at,
                });
            }
            if let Some(id) = id.clone()
                && truth.exists != was_there
            {
                self.mark(&id, if truth.exists { "restored" } else { "gone" }, at);
                was_there = truth.exists;
            }
        }
    }

    pub(super) fn mark(&mut self, article: &str, kind: &'static str, observed_at: Timestamp) {
        self.events.push(Event {
            article: article.to_owned(),
            kind,
            observed_at,
        });
    }

    pub(super) fn place_of_edited(&self) -> usize {
        let second = |revision: &KeptText| revision.number == 2;
        self.revisions.iter().position(second).unwrap()
    }

    /// A second revision.
    pub(super) fn edited(&self) -> &KeptText {
        &self.revisions[self.place_of_edited()]
    }

    pub(super) fn path(revision: &KeptText) -> String {
        let KeptText {
            article, number, ..
        } = revision;
        format!("articles/source/2031/03/03/{article}-{number}.md")
    }

    pub(super) fn judge(&self, ledger: &[Request]) -> Verdict {
        self.judge_at(self.write().path(), ledger)
    }

    pub(super) fn judge_at(&self, root: &Path, ledger: &[Request]) -> Verdict {
        let events = self.events.iter().zip(1..).map(|(event, entry)| {
            serde_json::json!({
                "entry": entry,
                "article": event.article,
                "source": "source",
                "url": "http://elsewhere.test/",
                "kind": event.kind,
                "observed_at": event.observed_at.to_string(),
            })
        });
        let history = serde_json::Value::from(events.collect::<Vec<_>>()).to_string();
        judge(&self.world, ledger, root, &history, self.until).unwrap()
    }

    /// Writes records and index lines.
    pub(super) fn write(&self) -> TempDir {
        let root = tempfile::tempdir().unwrap();
        let day = root.path().join("articles/source/2031/03/03");
        fs::create_dir_all(&day).unwrap();
        let mut lines = String::new();
        for kept in &self.revisions {
            let body = body(kept);
            let record = Record {
                headline: kept.headline.clone(),
                url: kept.url.clone(),
                entry_time: Some(kept.captured_at),
                body: body.clone(),
                ..Record::default()
            };
            let bytes = record.write(Dialect::Classic);
            fs::write(root.path().join(Self::path(kept)), &bytes).unwrap();
            let revision = Self::revision(kept, &body, &bytes);
            lines.push_str(&write_index_line(&revision).unwrap());
            lines.push('\n');
        }
        fs::write(day.join("index.jsonl"), lines).unwrap();
        root
    }

    fn revision(kept: &KeptText, body: &str, bytes: &[u8]) -> Revision {
        let media = kept.pictures.iter().map(|picture| MediaRef {
            url: picture.url.clone(),
            sha256: None,
            role: MediaRole::Inline,
            alt: None,
            caption: Some(picture.caption.clone()),
            credit: None,
        });
        Revision {
            article: kept.article.parse().unwrap(),
            number: kept.number,
            source: "source".parse().unwrap(),
            canonical_url: kept.url.clone(),
            requested_url: None,
            target_url: None,
            aliases: Vec::new(),
            guid: None,
            headline: kept.headline.clone(),
            date_published: None,
            date_modified: None,
            entry_time: StatedTime::exact(kept.captured_at),
            captured_at: Some(kept.captured_at),
            byline: None,
            section: None,
            keywords: Vec::new(),
            language: None,
            site_name: None,
            description: None,
            agency: None,
            licence: None,
            is_paywalled: false,
            body_kind: BodyKind::Composed,
            fingerprint: Fingerprint::of(&kept.headline, &jianbao_html::text(body)),
            extractor: None,
            media: media.collect(),
            payload: None,
            warc: None,
            dialect: Dialect::Classic,
            record_path: Self::path(kept),
            record_digest: Sha256Digest::of(bytes),
        }
    }
}

/// A composed body, its pictures through an image proxy.
fn body(kept: &KeptText) -> String {
    let mut body = "<div><i>Mon, 03 Mar 2031 00:00:00 GMT</i></div>".to_owned();
    for picture in &kept.pictures {
        let address = picture.url.trim_start_matches("http://");
        let _ = write!(
            body,
            "<div><img src=\"https://images.example.org?url={address}\" border=\"0\"><div><small style=\"color: #999;\">{}</small></div></div>",
            jianbao_html::escape_text(&picture.caption)
        );
    }
    for paragraph in &kept.paragraphs {
        let _ = write!(body, "<p>{}</p>", jianbao_html::escape_text(paragraph));
    }
    body
}
