//! Blobs: one file a digest, whole or not at all, found and verified again.

use std::fs;
use std::path::Path;

use jianbao_core::Sha256Digest;
use jianbao_store::blob::{BlobError, Blobs};
use jianbao_store::evidence::Verification;

#[test]
fn bytes_are_kept_under_their_digest() {
    let archive = tempfile::tempdir().unwrap();
    let blobs = Blobs::new(archive.path());
    let blob = blobs.put(b"a picture", Some("image/png")).unwrap();
    let hex = Sha256Digest::of(b"a picture").to_string();
    assert_eq!(
        blob.path,
        format!("media/{}/{}/{hex}.png", &hex[..2], &hex[2..4])
    );
    assert_eq!(blob.length, 9);
    assert!(blob.is_new);
    assert_eq!(
        fs::read(archive.path().join(&blob.path)).unwrap(),
        b"a picture"
    );
    assert_eq!(
        blobs.get(blob.sha256, 9).unwrap().as_deref(),
        Some(b"a picture".as_slice())
    );
    assert_eq!(blobs.verify(blob.sha256).unwrap(), Verification::Ok);
}

#[test]
fn what_is_there_is_not_written_again() {
    let archive = tempfile::tempdir().unwrap();
    let blobs = Blobs::new(archive.path());
    let first = blobs.put(b"same", Some("image/gif")).unwrap();
    let path = archive.path().join(&first.path);
    let mut permissions = fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    fs::set_permissions(&path, permissions).unwrap();
    let modified = fs::metadata(&path).unwrap().modified().unwrap();

    let second = blobs.put(b"same", Some("image/gif")).unwrap();
    assert!(!second.is_new);
    assert_eq!(second.path, first.path);
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), modified);
}

#[test]
fn the_first_extension_wins() {
    let archive = tempfile::tempdir().unwrap();
    let blobs = Blobs::new(archive.path());
    let first = blobs.put(b"clip", None).unwrap();
    let second = blobs.put(b"clip", Some("video/mp4")).unwrap();
    assert_eq!(Path::new(&first.path).extension().unwrap(), "bin");
    assert_eq!(second.path, first.path);
    let folder = archive.path().join(&first.path);
    let files = fs::read_dir(folder.parent().unwrap()).unwrap().count();
    assert_eq!(files, 1, "one digest has one file");
}

#[test]
fn a_file_cut_by_a_crash_is_made_whole() {
    let archive = tempfile::tempdir().unwrap();
    let blobs = Blobs::new(archive.path());
    let blob = blobs.put(b"whole picture", Some("image/webp")).unwrap();
    let path = archive.path().join(&blob.path);
    fs::write(&path, b"").unwrap();
    assert_eq!(blobs.verify(blob.sha256).unwrap(), Verification::Differs);

    let again = blobs.put(b"whole picture", Some("image/jpeg")).unwrap();
    assert!(again.is_new, "it has to be synced again");
    assert_eq!(again.path, blob.path);
    assert_eq!(fs::read(&path).unwrap(), b"whole picture");
}

#[test]
fn a_half_written_sibling_is_no_blob() {
    let archive = tempfile::tempdir().unwrap();
    let blobs = Blobs::new(archive.path());
    let blob = blobs.put(b"torn", Some("image/png")).unwrap();
    let path = archive.path().join(&blob.path);
    fs::rename(&path, path.with_extension("png.new")).unwrap();
    assert_eq!(blobs.path_of(blob.sha256).unwrap(), None);
    assert_eq!(blobs.verify(blob.sha256).unwrap(), Verification::Absent);
    assert!(blobs.put(b"torn", Some("image/png")).unwrap().is_new);
    assert_eq!(blobs.verify(blob.sha256).unwrap(), Verification::Ok);
}

#[test]
fn a_changed_byte_is_found() {
    let archive = tempfile::tempdir().unwrap();
    let blobs = Blobs::new(archive.path());
    let blob = blobs.put(&vec![7; 200_000], Some("audio/mpeg")).unwrap();
    let path = archive.path().join(&blob.path);
    let mut bytes = fs::read(&path).unwrap();
    bytes[150_000] ^= 1;
    fs::write(&path, bytes).unwrap();
    assert_eq!(blobs.verify(blob.sha256).unwrap(), Verification::Differs);
    assert!(matches!(
        blobs.get(blob.sha256, 1 << 20),
        Err(BlobError::Differs { .. })
    ));
}

#[test]
fn what_is_absent_is_no_error() {
    let archive = tempfile::tempdir().unwrap();
    let blobs = Blobs::new(archive.path());
    let digest = Sha256Digest::of(b"never kept");
    assert_eq!(blobs.get(digest, 100).unwrap(), None);
    assert_eq!(blobs.path_of(digest).unwrap(), None);
    assert_eq!(blobs.verify(digest).unwrap(), Verification::Absent);
}

#[test]
fn a_blob_above_the_limit_is_refused() {
    let archive = tempfile::tempdir().unwrap();
    let blobs = Blobs::new(archive.path());
    let blob = blobs.put(b"0123456789", None).unwrap();
    assert!(matches!(blobs.get(blob.sha256, 9), Err(BlobError::File(_))));
    assert!(blobs.get(blob.sha256, 10).unwrap().is_some());
}

#[test]
fn a_folder_in_place_of_a_blob_differs() {
    let archive = tempfile::tempdir().unwrap();
    let blobs = Blobs::new(archive.path());
    let blob = blobs.put(b"file", None).unwrap();
    let path = archive.path().join(&blob.path);
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert_eq!(blobs.verify(blob.sha256).unwrap(), Verification::Differs);
}

#[test]
fn an_empty_blob_is_kept() {
    let archive = tempfile::tempdir().unwrap();
    let blobs = Blobs::new(archive.path());
    let blob = blobs.put(b"", Some("text/vtt")).unwrap();
    assert_eq!(blobs.get(blob.sha256, 0).unwrap(), Some(Vec::new()));
    assert!(!blobs.put(b"", None).unwrap().is_new);
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let archive = tempfile::tempdir().unwrap();
    fs::write(archive.path().join("media"), b"in the way").unwrap();
    let error = Blobs::new(archive.path()).put(b"x", None).unwrap_err();
    assert!(error.to_string().contains("media"), "{error}");
}
