//! The records of one archive taken into another: superseded texts come before the ones that superseded
//! them, and what is added later finds a place beside them.

use crate::support::{Ground, assert_ended, has_git, run};

fn line(text: &str, hour: u32) -> String {
    format!(
        "{{\"url\":\"https://news.example/ferry\",\"title\":\"渡船\",\"text\":\"{text}\",\"date\":\"2031-05-07T{hour:02}:30:00Z\",\"source\":\"news\"}}\n"
    )
}

fn shown(ground: &Ground, archive: &str, revision: &str) -> String {
    let arguments = [
        "show",
        "https://news.example/ferry",
        "--revision",
        revision,
        "--raw",
    ];
    let output = run(&mut ground.on(archive, &arguments));
    assert_ended(&output, 0);
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn superseded_records_come_first_and_later_texts_find_a_place() {
    let ground = Ground::new();
    // One date for all, as when a page tells no date of its changes.
    ground.write("old.jsonl", line("一趟", 8) + &line("两趟", 8));
    ground.write("new.jsonl", line("三趟", 9) + &line("四趟", 10));
    for archive in ["one", "two"] {
        assert_ended(&run(&mut ground.init(archive)), 0);
    }
    assert_ended(&run(&mut ground.on("one", &["import", "old.jsonl"])), 0);
    assert_ended(&run(&mut ground.on("two", &["import", "one"])), 0);
    for revision in ["1", "2"] {
        let taken = shown(&ground, "two", revision);
        assert_eq!(taken, shown(&ground, "one", revision));
    }
    assert_ended(&run(&mut ground.on("two", &["import", "new.jsonl"])), 0);
    for (revision, text) in [("1", "一趟"), ("2", "两趟"), ("3", "三趟"), ("4", "四趟")] {
        assert!(shown(&ground, "two", revision).contains(text), "{revision}");
    }
    ground.assert_sound("two");
}

/// The numbers in another archive need not be those of the texts there: no text may take the place of
/// another.
#[test]
fn place_of_a_superseded_record_that_is_taken_is_left_alone() {
    if !has_git() {
        return;
    }
    let ground = Ground::new();
    for archive in ["one", "two"] {
        assert_ended(&run(&mut ground.init(archive)), 0);
    }
    ground.write("old.jsonl", line("一趟", 8));
    assert_ended(&run(&mut ground.on("one", &["import", "old.jsonl"])), 0);
    let records = ground.tracked("one");
    let mut paths = records.keys().filter(|path| path.starts_with("articles"));
    let path = paths.find(|path| !path.ends_with("index.jsonl"));
    let path = path.unwrap();
    let record = std::fs::read_to_string(ground.path("one").join(path)).unwrap();
    ground.write(&format!("mirror/{path}"), &record);
    // The later text lies where the first would go.
    let later = record.replace("一趟", "两趟");
    let (head, rest) = later.split_once("-->").unwrap();
    let later = format!("{}9-->{rest}", &head[..head.len() - 1]);
    ground.write(&format!("mirror/{}.r1.md", &path[..path.len() - 3]), later);
    assert_ended(&run(&mut ground.on("two", &["import", "mirror"])), 0);
    ground.write("new.jsonl", line("三趟", 9) + &line("四趟", 10));
    assert_ended(&run(&mut ground.on("two", &["import", "new.jsonl"])), 0);
    for (revision, text) in [("1", "一趟"), ("2", "两趟"), ("3", "三趟"), ("4", "四趟")] {
        assert!(shown(&ground, "two", revision).contains(text), "{revision}");
    }
    ground.assert_sound("two");
}
