//! Appending exchanges to the WARC files of an archive.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use super::encode::{Original, Place, WARCINFO, encode, target_uri};
use super::error::WarcError;
use super::exchange::{EarlierCapture, Exchange, WarcPointer, WarcRange};
use super::file_name::{self, Found, Month};
use super::reader;
use super::recovery::{self, WarcTail};
use crate::fault;
use crate::file::{self, FileError, OnPath};
use jianbao_core::Sha256Digest;

/// The length at which a file is full: 1 GiB, the size that archives of the web agreed on. The
/// exchange that crosses it is still written whole.
pub const DEFAULT_ROTATE_AT: u64 = 1 << 30;

/// A warcinfo record of ours has some 600 bytes; a file that begins with a larger one is not ours to
/// continue.
const WARCINFO_LIMIT: u64 = 64 * 1024;

/// The one writer of an archive's WARC files; the archive's lock keeps out any other.
///
/// After a file error of [`finish_batch`](Self::finish_batch), or one of
/// [`append`](Self::append) that the disk's being full does not explain, the state of the files is
/// unknown: drop the writer and open a new one.
#[derive(Debug)]
pub struct WarcWriter {
    root: PathBuf,
    rotate_at: u64,
    /// The highest number in use, by month.
    serials: BTreeMap<Month, u32>,
    current: Option<Current>,
    /// Ranges on disk that no batch has taken yet.
    ranges: Vec<WarcRange>,
}

/// The file that is being written.
#[derive(Debug)]
struct Current {
    file: String,
    path: PathBuf,
    open: File,
    month: Month,
    /// Up to here it is written, and hashed as part of the range, in bytes.
    len: u64,
    /// Whole members that a crash left lie from `len` up to here, and may yet prove to be what is
    /// appended next; without any, this is `len`.
    end: u64,
    /// Where the range of this batch begins, and the hash of what it holds so far.
    range_from: u64,
    range_hash: Sha256,
    /// Empty until the first exchange is written.
    warcinfo_id: String,
    is_new: bool,
}

impl WarcWriter {
    /// Opens the WARC files of an archive for appending, after taking up what a crash left.
    ///
    /// `journalled` gives the byte up to which the journal, with its pending entries, covers a file
    /// (path relative to the archive); 0 for a file it does not know. Whole members beyond it go
    /// into the next batch; a torn one is cut off and reported. When what is appended first is what
    /// was being written then, it takes the place of those members in the newest file: the same
    /// exchanges after a crash give the same bytes as without it.
    ///
    /// [`Writer::open_warc`](crate::Writer::open_warc) knows what is journalled.
    ///
    /// # Errors
    /// When the files cannot be listed, read, cut or synced.
    pub fn open(
        root: &Path,
        rotate_at: u64,
        journalled: impl Fn(&str) -> u64,
    ) -> Result<(Self, Vec<WarcTail>), WarcError> {
        let mut writer = Self {
            root: root.to_owned(),
            rotate_at,
            serials: BTreeMap::new(),
            current: None,
            ranges: Vec::new(),
        };
        let mut tails = Vec::new();
        let mut newest = None;
        for mut found in file_name::list(root)? {
            let journalled = journalled(&found.file);
            // Evidence that is shorter than promised is for `verify` to report; adding to it would
            // only hide that.
            let mut may_continue = found.len >= journalled;
            if found.len > journalled || found.len == 0 && journalled == 0 {
                let recovered = recovery::recover(root, &found.file, journalled, found.len)?;
                writer.ranges.extend(recovered.range);
                if let Some(tail) = recovered.tail {
                    may_continue &= tail.cut;
                    found.len = tail.from;
                    tails.push(tail);
                }
                if recovered.removed {
                    continue;
                }
            }
            writer.serials.insert(found.month, found.serial);
            newest = may_continue.then_some((found, journalled));
        }
        if let Some((found, journalled)) = newest
            && let Some(current) = Current::continued(root, found, journalled)?
        {
            // What was recovered of it is now in its own range.
            writer.ranges.retain(|range| range.file != current.file);
            writer.current = Some(current);
        }
        Ok((writer, tails))
    }

    /// Appends an exchange: a `response`, or a `revisit` when its payload is that of an earlier
    /// capture, then `request` and `metadata`. Returns where the first of them lies, and `None` for
    /// a 304, which is not kept because it says nothing of its own.
    ///
    /// An exchange whose payload is not identical after all, or was cut, is written in full, and so
    /// is one whose earlier capture has no well-formed id, URI or date. Nothing is synced before
    /// [`finish_batch`](Self::finish_batch).
    ///
    /// # Errors
    /// When the URI is not of HTTP, the time has no `WARC-Date`, or the file cannot be written; it
    /// then ends where it did before.
    pub fn append(
        &mut self,
        exchange: &Exchange,
        identical_to: Option<&EarlierCapture>,
    ) -> Result<Option<WarcPointer>, WarcError> {
        if exchange.response.status == 304 {
            return Ok(None);
        }
        let target_uri = target_uri(&exchange.target_uri)?;
        self.rotate_for(exchange)?;
        let Some(current) = &mut self.current else {
            return Ok(None);
        };
        let payload_sha256 = Sha256Digest::of(&exchange.response.body);
        let original =
            identical_to.and_then(|earlier| Original::of(exchange, payload_sha256, earlier));
        let encode_at_end = |current: &Current| {
            let place = Place {
                file: &current.file,
                len: current.len,
                warcinfo_id: &current.warcinfo_id,
            };
            let original = original.as_ref();
            encode(exchange, &target_uri, payload_sha256, original, &place).map_err(|source| {
                WarcError::Compress {
                    file: current.file.clone(),
                    source,
                }
            })
        };
        let mut encoded = encode_at_end(current)?;
        if !current.agrees_with_rest(&encoded.members)? {
            current.take_rest()?;
            encoded = encode_at_end(current)?;
        }
        let offset = current.len + encoded.pointed_at;
        if let Err(error) = current.write(&encoded.members) {
            if current.open.set_len(current.end).is_err() {
                // The torn member stays for the next start to cut off; this file ends here.
                self.retire()?;
            }
            return Err(error.into());
        }
        current.warcinfo_id = encoded.warcinfo_id;
        Ok(Some(WarcPointer {
            file: current.file.clone(),
            offset,
            length: encoded.pointed_len,
            record_id: encoded.record_id,
            is_revisit: original.is_some(),
            payload_sha256,
            payload_len: exchange.response.body.len() as u64,
        }))
    }

    /// Syncs what was written since the last call and returns it for the journal, in the order of
    /// the files, each file's ranges in order.
    ///
    /// # Errors
    /// When a file or folder cannot be synced.
    pub fn finish_batch(&mut self) -> Result<Vec<WarcRange>, WarcError> {
        if let Some(current) = &mut self.current {
            self.ranges.extend(current.finish_range()?);
        }
        fault::point("warc-synced").on("sync", &self.root)?;
        Ok(std::mem::take(&mut self.ranges))
    }

    /// Makes `current` a file that takes this exchange: a full file, or one of an earlier month, is
    /// left for a new one. A late exchange of the month before stays in the running file.
    fn rotate_for(&mut self, exchange: &Exchange) -> Result<(), WarcError> {
        let month = file_name::month_of(exchange.captured_at)?;
        if let Some(current) = &self.current {
            if current.len < self.rotate_at && current.month >= month {
                return Ok(());
            }
            self.retire()?;
        }
        let serial = self
            .serials
            .get(&month)
            .map_or(1, |highest| highest.saturating_add(1));
        let file = file_name::path_of(exchange.captured_at, serial);
        self.current = Some(Current::create(&self.root, file, month)?);
        self.serials.insert(month, serial);
        Ok(())
    }

    fn retire(&mut self) -> Result<(), FileError> {
        if let Some(mut current) = self.current.take() {
            self.ranges.extend(current.finish_range()?);
        }
        Ok(())
    }
}

impl Current {
    fn create(root: &Path, file: String, month: Month) -> Result<Self, FileError> {
        let path = root.join(&file);
        if let Some(folder) = path.parent() {
            file::create_folder(folder)?;
        }
        let open = OpenOptions::new()
            .read(true)
            .append(true)
            .create_new(true)
            .open(&path)
            .on("create", &path)?;
        Ok(Self {
            file,
            path,
            open,
            month,
            len: 0,
            end: 0,
            range_from: 0,
            range_hash: Sha256::new(),
            warcinfo_id: String::new(),
            is_new: true,
        })
    }

    /// Takes up a file of an earlier run at its journalled end; `None` when it does not begin as one of this version of the
    /// program does, since its warcinfo would then be untrue of what follows.
    fn continued(root: &Path, found: Found, journalled: u64) -> Result<Option<Self>, WarcError> {
        let path = root.join(&found.file);
        let Ok(first) = reader::read_first(&path, &found.file, WARCINFO_LIMIT) else {
            return Ok(None);
        };
        let (Some("warcinfo"), Some(id), WARCINFO) = (
            first.field("WARC-Type"),
            first.field("WARC-Record-ID"),
            first.block.as_slice(),
        ) else {
            return Ok(None);
        };
        let open = OpenOptions::new()
            .read(true)
            .append(true)
            .open(&path)
            .on("open", &path)?;
        Ok(Some(Self {
            file: found.file,
            path,
            open,
            month: found.month,
            len: journalled,
            end: found.len,
            range_from: journalled,
            range_hash: Sha256::new(),
            warcinfo_id: id.to_owned(),
            is_new: false,
        }))
    }

    /// Whether the members that a crash left from here on are these, as far as there are any.
    fn agrees_with_rest(&mut self, members: &[u8]) -> Result<bool, FileError> {
        let left = usize::try_from(self.end - self.len).unwrap_or(usize::MAX);
        let mut rest = vec![0; left.min(members.len())];
        self.open
            .seek(SeekFrom::Start(self.len))
            .and_then(|_| self.open.read_exact(&mut rest))
            .on("read", &self.path)?;
        Ok(members.starts_with(&rest))
    }

    /// Takes the members that a crash left into the range as they are.
    fn take_rest(&mut self) -> Result<(), FileError> {
        let mut rest = (&self.open).take(self.end - self.len);
        (&self.open)
            .seek(SeekFrom::Start(self.len))
            .and_then(|_| io::copy(&mut rest, &mut self.range_hash))
            .on("read", &self.path)?;
        self.len = self.end;
        Ok(())
    }

    /// Appends members, as far as a crash has not left them here already.
    fn write(&mut self, members: &[u8]) -> Result<(), FileError> {
        let left = usize::try_from(self.end - self.len).unwrap_or(usize::MAX);
        self.open
            .write_all(members.get(left..).unwrap_or_default())
            .and_then(|()| fault::point("warc-appended"))
            .on("write", &self.path)?;
        self.range_hash.update(members);
        self.len += members.len() as u64;
        self.end = self.end.max(self.len);
        Ok(())
    }

    fn finish_range(&mut self) -> Result<Option<WarcRange>, FileError> {
        self.take_rest()?;
        if self.range_from == self.len {
            return Ok(None);
        }
        self.open.sync_all().on("sync", &self.path)?;
        if self.is_new {
            sync_folders(&self.path)?;
            self.is_new = false;
        }
        let range = WarcRange {
            file: self.file.clone(),
            from: self.range_from,
            to: self.len,
            sha256: Sha256Digest(self.range_hash.finalize_reset().into()),
        };
        self.range_from = self.len;
        Ok(Some(range))
    }
}

/// Syncs the folders from a WARC file up to the archive, each of which may be new.
pub(super) fn sync_folders(path: &Path) -> Result<(), FileError> {
    // The file in its month, the month in its year, the year in `warc`, `warc` in the archive.
    path.ancestors().take(4).try_for_each(file::sync_parent)
}
