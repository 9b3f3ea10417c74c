//! Names of WARC files: `warc/<yyyy>/<mm>/<yyyymmddhhmmss>-<nnnnn>.warc.gz`, in UTC.
//!
//! The number counts the files of a month, so that it alone gives their order, whatever the clock
//! did.

use std::fs;
use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::error::WarcError;
use crate::evidence::is_absence;
use crate::file::OnPath;

/// The folder of the WARC files in an archive.
pub(super) const FOLDER: &str = "warc";
const SUFFIX: &str = ".warc.gz";

/// The month a file was begun in: year and month.
pub(super) type Month = (i16, i8);

/// A WARC file that was found: its month and number (in which they are ordered), and its length.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Found {
    pub(super) month: Month,
    pub(super) serial: u32,
    pub(super) file: String,
    pub(super) len: u64,
}

/// The month of an instant, in UTC.
///
/// # Errors
/// When the year has no four digits.
pub(super) fn month_of(captured_at: Timestamp) -> Result<Month, WarcError> {
    let date = captured_at.to_zoned(TimeZone::UTC);
    if (0..=9999).contains(&date.year()) {
        Ok((date.year(), date.month()))
    } else {
        Err(WarcError::Date { captured_at })
    }
}

/// The path of a new file, relative to the archive.
pub(super) fn path_of(captured_at: Timestamp, serial: u32) -> String {
    let date = captured_at.to_zoned(TimeZone::UTC);
    let (year, month, day) = (date.year(), date.month(), date.day());
    let (hour, minute, second) = (date.hour(), date.minute(), date.second());
    format!(
        "{FOLDER}/{year:04}/{month:02}/{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}-{serial:05}{SUFFIX}"
    )
}

/// The month and number in a path relative to the archive; `None` for anything that is not the
/// path of a WARC file, so that what it accepts leads nowhere else.
pub(super) fn parse(file: &str) -> Option<(Month, u32)> {
    let mut parts = file.split('/');
    let (folder, year, month, name) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let (time, serial) = name.strip_suffix(SUFFIX)?.split_once('-')?;
    let well_formed = parts.next().is_none()
        && folder == FOLDER
        && is_number(year, 4)
        && is_number(month, 2)
        && is_number(time, 14)
        && is_number(serial, serial.len().max(5))
        && time.strip_prefix(year)?.starts_with(month);
    let month = (year.parse().ok()?, month.parse().ok()?);
    let serial = serial.parse().ok()?;
    well_formed.then_some((month, serial))
}

/// All WARC files of an archive, oldest first.
///
/// # Errors
/// When a folder cannot be read.
pub(super) fn list(root: &Path) -> Result<Vec<Found>, WarcError> {
    let mut found = Vec::new();
    for year in children(&root.join(FOLDER))? {
        for month in children(&root.join(FOLDER).join(&year))? {
            let folder = format!("{FOLDER}/{year}/{month}");
            for name in children(&root.join(&folder))? {
                let file = format!("{folder}/{name}");
                let Some((month, serial)) = parse(&file) else {
                    continue;
                };
                let path = root.join(&file);
                let len = match fs::metadata(&path) {
                    Ok(metadata) if metadata.is_file() => metadata.len(),
                    Ok(_) => continue,
                    // A link to a file that was moved away: its number is in use.
                    Err(error) if is_absence(&error) => 0,
                    Err(error) => return Ok(Err(error).on("read", &path)?),
                };
                found.push(Found {
                    month,
                    serial,
                    file,
                    len,
                });
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The names in a folder; none when it is not there or is no folder.
fn children(folder: &Path) -> Result<Vec<String>, WarcError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if is_absence(&error) => return Ok(Vec::new()),
        Err(error) => return Ok(Err(error).on("read the folder", folder)?),
    };
    let mut names = Vec::new();
    for entry in entries {
        // A name that is not UTF-8 is none of ours.
        if let Ok(name) = entry
            .on("read the folder", folder)?
            .file_name()
            .into_string()
        {
            names.push(name);
        }
    }
    Ok(names)
}

fn is_number(text: &str, digits: usize) -> bool {
    text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(file: &str, expect: Option<(Month, u32)>) {
        assert_eq!(parse(file), expect, "{file}");
    }

    #[test]
    fn only_paths_of_warc_files_are_accepted() {
        let good = Some(((2026, 11), 7));
        check("warc/2026/11/20261122101112-00007.warc.gz", good);
        check(
            "warc/2026/11/20261122101112-123456.warc.gz",
            Some(((2026, 11), 123_456)),
        );
        for bad in [
            "",
            "warc",
            "/warc/2026/11/20261122101112-00007.warc.gz",
            "warc/2026/11/../20261122101112-00007.warc.gz",
            "warc/2026/../20261122101112-00007.warc.gz",
            "warc/2026/12/20261122101112-00007.warc.gz",
            "warc/2026/11/20261122101112-7.warc.gz",
            "warc/2026/11/20261122101112-00007.warc",
            "warc/2026/11/2026112210111é-00007.warc.gz",
            "warc/2026/11/20261122101112-99999999999.warc.gz",
            "media/2026/11/20261122101112-00007.warc.gz",
        ] {
            check(bad, None);
        }
    }

    #[test]
    fn a_made_path_is_read_back() {
        let captured_at = "2026-02-03T04:05:06.7Z".parse().unwrap();
        let path = path_of(captured_at, 12);
        assert_eq!(path, "warc/2026/02/20260203040506-00012.warc.gz");
        check(&path, Some((month_of(captured_at).unwrap(), 12)));
    }
}
