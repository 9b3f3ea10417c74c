//! Index lines, records and kept files taken away, added, exchanged.

use std::fs;

use super::{expect_named, small_archive, the_file, with_changed};

#[test]
fn a_removed_an_added_and_a_swapped_line_are_named() {
    let fixture = small_archive();
    let river = the_file(
        &fixture,
        &["articles/river-example", "05/16", "index.jsonl"],
    );
    let path = fixture.file(&river);
    let text = fs::read_to_string(&path).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 2, "{text}");
    let check = |lines: &[&str], place: &str, problem: &str| {
        let text = lines.concat();
        with_changed(&path, text.as_bytes(), || {
            expect_named(&fixture, place, problem);
        });
    };
    let whole: Vec<String> = lines.iter().map(|line| format!("{line}\n")).collect();
    let (one, two) = (whole[0].as_str(), whole[1].as_str());

    check(&[one], "articles", "is missing");
    check(&[two], "articles", "is missing");
    check(
        &[one, two, one],
        &format!("{river}:3"),
        "is not a line that was logged",
    );
    check(
        &[one, one, two],
        &format!("{river}:2"),
        "is not a line that was logged",
    );
    check(
        &[one, two, "{}\n"],
        &format!("{river}:3"),
        "is not a line that was logged",
    );
    check(
        &[one, two, "\n"],
        &format!("{river}:3"),
        "is not a line that was logged",
    );
    let made_up = one.replace("渡船", "浮桥");
    check(
        &[one, &made_up, two],
        &format!("{river}:2"),
        "is not a line that was logged",
    );
    check(&[two, one], &river, "is out of order");
    check(&[one, two.trim_end()], &format!("{river}:2"), "");
    let crlf = one.replace('\n', "\r\n");
    check(
        &[&crlf, two],
        &format!("{river}:1"),
        "is not a line that was logged",
    );
    fixture.assert_sound();
}

#[test]
fn a_line_put_into_the_index_of_another_day_is_named() {
    let fixture = small_archive();
    let from = fixture.file(&the_file(&fixture, &["articles/coast", "index.jsonl"]));
    let to = the_file(
        &fixture,
        &["articles/river-example", "05/16", "index.jsonl"],
    );
    let line = fs::read(&from).unwrap();
    let text = fs::read(fixture.file(&to)).unwrap();
    fs::write(&from, b"").unwrap();
    // All lines are there once, in the order of the journal, but not where they belong.
    fs::write(fixture.file(&to), [text, line].concat()).unwrap();
    expect_named(&fixture, &format!("{to}:3"), "");
}

#[test]
fn swapped_lines_of_kept_files_are_named() {
    let fixture = small_archive();
    let path = fixture.file("imported/index.jsonl");
    let text = fs::read_to_string(&path).unwrap();
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    assert_eq!(lines.len(), 2);
    lines.swap(0, 1);
    with_changed(&path, lines.concat().as_bytes(), || {
        expect_named(&fixture, "imported/index.jsonl", "is out of order");
    });
    with_changed(&path, lines[0].as_bytes(), || {
        expect_named(&fixture, "", "is missing");
    });
    fs::remove_file(&path).unwrap();
    expect_named(&fixture, "", "a kept file");
}

#[test]
fn a_deleted_a_replaced_and_an_exchanged_record_are_named() {
    let fixture = small_archive();
    let superseded = the_file(&fixture, &["articles/river-example", ".r1.md"]);
    let latest = superseded.replace(".r1.md", ".md");
    for path in [&superseded, &latest, "coast/1.md", "coast/no-record.md"] {
        let on_disk = fixture.file(path);
        let aside = fixture.root().join("aside");
        fs::rename(&on_disk, &aside).unwrap();
        expect_named(&fixture, path, "is missing");

        // The same bytes, but by a way out of the archive.
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(&aside, &on_disk).unwrap();
            expect_named(&fixture, path, "is a symbolic link");
            fs::remove_file(&on_disk).unwrap();
        }
        fs::create_dir(&on_disk).unwrap();
        expect_named(&fixture, path, "");
        fs::remove_dir(&on_disk).unwrap();
        fs::rename(&aside, &on_disk).unwrap();
    }
    fixture.assert_sound();

    let (one, other) = (fixture.file(&superseded), fixture.file(&latest));
    let (earlier, later) = (fs::read(&one).unwrap(), fs::read(&other).unwrap());
    fs::write(&one, &later).unwrap();
    fs::write(&other, &earlier).unwrap();
    expect_named(&fixture, &superseded, "differs");
    expect_named(&fixture, &latest, "differs");
}

#[test]
fn a_record_that_was_changed_is_shown_with_a_warning() {
    let fixture = small_archive();
    let path = the_file(&fixture, &["articles/river-example", ".r1.md"]).replace(".r1.md", ".md");
    let run = fixture.run(["show", &path]).expect_code(0);
    assert!(!run.stderr.contains("warning"), "{run:?}");
    let changed = fs::read_to_string(fixture.file(&path)).unwrap() + "<p>a forged end</p>";
    fs::write(fixture.file(&path), changed).unwrap();
    let run = fixture.run(["show", &path]).expect_code(0);
    assert!(run.stderr.contains("is not what was logged"), "{run:?}");
}

#[cfg(unix)]
#[test]
fn a_record_that_is_a_link_is_not_shown() {
    let fixture = small_archive();
    let path = the_file(&fixture, &["articles/river-example", ".r1.md"]).replace(".r1.md", ".md");
    let elsewhere = fixture.root().join("elsewhere");
    fs::write(&elsewhere, "a secret of this machine").unwrap();
    fs::remove_file(fixture.file(&path)).unwrap();
    std::os::unix::fs::symlink(&elsewhere, fixture.file(&path)).unwrap();
    for arguments in [&["show", "--raw", &path][..], &["show", &path]] {
        let run = fixture.run(arguments).expect_code(1);
        assert!(run.stderr.contains("it is a symbolic link"), "{run:?}");
        assert!(!run.stdout.contains("secret"), "{run:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_named_pipe_in_the_place_of_a_file_is_named_and_not_waited_for() {
    let fixture = small_archive();
    let index = the_file(&fixture, &["articles/coast", "index.jsonl"]);
    for path in [
        "coast/1.md",
        "journal/checkpoint",
        "imported/index.jsonl",
        &index,
    ] {
        let on_disk = fixture.file(path);
        let bytes = fs::read(&on_disk).unwrap();
        fs::remove_file(&on_disk).unwrap();
        crate::archive_fixture::make_pipe(&on_disk);
        let run = fixture.run(["verify"]).expect_code(1);
        assert!(!run.stdout.ends_with("differs: 0\n"), "{path}: {run:?}");
        fs::remove_file(&on_disk).unwrap();
        fs::write(&on_disk, bytes).unwrap();
    }
    fixture.assert_sound();
}

#[cfg(unix)]
#[test]
fn a_folder_that_leads_out_of_the_archive_is_named() {
    let fixture = small_archive();
    for folder in ["coast", "articles/coast", "journal/tile"] {
        let aside = fixture.root().join("aside");
        fs::rename(fixture.file(folder), &aside).unwrap();
        std::os::unix::fs::symlink(&aside, fixture.file(folder)).unwrap();
        let run = fixture.run(["verify"]);
        assert_eq!(run.code, 1, "{folder}: {run:?}");
        fs::remove_file(fixture.file(folder)).unwrap();
        fs::rename(&aside, fixture.file(folder)).unwrap();
    }
    fixture.assert_sound();
}

#[test]
fn an_index_of_a_million_foreign_lines_is_reported_in_bounded_memory() {
    let fixture = small_archive();
    let path = the_file(&fixture, &["articles/coast", "index.jsonl"]);
    let mut bytes = fs::read(fixture.file(&path)).unwrap();
    bytes.resize(bytes.len() + 2_000_000, b'\n');
    fs::write(fixture.file(&path), bytes).unwrap();
    let run = fixture.run(["verify"]).expect_code(1).expect_text(&path);
    assert!(
        run.stdout.len() < 2_000_000,
        "{} bytes of output",
        run.stdout.len()
    );
    assert!(
        run.peak_memory < 300 << 20,
        "{} bytes of memory",
        run.peak_memory
    );
}
