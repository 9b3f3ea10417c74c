//! A real archive of the family (or a fictional one like it) taken over: nothing is lost, and a clone
//! proves and answers the same.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::archive_fixture::{Fixture, classic, files_below, git, jekyll, json_line};
use crate::support::has_git;

/// Folders of records in every dialect, as their mirrors publish them, and a single record.
fn fictional_corpus(fixture: &Fixture) -> Vec<PathBuf> {
    let body = "<p>渡船今晨复航，河岸站满了人。</p>";
    let put = |path: &str, text: &str| fixture.put(&format!("records/{path}"), text);
    put("README.md", "Records of nobody.\n");
    put(
        "river/001.md",
        &jekyll(
            "https://river.example/1",
            "渡船复航",
            "2031-05-16T18:25:08.000Z",
            body,
        ),
    );
    put(
        "river/002.md",
        &jekyll(
            "https://river.example/2",
            "桥上的灯 [图]",
            "2031-05-17T08:00:00.000Z",
            body,
        ),
    );
    // Another text of the first article, and the same text in another dialect.
    put(
        "river/003.md",
        &jekyll(
            "https://river.example/1",
            "渡船复航",
            "2031-05-16T20:25:08.000Z",
            "<p>渡船今晨复航，班次照旧。</p>",
        ),
    );
    put(
        "river/004.md",
        &classic(
            "http://www.river.example/2?utm_source=feed",
            "桥上的灯 [图]",
            body,
        ),
    );
    put(
        "river/broken-quotes.md",
        "---\nlayout: post\ntitle: \"他说\"明天\"再来\"\ndate: NaN\nfrom: https://river.example/5\ntags: [ \"\" ]\n---\n<p>一</p>\n<p>二</p>\n",
    );
    put("river/no-record.md", "只有一行字，没有标题，也没有地址。\n");
    put("river/legacy.md", "标题\u{0}\n");
    fixture.put("records/river/bytes.md", b"\xb4\xfa\xc2\xeb\xff\n");
    put(
        "coast/old.md",
        "[码头的早市](https://coast.example/old.html)\n------\n\n日期：2030-01-02 06:00:00\n\n<p>鱼。</p>\n",
    );
    put(
        "coast/front-matter.md",
        "---\ntitle: \"Harbour\"\ndate: \"2030-02-03T04:05:06Z\"\ncanonical_url: \"https://coast.example/harbour\"\nlang: \"en\"\n---\n\nBoats *and* birds.\n",
    );
    put(
        "coast/bom.md",
        &format!(
            "\u{feff}{}",
            classic("https://coast.example/bom", "灯塔", "光")
        ),
    );
    put(
        "coast/crlf.md",
        &classic("https://coast.example/crlf", "潮水", "涨").replace('\n', "\r\n"),
    );
    put(
        "coast/list.md",
        "海岸\n------\n\n1-2 [码头的早市](/coast/old.md)\n\n2-3 [Harbour](/coast/front-matter.md)\n",
    );
    put(
        "lists/taken.md",
        &classic("https://coast.example/lists", "名单", "不在名单上"),
    );
    vec![
        fixture.root().join("records"),
        fixture.put(
            "specimen/ferry.md",
            classic("https://river.example/ferry", "渡船", body),
        ),
    ]
}

#[test]
fn a_fictional_archive_is_taken_over_whole() {
    if !has_git() {
        return;
    }
    let fixture = Fixture::new();
    let corpus = fictional_corpus(&fixture);
    let moved = [("lists/taken.md", "imported/records/lists/taken.md")];
    check_taken_over(&fixture, &corpus, &["README.md", "coast/list.md"], &moved);
    check_clone(&fixture);
}

#[test]
fn a_real_archive_is_taken_over_whole() {
    if !has_git() {
        return;
    }
    let Some(data) = std::env::var_os("JIANBAO_DATA").map(PathBuf::from) else {
        println!("skipped: JIANBAO_DATA is not set");
        return;
    };
    let specimen = data.join("../specimen");
    let mut corpus = vec![data.join("records")];
    corpus.extend(
        fs::read_dir(specimen)
            .unwrap()
            .map(|entry| entry.unwrap().path()),
    );
    let fixture = Fixture::new();
    check_taken_over(&fixture, &corpus, &["README.md"], &[]);
    check_clone(&fixture);
}

/// Imports the folder and the single records, twice.
fn check_taken_over(
    fixture: &Fixture,
    corpus: &[PathBuf],
    site_files: &[&str],
    moved: &[(&str, &str)],
) {
    let folder = &corpus[0];
    let first = fixture.import(corpus);
    assert!(first.code < 2, "{first:?}");
    let mut expected: Vec<(PathBuf, String)> = Vec::new();
    for path in files_below(folder) {
        if !site_files.contains(&path.as_str()) {
            let kept_as = moved.iter().find(|(from, _)| *from == path);
            let kept_as = kept_as.map_or(path.as_str(), |(_, to)| to).to_owned();
            expected.push((folder.join(path), kept_as));
        }
    }
    for record in &corpus[1..] {
        let name = record.file_name().unwrap().to_str().unwrap().to_owned();
        expected.push((record.clone(), name));
    }
    let tracked: BTreeSet<String> = fixture.tracked().into_iter().collect();
    for (from, kept_as) in &expected {
        assert!(
            tracked.contains(kept_as),
            "{kept_as} is not in git: {first:?}"
        );
        let same = fs::read(from).unwrap() == fs::read(fixture.file(kept_as)).unwrap();
        assert!(same, "{kept_as} has other bytes");
    }
    fixture.assert_sound();

    let head = fixture.head();
    let again = fixture.run(
        [Path::new("--json"), Path::new("import")]
            .into_iter()
            .chain(corpus.iter().map(PathBuf::as_path)),
    );
    let report = again.json();
    assert_eq!(report["revisions"], 0, "{report}");
    assert_eq!(report["articles"], 0, "{report}");
    assert_eq!(report["same_text"], 0, "{report}");
    assert_eq!(fixture.head(), head);
    fixture.assert_sound();
}

/// Clones the archive with git: the clone verifies, is rebuilt without the key, answers as the
/// original does, and refuses to be written.
fn check_clone(fixture: &Fixture) {
    let clone = fixture.root().join("clone");
    git(&fixture.root(), ["clone", "--quiet", "archive", "clone"]);
    let verified = fixture
        .run_in(&clone, ["--json", "verify"])
        .expect_code(0)
        .json();
    assert_eq!(verified, fixture.run(["--json", "verify"]).json());
    fixture
        .run_in(&clone, ["status"])
        .expect_code(1)
        .expect_text("jianbao rebuild");
    fixture.run_in(&clone, ["rebuild"]).expect_code(0);
    assert_eq!(git(&clone, ["status", "--porcelain"]), "");

    let answers = |arguments: &[&str]| {
        let original = fixture.run(arguments);
        let cloned = fixture.run_in(&clone, arguments);
        assert_eq!(original.code, cloned.code, "{arguments:?}");
        if arguments[0] == "--json" {
            let (mut one, mut other) = (original.json(), cloned.json());
            without_state(&mut one);
            without_state(&mut other);
            assert_eq!(one, other, "{arguments:?}");
        } else {
            assert_eq!(original.stdout, cloned.stdout, "{arguments:?}");
        }
        original
    };
    answers(&["--json", "status"]).expect_code(0);
    answers(&["--json", "sources"]).expect_code(0);
    let articles = articles_of(&fixture.archive());
    assert!(!articles.is_empty());
    for article in &articles {
        let shown = answers(&["--json", "show", article]).expect_code(0).json();
        answers(&["--json", "history", article]).expect_code(0);
        answers(&["show", "--raw", article]).expect_code(0);
        if shown["revisions"] == 1 {
            answers(&["diff", article]).expect_code(2);
        } else {
            answers(&["--json", "diff", article]).expect_code(0);
            answers(&["--json", "show", "--revision", "1", article]).expect_code(0);
        }
    }
    for command in ["show", "history"] {
        answers(&[command, &articles[0]]).expect_code(0);
    }

    let import = fixture.run_in(&clone, ["import", "records"]);
    import
        .expect_code(2)
        .expect_text("hint: the key was made by `jianbao init`");
    fixture.run_in(&clone, ["verify"]).expect_code(0);
}

/// State is what a clone does not have.
fn without_state(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(without_state),
        Value::Object(object) => {
            object.remove("state");
        }
        _ => {}
    }
}

/// The ids in the index lines of an archive.
fn articles_of(archive: &Path) -> Vec<String> {
    let mut articles = BTreeSet::new();
    for path in files_below(&archive.join("articles")) {
        if path.ends_with("index.jsonl") {
            let text = fs::read_to_string(archive.join("articles").join(path)).unwrap();
            for line in text.lines() {
                let line: Value = serde_json::from_str(line).unwrap();
                articles.insert(line["article"].as_str().unwrap().to_owned());
            }
        }
    }
    articles.into_iter().collect()
}

#[test]
fn a_clone_of_an_archive_is_imported_with_its_revisions_in_order() {
    if !has_git() {
        return;
    }
    let fixture = Fixture::new();
    let line = |text: &str, date: &str| {
        json_line(&[
            ("url", "https://river.example/1"),
            ("title", "渡船"),
            ("text", text),
            ("date", date),
        ])
    };
    // Their dates are the same: only the names of their records tell the order.
    let first = "2031-05-16T08:00:00Z";
    fixture.put("a.jsonl", line("今晨复航。", first));
    fixture.put("b.jsonl", line("今晨复航，班次照旧。", first));
    fixture.put("c.jsonl", line("明天停航。", first));
    for lines in ["a.jsonl", "b.jsonl", "c.jsonl"] {
        fixture.import([lines]).expect_code(0);
    }
    fixture.put("records/river/bad.md", "没有地址\n");
    fixture.import(["records"]).expect_code(1);
    fixture.assert_sound();
    let revision = |archive: &Path, number: &str| {
        let shown = fixture.run_in(
            archive,
            [
                "show",
                "--raw",
                "--revision",
                number,
                "https://river.example/1",
            ],
        );
        shown.expect_code(0).stdout
    };
    let texts = ["1", "2", "3"].map(|number| revision(&fixture.archive(), number));

    git(&fixture.root(), ["clone", "--quiet", "archive", "clone"]);
    let other = fixture.root().join("other");
    fixture.jianbao(["init", "other"]).expect_code(0);
    let report = fixture.run_in(&other, ["--json", "import", "clone"]);
    let report = report.expect_code(1).json();
    assert_eq!(
        (&report["articles"], &report["revisions"]),
        (&1.into(), &3.into()),
        "{report}"
    );
    assert_eq!(
        ["1", "2", "3"].map(|number| revision(&other, number)),
        texts
    );
    fixture.run_in(&other, ["verify"]).expect_code(0);

    // A fourth text comes from elsewhere: it must find a place although `.r{n}` names are taken.
    fixture.put("d.jsonl", line("后天复航。", "2031-05-19T08:00:00Z"));
    fixture.run_in(&other, ["import", "d.jsonl"]).expect_code(0);
    assert!(revision(&other, "4").contains("后天复航"));
    assert_eq!(
        ["1", "2", "3"].map(|number| revision(&other, number)),
        texts
    );
    fixture.run_in(&other, ["verify"]).expect_code(0);
    assert_eq!(git(&other, ["status", "--porcelain"]), "");

    let head = git(&other, ["rev-parse", "HEAD"]);
    let again = fixture
        .run_in(&other, ["--json", "import", "clone", "d.jsonl"])
        .json();
    assert_eq!(
        (&again["revisions"], &again["same_text"]),
        (&0.into(), &0.into()),
        "{again}"
    );
    assert_eq!(git(&other, ["rev-parse", "HEAD"]), head);
}
