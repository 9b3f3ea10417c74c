//! Putting objects into the database: a few as loose files, many as one pack.

use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use gix::ObjectId;
use gix::bstr::BString;
use gix::index::entry::Stat;
use gix::objs::{Find, Kind, Write};

use super::pack::{Deflater, PackWriter};
use super::work_tree::Reader;
use super::{GitError, OnObject};
use crate::file::OnPath;

/// A commit of more files than this is written as a pack. Below, loose objects are cheaper for git than
/// a pack a commit: it searches every pack for every object, and merges them from 50 on.
const MAX_LOOSE_FILES: usize = 256;

/// Files that one thread reads, hashes and compresses in its turn.
const FILES_A_TURN: usize = 16;
/// What it passes on at a time: files of this many bytes together, compressed, or one larger file. With
/// the bound of the channels it limits what is in memory: `threads × (CHANNEL_BOUND + 2)` batches.
const BATCH_LEN: usize = 1024 * 1024;
const CHANNEL_BOUND: usize = 2;
/// More threads than this only wait for the one that writes.
const MAX_THREADS: usize = 4;

/// One committed path: its blob, or `None` when it is to be absent.
#[derive(Debug)]
pub(super) struct FileEntry {
    pub(super) path: BString,
    pub(super) blob: Option<Blob>,
}

/// A file's content as an object, and the stat data of the file it was read from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Blob {
    pub(super) id: ObjectId,
    pub(super) stat: Stat,
}

/// The object database of a commit in the making.
pub(super) struct Objects<'repo> {
    repo: &'repo gix::Repository,
    pack: Option<PackWriter>,
    deflater: Deflater,
    buffer: Vec<u8>,
}

impl<'repo> Objects<'repo> {
    /// Chooses between loose objects and a pack for a commit of `file_count` files.
    pub(super) fn new(repo: &'repo gix::Repository, file_count: usize) -> Result<Self, GitError> {
        let pack = if file_count > MAX_LOOSE_FILES {
            let folder = repo.common_dir().join("objects/pack");
            // The name of the git folder is `.git`, or that of the linked work tree.
            let writer = repo.git_dir().file_name().unwrap_or_default();
            Some(PackWriter::create(folder, &writer.to_string_lossy())?)
        } else {
            None
        };
        Ok(Self {
            repo,
            pack,
            deflater: Deflater::new(),
            buffer: Vec::new(),
        })
    }

    /// Puts the content of files, given in the order of a tree, as blobs.
    pub(super) fn put_files(
        &mut self,
        root: &Path,
        paths: Vec<BString>,
    ) -> Result<Vec<FileEntry>, GitError> {
        if self.pack.is_some() {
            return self.pack_files(root, paths);
        }
        let mut reader = Reader::new(root);
        let mut files = Vec::with_capacity(paths.len());
        for path in paths {
            let blob = match reader.read(path.as_ref())? {
                Some(file) => Some(Blob {
                    id: self.put(Kind::Blob, &file.bytes)?,
                    stat: file.stat,
                }),
                None => None,
            };
            files.push(FileEntry { path, blob });
        }
        Ok(files)
    }

    /// Puts one object, unless it is there already, and returns its id.
    pub(super) fn put(&mut self, kind: Kind, bytes: &[u8]) -> Result<ObjectId, GitError> {
        let id = id_of(kind, bytes)?;
        if self.holds(&id) {
            return Ok(id);
        }
        match &mut self.pack {
            None => put_loose(self.repo, kind, bytes),
            Some(pack) => {
                let deflated = self.deflater.deflate(bytes).act("compress an object")?;
                pack.add(id, kind, bytes.len(), &deflated)?;
                Ok(id)
            }
        }
    }

    /// The entries of a tree in the database.
    pub(super) fn tree(&mut self, id: ObjectId) -> Result<Vec<gix::objs::tree::Entry>, GitError> {
        let tree = self.repo.find_tree(id).act("read a tree")?;
        let tree = tree.decode().act("read a tree")?;
        Ok(tree.entries.iter().map(|entry| (*entry).into()).collect())
    }

    /// Gives the pack its name, if there is one: its objects can be found from here on.
    pub(super) fn finish(self) -> Result<(), GitError> {
        self.pack.map_or(Ok(()), PackWriter::finish)?;
        Ok(())
    }

    /// Whether an object is there and readable. A loose one that a power cut left empty is not: it is
    /// written again, for a commit must not refer to it.
    fn holds(&mut self, id: &ObjectId) -> bool {
        if self.pack.as_ref().is_some_and(|pack| pack.contains(id)) {
            return true;
        }
        let objects = &self.repo.objects;
        objects.exists_without_refresh(id)
            && matches!(objects.try_find(id, &mut self.buffer), Ok(Some(_)))
    }

    /// Reads, hashes and compresses on several threads, writes on this one, in the order of the paths,
    /// so that the same files make the same pack.
    fn pack_files(&mut self, root: &Path, paths: Vec<BString>) -> Result<Vec<FileEntry>, GitError> {
        let threads = thread::available_parallelism()
            .map_or(1, usize::from)
            .min(MAX_THREADS);
        let mut blobs = Vec::with_capacity(paths.len());
        thread::scope(|scope| {
            let paths = paths.as_slice();
            // Files are dealt out in turn and taken back in turn: order without a buffer.
            let workers: Vec<Receiver<_>> = (0..threads)
                .map(|worker| {
                    let (sender, receiver) = sync_channel(CHANNEL_BOUND);
                    let turns = paths.chunks(FILES_A_TURN).skip(worker).step_by(threads);
                    scope.spawn(move || deflate_files(root, turns, &sender));
                    receiver
                })
                .collect();
            for (turn, worker) in paths.chunks(FILES_A_TURN).zip(workers.iter().cycle()) {
                let end = blobs.len() + turn.len();
                while blobs.len() < end {
                    // A worker that ends early has panicked; the scope passes that on.
                    let Ok(batch) = worker.recv() else {
                        return Ok(());
                    };
                    for file in batch {
                        blobs.push(self.put_deflated(file?)?);
                    }
                }
            }
            Ok::<(), GitError>(())
        })?;
        let files = paths.into_iter().zip(blobs);
        Ok(files.map(|(path, blob)| FileEntry { path, blob }).collect())
    }

    fn put_deflated(&mut self, file: Option<Deflated>) -> Result<Option<Blob>, GitError> {
        let Some(Deflated { blob, len, bytes }) = file else {
            return Ok(None);
        };
        if !self.holds(&blob.id)
            && let Some(pack) = &mut self.pack
        {
            pack.add(blob.id, Kind::Blob, len, &bytes)?;
        }
        Ok(Some(blob))
    }
}

/// Writes one loose object, also over one that is there.
pub(super) fn put_loose(
    repo: &gix::Repository,
    kind: Kind,
    bytes: &[u8],
) -> Result<ObjectId, GitError> {
    repo.objects.write_buf(kind, bytes).act("write an object")
}

struct Deflated {
    blob: Blob,
    len: usize,
    bytes: Vec<u8>,
}

type Batch = Vec<Result<Option<Deflated>, GitError>>;

fn deflate_files<'a>(
    root: &Path,
    turns: impl Iterator<Item = &'a [BString]>,
    sender: &SyncSender<Batch>,
) {
    let mut reader = Reader::new(root);
    let mut deflater = Deflater::new();
    for paths in turns {
        let mut batch = Batch::new();
        let mut len = 0;
        for path in paths {
            let file = deflate_file(&mut reader, &mut deflater, path);
            if let Ok(Some(file)) = &file {
                len += file.bytes.len();
            }
            batch.push(file);
            if len >= BATCH_LEN {
                len = 0;
                // The receiver is gone when another file could not be read.
                if sender.send(std::mem::take(&mut batch)).is_err() {
                    return;
                }
            }
        }
        if sender.send(batch).is_err() {
            return;
        }
    }
}

fn deflate_file(
    reader: &mut Reader<'_>,
    deflater: &mut Deflater,
    path: &BString,
) -> Result<Option<Deflated>, GitError> {
    let Some(file) = reader.read(path.as_ref())? else {
        return Ok(None);
    };
    let blob = Blob {
        id: id_of(Kind::Blob, &file.bytes)?,
        stat: file.stat,
    };
    let len = file.bytes.len();
    let bytes = deflater
        .deflate(&file.bytes)
        .on("compress", Path::new(&path.to_string()))?;
    Ok(Some(Deflated { blob, len, bytes }))
}

fn id_of(kind: Kind, bytes: &[u8]) -> Result<ObjectId, GitError> {
    gix::objs::compute_hash(gix::hash::Kind::Sha1, kind, bytes).act("name an object")
}
