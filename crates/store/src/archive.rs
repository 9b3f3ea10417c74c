//! An archive on disk: made once, then opened for reading.

use std::fs::{self, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::Path;

use jianbao_core::{
    ArticleId, ArticleKey, Record, RecordFile, Revision, Sha256Digest, record, superseded_path,
};
use jiff::Timestamp;

use crate::catalog::{ArticleRow, Catalog, LinePosition, RevisionRow};
use crate::error::StoreError;
use crate::file::{self, OnPath};
use crate::git;
use crate::index_files;
use crate::journal::{Journal, SigningKey};
use crate::layout::{self, Layout};
use crate::move_line::Move;
use crate::settings::{ArchiveName, Settings};

/// What is not in git: evidence, what is built, what is private.
const GITIGNORE: &str = "/media/\n/warc/\n/public/\n/.jianbao/\n/secrets.toml\n*.new\n";
/// Bytes are kept as they are, on every system.
const GITATTRIBUTES: &str = "* -text\n";
const MAX_GIT_FILE_BYTES: u64 = 1 << 20;
const MAX_KEY_BYTES: u64 = 4096;

/// An archive, opened for reading. Takes no lock.
#[derive(Debug)]
pub struct Archive {
    /// Where everything lies.
    pub layout: Layout,
    /// The settings it was opened with.
    pub settings: Settings,
    /// The catalog.
    pub catalog: Catalog,
}

/// A revision with everything that is known of it.
#[derive(Debug)]
pub struct FoundRevision {
    /// What the catalog has.
    pub row: RevisionRow,
    /// What the index line has.
    pub revision: Revision,
}

/// Makes an archive: the key, a git repository, an empty journal, the settings file. The first
/// [`Writer::finish`](crate::Writer::finish) commits them. A call that was interrupted, before or after
/// its end but before that commit, is completed by the same call; any other archive is refused.
///
/// `settings_text` becomes `jianbao.toml`; `key_text` is a key to use instead of a new one.
///
/// # Errors
/// When there is an archive already, the key is that of another name or a file cannot be written.
pub fn init(
    root: &Path,
    name: &ArchiveName,
    settings_text: &str,
    key_text: Option<&str>,
    now: Timestamp,
) -> Result<(), StoreError> {
    let layout = Layout::new(root);
    let settings_path = root.join(layout::SETTINGS);
    if settings_path.try_exists().on("look at", &settings_path)? {
        if is_same_begun(&layout, settings_text)? {
            return Ok(());
        }
        return Err(StoreError::Exists {
            path: root.to_owned(),
        });
    }
    // The archive writes these itself: what others wrote there would be lost.
    for name in [
        layout::README,
        layout::LISTS,
        layout::ARTICLES,
        layout::IMPORTED,
    ] {
        let path = root.join(name);
        if fs::symlink_metadata(&path).is_ok() {
            return Err(StoreError::InTheWay { path });
        }
    }
    file::create_folder(&root.join(layout::PRIVATE))?;
    let key = match (key_text, load_key(&layout)?) {
        (Some(text), _) => parse_key(text)?,
        (None, Some(key)) => key,
        (None, None) => {
            let key = SigningKey::generate(name.as_str()).map_err(|error| StoreError::BadKey {
                reason: error.to_string(),
            })?;
            file::create_private(&layout.key(), key.to_secret_text().as_bytes())?;
            key
        }
    };
    file::remove_half_written(&layout.key())?;
    let origin = key.verifier().name();
    let hash = origin.strip_prefix(&format!("jianbao/{name}-"));
    if hash.is_none_or(|hash| hash.contains('-')) {
        return Err(StoreError::WrongKey {
            found: origin.to_owned(),
            wanted: format!("jianbao/{name}"),
        });
    }
    git::init(root)?;
    add_lines(root, ".gitignore", GITIGNORE)?;
    add_lines(root, ".gitattributes", GITATTRIBUTES)?;
    if !layout.journal().join("checkpoint").exists() {
        Journal::create(&layout.journal(), &key, now)?;
    }
    // The settings come last: they are what makes a folder an archive.
    let mut paths = crate::journal::paths_between(0, 1);
    paths.extend([".gitignore", ".gitattributes", layout::SETTINGS].map(str::to_owned));
    note_uncommitted(&layout, paths.iter().map(String::as_str))?;
    file::replace(&settings_path, settings_text.as_bytes())?;
    Ok(())
}

/// Whether the archive that is there was begun by the same call and holds nothing yet but its beginning,
/// which is still to be committed.
fn is_same_begun(layout: &Layout, settings_text: &str) -> Result<bool, StoreError> {
    if !layout.uncommitted().exists() || layout.pending().exists() {
        return Ok(false);
    }
    let settings = file::read_limited(&layout.path(layout::SETTINGS), MAX_GIT_FILE_BYTES)?;
    Ok(settings == settings_text.as_bytes() && Journal::open(&layout.journal(), None)?.size() == 1)
}

/// Adds the lines that a file of the operator's does not have yet.
fn add_lines(root: &Path, name: &str, lines: &str) -> Result<(), StoreError> {
    let path = root.join(name);
    let mut bytes = file::read_if_exists(&path, MAX_GIT_FILE_BYTES)?.unwrap_or_default();
    let there = String::from_utf8_lossy(&bytes).into_owned();
    let missing: Vec<&str> = lines
        .lines()
        .filter(|line| there.lines().all(|other| other.trim() != *line))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    if !bytes.is_empty() && !bytes.ends_with(b"\n") {
        bytes.push(b'\n');
    }
    for line in missing {
        bytes.extend_from_slice(line.as_bytes());
        bytes.push(b'\n');
    }
    Ok(file::replace(&path, &bytes)?)
}

/// Notes paths that the next commit has to bring, so that a kill before it loses none.
pub(crate) fn note_uncommitted<'a>(
    layout: &Layout,
    paths: impl Iterator<Item = &'a str>,
) -> Result<(), StoreError> {
    // The first line end closes a line that a full disk cut short.
    let mut text = "\n".to_owned();
    for path in paths {
        text.push_str(path);
        text.push('\n');
    }
    let target = layout.uncommitted();
    let mut file = OpenOptions::new()
        .append(true)
        .create(true)
        .open(&target)
        .on("open", &target)?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_data())
        .on("append to", &target)?;
    Ok(())
}

/// The key of the archive on this machine, if any.
pub(crate) fn load_key(layout: &Layout) -> Result<Option<SigningKey>, StoreError> {
    match file::read_if_exists(&layout.key(), MAX_KEY_BYTES)? {
        Some(bytes) => parse_key(&String::from_utf8_lossy(&bytes)).map(Some),
        None => Ok(None),
    }
}

/// Reads a key from its text form.
pub(crate) fn parse_key(text: &str) -> Result<SigningKey, StoreError> {
    SigningKey::parse(text.trim()).map_err(|error| StoreError::BadKey {
        reason: error.to_string(),
    })
}

/// Whether a folder is an archive.
pub fn is_archive(root: &Path) -> bool {
    root.join(layout::SETTINGS).is_file() || root.join(layout::JOURNAL).join("checkpoint").is_file()
}

impl Archive {
    /// Opens an archive for reading.
    ///
    /// # Errors
    /// When there is none at the folder, or its catalog is missing or older than its journal.
    pub fn open(root: &Path, settings: Settings) -> Result<Self, StoreError> {
        let layout = Layout::new(root);
        if !is_archive(root) {
            return Err(StoreError::NoArchive {
                path: root.to_owned(),
            });
        }
        let catalog = Catalog::open_read_only(&layout.catalog())?;
        Ok(Self {
            layout,
            settings,
            catalog,
        })
    }

    /// The articles that a name leads to: an id or the beginning of one, a URL, or the path of a record.
    /// More than one only for an ambiguous beginning.
    ///
    /// # Errors
    /// When the catalog cannot be read.
    pub fn find_articles(&self, name: &str) -> Result<Vec<ArticleRow>, StoreError> {
        const MOST_SHOWN: usize = 10;
        let by_id = |id: &ArticleId| self.catalog.articles_by_id(id.as_str(), 1);
        if let Ok(key) = ArticleKey::of(name) {
            return match self.catalog.article_of_key(&key)? {
                Some(id) => by_id(&id),
                None => Ok(Vec::new()),
            };
        }
        if name.contains(['/', '.']) {
            let path = name.trim_start_matches("./").trim_start_matches('/');
            return match self.catalog.article_of_path(path)? {
                Some(id) => by_id(&id),
                None => Ok(Vec::new()),
            };
        }
        if name.is_empty() {
            return Ok(Vec::new());
        }
        self.catalog
            .articles_by_id(&name.to_ascii_lowercase(), MOST_SHOWN)
    }

    /// The revisions of an article with their index lines, oldest first.
    ///
    /// # Errors
    /// When an index line is not where the catalog says or is damaged.
    pub fn revisions(&self, article: &ArticleId) -> Result<Vec<FoundRevision>, StoreError> {
        let rows = self.catalog.revisions(article)?;
        rows.into_iter()
            .map(|row| {
                let revision = read_index_line_at(&self.layout, &row.line)?;
                Ok(FoundRevision { row, revision })
            })
            .collect()
    }

    /// The last move of an article; none when it never moved.
    ///
    /// # Errors
    /// When a file of moves cannot be read.
    pub fn last_move(&self, article: &ArticleId) -> Result<Option<Move>, StoreError> {
        let rows = self.catalog.revisions(article)?;
        let mut paths: Vec<String> = rows
            .iter()
            .filter_map(|row| row.line.path.rsplit_once('/'))
            .map(|(folder, _)| format!("{folder}/{}", layout::MOVES))
            .collect();
        paths.sort_unstable();
        paths.dedup();
        let mut last: Option<Move> = None;
        for path in paths.iter().filter(|path| self.layout.path(path).is_file()) {
            index_files::visit_lines(&self.layout, path, &mut |line| {
                // What is no move is for `verify` to name.
                let found = str::from_utf8(line.bytes).ok();
                let found = found.and_then(|text| Move::read(text).ok());
                let is_later = |found: &Move| {
                    let last = last.as_ref().map(|last| last.observed_at);
                    found.article == *article && last.is_none_or(|last| last <= found.observed_at)
                };
                if let Some(found) = found.filter(is_later) {
                    last = Some(found);
                }
            })?;
        }
        Ok(last)
    }

    /// The bytes of a revision's record.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn record_bytes(&self, found: &FoundRevision) -> Result<Vec<u8>, StoreError> {
        let read = |path: &str| {
            let path = self.layout.path(path);
            // In a clone of a hostile archive a link could show any file of this machine.
            if fs::symlink_metadata(&path).is_ok_and(|found| found.is_symlink()) {
                return Err(io::Error::other("it is a symbolic link")).on("read", &path);
            }
            file::read_limited(&path, record::MAX_RECORD_BYTES)
        };
        let bytes = read(&found.row.path);
        let is_promised =
            |bytes: &Vec<u8>| Sha256Digest::of(bytes).to_string() == found.row.record_digest;
        if !bytes.as_ref().is_ok_and(is_promised) {
            // A batch under way may have superseded it before the catalog knows.
            let superseded = read(&superseded_path(
                &found.revision.record_path,
                found.row.number,
            ));
            if let Some(superseded) = superseded.ok().filter(is_promised) {
                return Ok(superseded);
            }
        }
        Ok(bytes?)
    }

    /// The plain text of the body of a revision's record.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn record_text(&self, found: &FoundRevision) -> Result<String, StoreError> {
        let bytes = self.record_bytes(found)?;
        let zone = &self.settings.archive.time_zone.0;
        let RecordFile {
            record, dialect, ..
        } = record::read(&bytes, zone).map_err(|error| StoreError::Damaged {
            path: found.row.path.clone(),
            reason: error.to_string(),
        })?;
        Ok(body_text(&record, dialect.has_commonmark_body()))
    }
}

/// The plain text of a body, for fingerprints and reading.
pub fn body_text(record: &Record, is_commonmark: bool) -> String {
    if is_commonmark {
        jianbao_html::text(&jianbao_html::from_commonmark(&record.body))
    } else {
        jianbao_html::text(&record.body)
    }
}

fn read_index_line_at(layout: &Layout, position: &LinePosition) -> Result<Revision, StoreError> {
    let text = read_line_at(layout, position)?;
    jianbao_core::read_index_line(&text).map_err(|error| StoreError::Damaged {
        path: position.path.clone(),
        reason: format!("the line at byte {}: {error}", position.offset),
    })
}

/// The text of a line of an index file.
pub(crate) fn read_line_at(layout: &Layout, position: &LinePosition) -> Result<String, StoreError> {
    let path = layout.path(&position.path);
    let damaged = |reason: String| StoreError::Damaged {
        path: position.path.clone(),
        reason,
    };
    let length = usize::try_from(position.length)
        .ok()
        .filter(|length| *length <= jianbao_core::MAX_INDEX_LINE_BYTES)
        .ok_or_else(|| damaged("a line is too long".to_owned()))?;
    let mut bytes = vec![0; length];
    let mut file = fs::File::open(&path).on("open", &path)?;
    file.seek(SeekFrom::Start(position.offset))
        .and_then(|_| file.read_exact(&mut bytes))
        .on("read", &path)?;
    String::from_utf8(bytes).map_err(|error| damaged(error.to_string()))
}
