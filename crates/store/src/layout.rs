//! Where everything lies in an archive.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use jianbao_core::{ArticleId, SourceId};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The folder of records and index lines.
pub(crate) const ARTICLES: &str = "articles";
/// The folder of list pages.
pub(crate) const LISTS: &str = "lists";
/// The folder of the journal.
pub(crate) const JOURNAL: &str = "journal";
/// The folder of files taken over whose own path was taken, and of the lines about kept files.
pub(crate) const IMPORTED: &str = "imported";
/// The name of an index of revisions, and of kept files.
pub(crate) const INDEX: &str = "index.jsonl";
pub(crate) const MOVES: &str = "moves.jsonl";
/// The settings.
pub const SETTINGS: &str = "jianbao.toml";
/// The index page.
pub(crate) const README: &str = "README.md";
/// The folder of what is not in git and can mostly be rebuilt.
pub(crate) const PRIVATE: &str = ".jianbao";

/// Top-level names that a file taken over may not have, in any case: some file systems fold it.
const RESERVED: &[&str] = &[
    LISTS,
    JOURNAL,
    IMPORTED,
    "media",
    "warc",
    "public",
    README,
    SETTINGS,
    "secrets.toml",
];

/// The paths of one archive.
#[derive(Clone, Debug)]
pub struct Layout {
    root: PathBuf,
}

impl Layout {
    /// The layout of the archive at `root`.
    pub fn new(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
        }
    }

    /// The archive's folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A path within the archive, given with `/` between its parts.
    pub fn path(&self, relative: &str) -> PathBuf {
        let mut path = self.root.clone();
        path.extend(relative.split('/'));
        path
    }

    /// The journal's folder.
    pub fn journal(&self) -> PathBuf {
        self.root.join(JOURNAL)
    }

    /// A file that is not in git.
    pub fn private(&self, name: &str) -> PathBuf {
        self.root.join(PRIVATE).join(name)
    }

    /// The signing key.
    pub fn key(&self) -> PathBuf {
        self.private("key")
    }

    /// The catalog.
    pub fn catalog(&self) -> PathBuf {
        self.private("catalog.db")
    }

    /// The state.
    pub fn state(&self) -> PathBuf {
        self.private("state.db")
    }

    /// What is known of the trees that were built.
    pub fn build_state(&self) -> PathBuf {
        self.private("build.db")
    }

    /// The batch that is being written, if any.
    pub fn pending(&self) -> PathBuf {
        self.private("pending")
    }

    /// The folder in which the records of a batch wait for their place.
    pub fn staging(&self) -> PathBuf {
        self.private("staging")
    }

    /// Up to what the list pages were written when they were written last.
    pub fn lists_written(&self) -> PathBuf {
        self.root.join(PRIVATE).join("lists")
    }

    /// The paths that were written since the last commit.
    pub fn uncommitted(&self) -> PathBuf {
        self.private("uncommitted")
    }
}

/// The folder of a day of a source, in the archive's time zone.
pub fn day_folder(source: &SourceId, time: Timestamp, zone: &TimeZone) -> String {
    let day = time.to_zoned(zone.clone());
    format!(
        "{ARTICLES}/{source}/{:04}/{:02}/{:02}",
        day.year(),
        day.month(),
        day.day()
    )
}

/// The path of an article's record.
pub fn record_path(
    source: &SourceId,
    article: &ArticleId,
    time: Timestamp,
    zone: &TimeZone,
) -> String {
    format!("{}/{article}.md", day_folder(source, time, zone))
}

/// Whether this is a file of move lines, which lies beside the index of the article's day.
pub(crate) fn is_moves(path: &str) -> bool {
    path.strip_suffix(MOVES)
        .is_some_and(|folder| folder.ends_with('/'))
}

/// The index of the files that were kept although they are no revision.
pub(crate) fn kept_index() -> String {
    format!("{IMPORTED}/{INDEX}")
}

/// Whether this is the index of kept files; every other index is one of revisions.
pub(crate) fn is_kept_index(path: &str) -> bool {
    path == kept_index()
}

/// Whether a file taken over can keep this path: it names a plain file in plain folders on every
/// system, and no place that the archive uses itself.
pub(crate) fn is_own_path_allowed(path: &str) -> bool {
    const MAX_PATH_BYTES: usize = 1000;
    // What file systems take: the titles that mirrors put into file names reach it.
    const MAX_NAME_BYTES: usize = 255;
    let parts: Vec<&str> = path.split('/').collect();
    let plain_name = |name: &&str| {
        let forbidden =
            |character: char| character.is_control() || r#"\:*?"<>|"#.contains(character);
        !name.is_empty()
            && name.len() <= MAX_NAME_BYTES
            && !name.starts_with('.')
            && !name.ends_with(['.', ' '])
            && !name.contains(forbidden)
            && crate::git::is_portable_name(name)
    };
    let reserved = RESERVED.iter().any(|name| {
        parts
            .first()
            .is_some_and(|first| first.eq_ignore_ascii_case(name))
    });
    // A day's index lies beside the records; a folder of that name would be in its way.
    let index = parts.iter().any(|part| {
        [INDEX, MOVES]
            .iter()
            .any(|name| part.eq_ignore_ascii_case(name))
    });
    path.len() <= MAX_PATH_BYTES && parts.iter().all(plain_name) && !reserved && !index
}

/// A path within a URL: everything but unreserved characters and `/` is encoded (RFC 3986).
pub(crate) fn percent_encode_path(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_a_day_follow_the_archives_zone() {
        let source = SourceId::from_name("news");
        let time = "2031-05-16T18:25:08Z".parse().unwrap();
        let zone = TimeZone::get("Asia/Shanghai").unwrap();
        assert_eq!(day_folder(&source, time, &zone), "articles/news/2031/05/17");
    }

    #[test]
    fn own_paths_stay_inside_and_away_from_ours() {
        for fine in ["a.md", "_posts/2031-05-16-渡船.md", "articles/news/1.md"] {
            assert!(is_own_path_allowed(fine), "{fine}");
        }
        for wrong in [
            "",
            "/a",
            "a//b",
            "../a",
            "a/../b",
            ".git/config",
            "a/.git/x",
            "Lists/a.md",
            "JOURNAL/x",
            "readme.md",
            "a\\b",
            "a\nb",
            "c:x",
            "a/index.jsonl",
            "a/Index.jsonl/b.md",
            "GIT~1/a.md",
            "\u{200c}.git/a.md",
            "aux.md",
            "nul/a.md",
            "a./b",
            "media/a.md",
        ] {
            assert!(!is_own_path_allowed(wrong), "{wrong}");
        }
        assert!(!is_own_path_allowed(&"a".repeat(256)));
    }
}
