//! The tree of HEAD with some paths replaced.
//!
//! Each changed folder is read once, merged with its changes in one pass and written once, so that a
//! bulk commit costs a sort. gix's tree editor inserts path by path and moves the rest of a folder each
//! time, which is quadratic in a flat folder of tens of thousands of imported files.
//!
//! A path and its folder cannot both be in a tree: what was written wins over what was there, since the
//! work tree holds only one of them.

use std::cmp::Ordering;

use gix::ObjectId;
use gix::bstr::{BStr, BString, ByteSlice};
use gix::objs::tree::{Entry, EntryKind, EntryMode};
use gix::objs::{Kind, Tree, WriteTo};

use super::objects::{FileEntry, Objects};
use super::{GitError, OnObject};

/// Writes the changed trees and returns the id of the root. `files` are sorted by path.
pub(super) fn replace(
    objects: &mut Objects<'_>,
    head_tree: Option<ObjectId>,
    files: &[FileEntry],
) -> Result<ObjectId, GitError> {
    match replace_below(objects, head_tree, files, 0)? {
        Some(tree) => Ok(tree),
        None => objects.put(Kind::Tree, &[]),
    }
}

/// One name in a folder, with what becomes of it.
struct Change<'a> {
    name: &'a BStr,
    is_folder: bool,
    /// One file, or all files below the folder.
    files: &'a [FileEntry],
}

/// An entry of the new tree, and whether this commit wrote it.
struct Merged {
    entry: Entry,
    written: bool,
}

/// Replaces files in the folder whose path takes the first `prefix_len` bytes of theirs; `None` when
/// nothing is left in it. The depth of the recursion is bounded by the length of a path.
fn replace_below(
    objects: &mut Objects<'_>,
    tree: Option<ObjectId>,
    files: &[FileEntry],
    prefix_len: usize,
) -> Result<Option<ObjectId>, GitError> {
    let mut old = match tree {
        Some(tree) => objects.tree(tree)?,
        None => Vec::new(),
    }
    .into_iter()
    .peekable();
    let mut new: Vec<Merged> = Vec::with_capacity(old.len() + files.len());
    let keep = |entry| Merged {
        entry,
        written: false,
    };
    for change in changes(files, prefix_len) {
        while let Some(entry) = old.next_if(|entry| order(entry, &change) == Ordering::Less) {
            new.push(keep(entry));
        }
        let replaced = old.next_if(|entry| order(entry, &change) == Ordering::Equal);
        if let Some(entry) = apply(objects, &change, replaced.as_ref(), prefix_len)? {
            let written = true;
            new.push(Merged { entry, written });
        }
    }
    new.extend(old.map(keep));
    let entries = without_ousted(new)?;
    if entries.is_empty() {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    Tree { entries }.write_to(&mut bytes).act("write a tree")?;
    objects.put(Kind::Tree, &bytes).map(Some)
}

/// Groups files by their name in a folder, in the order of a tree: there a folder's name counts as if it
/// ended in `/`, which is the order of whole paths.
fn changes(files: &[FileEntry], prefix_len: usize) -> impl Iterator<Item = Change<'_>> {
    let groups = files.chunk_by(move |a, b| {
        let folder = folder_of(a, prefix_len);
        folder.is_some() && folder == folder_of(b, prefix_len)
    });
    groups.filter_map(move |files| {
        let first = files.first()?;
        let folder = folder_of(first, prefix_len);
        Some(Change {
            name: folder.or(first.path.get(prefix_len..))?.as_bstr(),
            is_folder: folder.is_some(),
            files,
        })
    })
}

/// The next folder on the way to a file; `None` when it is reached.
fn folder_of(file: &FileEntry, prefix_len: usize) -> Option<&[u8]> {
    let rest = file.path.get(prefix_len..)?;
    rest.get(..rest.find_byte(b'/')?)
}

fn apply(
    objects: &mut Objects<'_>,
    change: &Change<'_>,
    replaced: Option<&Entry>,
    prefix_len: usize,
) -> Result<Option<Entry>, GitError> {
    let (mode, oid) = if change.is_folder {
        let tree = replaced.map(|entry| entry.oid);
        let below = prefix_len + change.name.len() + 1;
        let oid = replace_below(objects, tree, change.files, below)?;
        (EntryKind::Tree.into(), oid)
    } else {
        let blob = change.files.first().and_then(|file| file.blob);
        (file_mode(replaced), blob.map(|blob| blob.id))
    };
    Ok(oid.map(|oid| Entry {
        mode,
        filename: change.name.to_owned(),
        oid,
    }))
}

/// We write no executable files; one that the operator committed as such stays so.
fn file_mode(replaced: Option<&Entry>) -> EntryMode {
    match replaced {
        Some(entry) if entry.mode.is_executable() => entry.mode,
        _ => EntryKind::Blob.into(),
    }
}

/// Drops the file that a written folder has replaced, and the folder that a written file has.
fn without_ousted(merged: Vec<Merged>) -> Result<Vec<Entry>, GitError> {
    let mut written: Vec<BString> = merged
        .iter()
        .filter(|merged| merged.written)
        .map(|merged| merged.entry.filename.clone())
        .collect();
    written.sort_unstable();
    if let Some([name, _]) = written.array_windows().find(|[a, b]| a == b) {
        return Err(GitError::NotAFile {
            path: name.to_string().into(),
            what: "it changes from a file to a folder while it is read",
        });
    }
    let stays =
        |Merged {
             entry,
             written: ours,
         }: &Merged| { *ours || written.binary_search(&entry.filename).is_err() };
    let kept = merged.into_iter().filter(stays);
    Ok(kept.map(|merged| merged.entry).collect())
}

/// The order of a tree: bytes of the name, with `/` behind that of a folder.
fn order(entry: &Entry, change: &Change<'_>) -> Ordering {
    let slash = |is_folder: bool| is_folder.then_some(&b'/');
    let entry_name = entry.filename.iter().chain(slash(entry.mode.is_tree()));
    let change_name = change.name.iter().chain(slash(change.is_folder));
    entry_name.cmp(change_name)
}
