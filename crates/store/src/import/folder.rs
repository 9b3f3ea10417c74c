//! Reading a folder of records for the plan.

use std::fs;
use std::path::Path;

use jianbao_core::record::{self, MAX_RECORD_BYTES};
use jianbao_core::{ArticleKey, SourceId};

use super::plan::{Place, Plan, PlannedFile, PlannedRevision};
use super::prepare::record_times;
use super::{ImportProgress, ImportReport, Problem, Root};
use crate::error::StoreError;
use crate::file::{self, OnPath};
use crate::writer::Writer;

/// Folders nest deeper only by accident or malice.
const MAX_DEPTH: usize = 32;
/// Folders of site generators and tools that hold no records.
const SITE_FOLDERS: &[&str] = &["_includes", "_layouts", "_sass", "_site", "node_modules"];
/// Pages that belong to a repository, not to its articles.
const SITE_PAGES: &[&str] = &[
    "readme",
    "license",
    "contributing",
    "changelog",
    "about",
    "index",
    "404",
];
/// Folders that say what lies in them, not whose it is.
const COMMON_FOLDERS: &[&str] = &[
    "_posts", "archive", "archives", "article", "articles", "content", "docs", "imported",
    "markdown", "news", "post", "posts", "records",
];

pub(super) fn is_markdown(name: &str) -> bool {
    let extension = Path::new(name).extension().unwrap_or_default();
    ["md", "markdown"]
        .iter()
        .any(|known| extension.eq_ignore_ascii_case(known))
}

/// Reads every file below the root.
pub(super) fn read(
    root: &Root,
    plan: &mut Plan,
    writer: &Writer,
    report: &mut ImportReport,
    progress: &mut dyn FnMut(ImportProgress),
) -> Result<(), StoreError> {
    // The archive may lie among what is imported; it is not taken over into itself.
    let archive = Some(
        writer
            .layout
            .root()
            .canonicalize()
            .on("read", writer.layout.root())?,
    );
    let mut folders = vec![(String::new(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        let on_disk = root.at(&folder);
        let mut entries: Vec<fs::DirEntry> = match fs::read_dir(&on_disk) {
            Ok(entries) => entries.filter_map(Result::ok).collect(),
            Err(error) if folder.is_empty() => {
                return Err(error).on("read the folder", &on_disk)?;
            }
            Err(error) => {
                report
                    .problems
                    .push(problem(root, &folder, error.to_string()));
                continue;
            }
        };
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let Some(name) = entry.file_name().to_str().map(str::to_owned) else {
                let name = entry.file_name().to_string_lossy().into_owned();
                let path = join(&folder, &name);
                report
                    .problems
                    .push(problem(root, &path, "the name is not UTF-8".to_owned()));
                continue;
            };
            if name.starts_with('.') {
                continue;
            }
            let path = join(&folder, &name);
            let Ok(kind) = entry.file_type() else {
                report
                    .problems
                    .push(problem(root, &path, "it cannot be looked at".to_owned()));
                continue;
            };
            if kind.is_symlink() {
                let reason = "it is a symbolic link, which is not followed".to_owned();
                report.problems.push(problem(root, &path, reason));
            } else if kind.is_dir() {
                let is_archive = root.at(&path).canonicalize().ok() == archive;
                if is_archive || SITE_FOLDERS.contains(&name.as_str()) {
                    report.skipped += 1;
                } else if depth == MAX_DEPTH {
                    let reason = format!("it lies more than {MAX_DEPTH} folders deep");
                    report.problems.push(problem(root, &path, reason));
                } else {
                    folders.push((path, depth + 1));
                }
            } else if !is_markdown(&name) {
                report.skipped += 1;
            } else if !kind.is_file() {
                let reason = "it is not a regular file".to_owned();
                report.problems.push(problem(root, &path, reason));
            } else {
                read_file(root, &path, plan, writer, report);
                progress(ImportProgress::Reading(report.read));
            }
        }
    }
    Ok(())
}

/// Reads the one record that the root is.
pub(super) fn read_one(root: &Root, plan: &mut Plan, writer: &Writer, report: &mut ImportReport) {
    read_file(root, "", plan, writer, report);
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        name.to_owned()
    } else {
        format!("{folder}/{name}")
    }
}

fn problem(root: &Root, path: &str, reason: String) -> Problem {
    Problem {
        path: root.at(path).display().to_string(),
        line: None,
        reason,
        kept_as: None,
        is_warning: false,
    }
}

fn read_file(root: &Root, path: &str, plan: &mut Plan, writer: &Writer, report: &mut ImportReport) {
    report.read += 1;
    let bytes = match file::read_limited(&root.at(path), MAX_RECORD_BYTES) {
        Ok(bytes) => bytes,
        Err(error) => {
            report
                .problems
                .push(problem(root, path, error.source.to_string()));
            return;
        }
    };
    let place = Place::File {
        path: path.to_owned(),
        length: bytes.len() as u64,
    };
    match plan_record(root, place.clone(), &bytes, plan.source.as_ref(), writer) {
        Ok((planned, warnings)) => {
            for warning in warnings {
                report.problems.push(Problem {
                    line: Some(warning.line),
                    is_warning: true,
                    ..problem(root, path, warning.reason)
                });
            }
            plan.push(planned);
        }
        Err(_) if is_site_page(path, &bytes) => {
            report.read -= 1;
            report.skipped += 1;
        }
        Err(refused) => plan.push_file(PlannedFile {
            place,
            reason: refused.reason,
            line: Some(refused.line),
        }),
    }
}

fn plan_record(
    root: &Root,
    place: Place,
    bytes: &[u8],
    source: Option<&SourceId>,
    writer: &Writer,
) -> Result<(PlannedRevision, Vec<record::ReadWarning>), record::ReadError> {
    let zone = &writer.settings.archive.time_zone.0;
    let file = record::read(bytes, zone)?;
    let key = ArticleKey::of(&file.record.url).map_err(|error| record::ReadError {
        line: 1,
        reason: error.to_string(),
    })?;
    let path = place.path();
    let times = record_times(&file.record, path, zone, writer.now());
    let planned = PlannedRevision {
        article: key.article_id(),
        source: source
            .cloned()
            .unwrap_or_else(|| source_of(&root.path, path)),
        time: times.entry_time.instant,
        place,
    };
    Ok((planned, file.warnings))
}

/// The source a file belongs to: the first folder on its way that does not merely say "articles" or a
/// date, else the folder that is imported.
fn source_of(root: &Path, path: &str) -> SourceId {
    let telling = |name: &&str| {
        let is_date = name
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'-');
        !is_date && !COMMON_FOLDERS.contains(&name.to_ascii_lowercase().as_str())
    };
    let within = path.rsplit_once('/').map_or("", |(folders, _)| folders);
    if let Some(name) = within
        .split('/')
        .filter(|name| !name.is_empty())
        .find(telling)
    {
        return SourceId::from_name(name);
    }
    let folder = if root.is_dir() {
        Some(root)
    } else {
        root.parent()
    };
    let above = folder.into_iter().flat_map(Path::ancestors);
    let mut names = above.filter_map(|folder| folder.file_name()?.to_str());
    SourceId::from_name(names.find(telling).unwrap_or_default())
}

/// Whether a file that is no record is a page of the site around the records: a list, an index, a
/// template. Everything else that is no record is reported.
fn is_site_page(path: &str, bytes: &[u8]) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let stem = name
        .split('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    if SITE_PAGES.contains(&stem.as_str()) {
        return true;
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return false;
    };
    is_template(text) || is_list_page(text)
}

/// Front matter that makes a page of the site: a layout, a permalink, and no address of a source.
fn is_template(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("---\n") else {
        return false;
    };
    let front_matter = rest.split("\n---").next().unwrap_or_default();
    let has = |key: &str| front_matter.lines().any(|line| line.starts_with(key));
    let is_page = has("permalink:") || has("layout:") && !has("layout: post");
    is_page && !has("from:") && !has("canonical_url:")
}

/// A title over a rule and then hardly anything but links, one a line.
fn is_list_page(text: &str) -> bool {
    let mut rest = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let title = rest.next().unwrap_or_default();
    let rule = rest.next().unwrap_or_default();
    if title.starts_with("<!--") || rule.len() < 3 || !rule.bytes().all(|byte| byte == b'-') {
        return false;
    }
    let (mut links, mut others) = (0_usize, 0_usize);
    for line in rest {
        let is_link = line.contains("](") && line.ends_with(')') && line.contains('[');
        if is_link {
            links += 1;
        } else {
            others += 1;
        }
    }
    links > others * 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_source_is_the_folder_that_names_it() {
        let check = |root: &str, path: &str, source: &str| {
            assert_eq!(
                source_of(Path::new(root), path).as_str(),
                source,
                "{root} {path}"
            );
        };
        // The roots do not exist, so each is taken for a file in its folder.
        check("/srv/mirror/x", "_posts/2031-05-16-a.md", "mirror");
        check("/srv/mirror/x", "a.md", "mirror");
        check(
            "/srv/mirror/x",
            "articles/River_Gazette/2031/05/16/a.md",
            "river-gazette",
        );
        check("/srv/mirror/_posts/x", "2031/a.md", "mirror");
        check("/x", "a.md", "source");
    }

    #[test]
    fn lists_and_templates_are_no_records() {
        assert!(is_site_page("README.md", b"# x"));
        assert!(is_site_page(
            "news.md",
            "海岸周刊\n------\n\n5-16 [一](/a/1.md)\n\n5-15 [二](/a/2.md)\n".as_bytes()
        ));
        assert!(is_site_page(
            "tags.md",
            b"---\nlayout: page\ntitle: Tags\n---\n"
        ));
        assert!(!is_site_page("1.md", b"---\nlayout: post\ntitle: a\n---\n"));
        assert!(!is_site_page("1.md", b"a\n------\n\ntext\n"));
        assert!(!is_site_page("1.md", b"\xff"));
    }
}
