//! Real records of the family, where the shared data is at hand (`JIANBAO_DATA`).

use std::path::{Path, PathBuf};

use jianbao_core::{Dialect, record};
use jiff::tz::TimeZone;

fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("JIANBAO_DATA").map(PathBuf::from);
    if folder.is_none() {
        println!("skipped: JIANBAO_DATA is not set");
    }
    folder
}

fn markdown_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            markdown_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "md")
            && path.file_name().is_some_and(|name| name != "README.md")
        {
            found.push(path);
        }
    }
}

#[test]
fn the_specimen_is_composed_again_byte_for_byte() {
    let Some(data) = data() else { return };
    let mut files = Vec::new();
    markdown_files(&data.join("../specimen"), &mut files);
    assert!(!files.is_empty());
    for path in files {
        let bytes = std::fs::read(&path).unwrap();
        let file = record::read(&bytes, &TimeZone::UTC).unwrap();
        assert_eq!(file.dialect, Dialect::Classic);
        assert_eq!(
            file.record.write(Dialect::Classic),
            bytes,
            "{}",
            path.display()
        );
    }
}

#[test]
fn every_well_formed_record_keeps_its_bytes_and_most_are_composed_again() {
    let Some(data) = data() else { return };
    let mut files = Vec::new();
    markdown_files(&data.join("records"), &mut files);
    assert!(!files.is_empty());
    let (mut jekyll, mut composed) = (0, 0);
    for path in &files {
        let bytes = std::fs::read(path).unwrap();
        match record::read(&bytes, &TimeZone::UTC) {
            Ok(file) => {
                assert_eq!(file.bytes, bytes);
                if file.dialect == Dialect::Jekyll {
                    jekyll += 1;
                    composed += usize::from(file.record.write(Dialect::Jekyll) == bytes);
                }
                for warning in file.warnings {
                    println!("{}:{}: {}", path.display(), warning.line, warning.reason);
                }
            }
            Err(error) => println!("{}: {error}", path.display()),
        }
    }
    println!(
        "{} files, {composed} of {jekyll} Jekyll records composed again to the byte",
        files.len()
    );
}
