//! Records that lie, break off or never end.

use std::fs;

use serde_json::Value;

use crate::archive_fixture::{Fixture, classic};

/// Imports these files of one folder and gives the report; everything is kept, byte for byte.
fn import_all(fixture: &Fixture, files: &[(&str, Vec<u8>)]) -> Value {
    for (name, bytes) in files {
        fixture.put(&format!("records/river/{name}"), bytes);
    }
    let report = fixture.import_report("records");
    for (name, bytes) in files {
        let kept = fs::read(fixture.file(&format!("river/{name}"))).unwrap();
        assert_eq!(&kept, bytes, "{name}");
    }
    fixture.assert_sound();
    let head = fixture.head();
    assert_eq!(fixture.import_report("records")["revisions"], 0);
    assert_eq!(fixture.head(), head);
    report
}

/// The problem told of a file, which must be one.
#[track_caller]
fn problem<'a>(report: &'a Value, name: &str) -> &'a Value {
    let problems = report["problems"].as_array().unwrap();
    let mut of_file = problems.iter().filter(|problem| {
        let path = problem["path"].as_str().unwrap();
        path.ends_with(&format!("/records/river/{name}"))
    });
    let first = of_file
        .next()
        .unwrap_or_else(|| panic!("nothing of {name}: {report}"));
    assert_eq!(of_file.next(), None);
    first
}

fn front_matter(pairs: &str, body: &str) -> Vec<u8> {
    format!("---\n{pairs}---\n{body}").into_bytes()
}

#[test]
fn what_the_reader_saw_decides_where_front_matter_and_heading_differ() {
    let fixture = Fixture::new();
    let lying = front_matter(
        "layout: post\ntitle: \"Another\"\ndate: 2031-05-16T18:25:08.000Z\nfrom: https://elsewhere.example/9\n",
        "<!--1936722308000-->\n[渡船](https://river.example/1)\n------\n\n<div>\n复航\n</div>\n",
    );
    let report = import_all(&fixture, &[("lying.md", lying)]);
    let told = problem(&report, "lying.md");
    assert_eq!(
        (&told["line"], &told["is_warning"]),
        (&8.into(), &true.into()),
        "{told}"
    );
    assert!(
        told["reason"]
            .as_str()
            .unwrap()
            .contains("elsewhere.example"),
        "{told}"
    );
    let shown = fixture
        .run(["--json", "show", "https://river.example/1"])
        .expect_code(0)
        .json();
    assert_eq!(shown["headline"], "渡船");
    fixture
        .run(["show", "https://elsewhere.example/9"])
        .expect_code(2);
    // Warnings are one line in all, unless one asks for them.
    fixture.put(
        "records/river/lying.md",
        classic("https://river.example/2", "灯", "光"),
    );
}

#[test]
fn ids_numbers_and_digests_in_front_matter_are_not_believed() {
    let fixture = Fixture::new();
    let text = |number: u32, more: &str| {
        front_matter(
            &format!(
                "title: \"渡船\"\ndate: \"2031-05-16T18:25:08Z\"\ncanonical_url: \"https://river.example/{number}\"\n{more}"
            ),
            "\n复航\n",
        )
    };
    let files = [
        (
            "id.md",
            text(1, "article_id: \"0000000000000000\"\nrevision: 99\n"),
        ),
        (
            "path.md",
            text(
                2,
                "article_id: \"../../../../etc/passwd\"\nrevision: -1\nsource: \"../../x\"\n",
            ),
        ),
        (
            "digest.md",
            text(
                3,
                "sha256: \"0000000000000000000000000000000000000000000000000000000000000000\"\n",
            ),
        ),
        (
            "twice.md",
            text(
                4,
                "title: \"Second\"\ntitle: \"Third\"\ncanonical_url: \"https://river.example/other\"\n",
            ),
        ),
        (
            "zeros.md",
            text(
                5,
                "author: \"a\u{0}b\"\nlang: \"\u{1b}[2J\"\ntags: [\"\u{0}\"]\n",
            ),
        ),
    ];
    let report = import_all(&fixture, &files);
    assert_eq!(report["articles"], 5, "{report}");
    for number in 1..=5 {
        let shown = fixture
            .run(["--json", "show", &format!("https://river.example/{number}")])
            .json();
        assert_eq!(shown["revisions"], 1);
        assert_eq!(shown["shown"]["revision"], 1);
        assert_eq!(shown["source"], "river");
        assert_eq!(shown["headline"], "渡船");
    }
    fixture.run(["show", "0000000000000000"]).expect_code(2);
}

#[test]
fn dates_that_cannot_be_are_told_and_another_stands_in() {
    let fixture = Fixture::new();
    let dates = [
        "9999-12-31",
        "0000-00-00",
        "-0001-01-01",
        "2031-02-30",
        "9999999999999999999999",
        "2031-05-16T18:25:08+99:99",
        "NaN",
        "\u{1b}[2J",
    ];
    let names: Vec<String> = (0..dates.len())
        .map(|number| format!("{number}.md"))
        .collect();
    let files: Vec<(&str, Vec<u8>)> = names
        .iter()
        .zip(dates)
        .zip(0..)
        .map(|((name, date), number)| {
            let pairs = format!(
                "layout: post\ntitle: x\ndate: {date}\nfrom: https://river.example/{number}\n"
            );
            (name.as_str(), front_matter(&pairs, "<p>复航</p>\n"))
        })
        .collect();
    let report = import_all(&fixture, &files);
    assert_eq!(report["articles"], dates.len(), "{report}");
    for name in &names {
        let told = problem(&report, name);
        assert_eq!(
            (&told["line"], &told["is_warning"]),
            (&4.into(), &true.into()),
            "{told}"
        );
    }
    // And the comment, whose number is milliseconds.
    for (at, comment) in [
        "99999999999999999999",
        "-99999999999999",
        "253402207200999",
        "x",
        "",
        "0",
    ]
    .iter()
    .enumerate()
    {
        let text =
            format!("<!--{comment}-->\n[x](https://river.example/comment/{at})\n------\n\nx\n");
        fixture.put(&format!("comments/{at}.md"), text);
    }
    assert_eq!(fixture.import_report("comments")["articles"], 6);
    fixture.assert_sound();
    fixture.run(["sources"]).expect_code(0);
}

#[test]
fn what_is_no_record_is_kept_and_told_with_its_line() {
    let fixture = Fixture::new();
    let heading = |url: &str| classic(url, "x", "y").into_bytes();
    let long = format!("https://river.example/{}", "a".repeat(100_000));
    let files: Vec<(&str, Vec<u8>, &str)> = vec![
        (
            "javascript.md",
            heading("javascript:alert(1)"),
            "neither http nor https",
        ),
        (
            "data.md",
            heading("data:text/html,<p>x"),
            "neither http nor https",
        ),
        ("relative.md", heading("/a/1"), "no absolute URL"),
        ("empty.md", heading(""), "no URL"),
        ("no-host.md", heading("https://"), "no absolute URL"),
        (
            "binary.md",
            (0..=255).cycle().take(5000).collect(),
            "not UTF-8",
        ),
        ("gzip.md", b"\x1f\x8b\x08\x00\x00".to_vec(), "not UTF-8"),
        ("utf16.md", b"\xff\xfe[\x00x\x00]\x00".to_vec(), "not UTF-8"),
        (
            "surrogate.md",
            b"[\xed\xa0\x80](https://river.example/s)\n------\n\nx\n".to_vec(),
            "not UTF-8",
        ),
        ("blank.md", b" \n\n\t\n".to_vec(), "neither front matter"),
        ("nothing.md", b"".to_vec(), "neither front matter"),
        ("zeros.md", vec![0; 1000], "neither front matter"),
        ("fence.md", b"---\n".to_vec(), "no headline"),
        (
            "no-url.md",
            front_matter("layout: post\ntitle: x\n", "y\n"),
            "no URL",
        ),
        (
            "no-title.md",
            front_matter(
                "layout: post\ntitle: \"\u{0}\"\nfrom: https://river.example/t\n",
                "y\n",
            ),
            "no headline",
        ),
        (
            "late.md",
            front_matter(
                &(0..100_000)
                    .map(|n| format!("k{n}: v\n"))
                    .chain(["title: x\nfrom: https://river.example/l\n".to_owned()])
                    .collect::<String>(),
                "y\n",
            ),
            "no headline",
        ),
    ];
    let mut all: Vec<(&str, Vec<u8>)> = files
        .iter()
        .map(|(name, bytes, _)| (*name, bytes.clone()))
        .collect();
    all.push((
        "userinfo.md",
        heading("https://user:secret@river.example/u"),
    ));
    all.push(("long.md", heading(&long)));
    all.push((
        "unclosed.md",
        b"---\ntitle: x\nfrom: https://river.example/open\n<p>y</p>\n".to_vec(),
    ));
    let report = import_all(&fixture, &all);
    assert_eq!(report["articles"], 3, "{report}");
    for (name, _, reason) in &files {
        let told = problem(&report, name);
        assert!(told["reason"].as_str().unwrap().contains(reason), "{told}");
        assert!(told["line"].as_u64().unwrap() >= 1, "{told}");
        assert_eq!(told["kept_as"], format!("river/{name}"));
        assert_eq!(told["is_warning"], false);
    }
    assert_eq!(problem(&report, "unclosed.md")["is_warning"], true);
    fixture
        .run(["show", "https://river.example/u"])
        .expect_code(0);
    let status = fixture.run(["--json", "status"]).json();
    assert_eq!(status["kept_files"].as_array().unwrap().len(), files.len());
}

#[test]
fn metadata_larger_than_an_index_line_are_told_and_the_file_is_kept() {
    let fixture = Fixture::new();
    let million = "渡".repeat(400_000);
    let files = [
        (
            "ten.md",
            classic("https://river.example/1", &"渡".repeat(3_400), "x").into_bytes(),
        ),
        (
            "million.md",
            classic("https://river.example/2", &million, "x").into_bytes(),
        ),
        (
            "tags.md",
            front_matter(
                &format!(
                    "title: x\nfrom: https://river.example/3\ntags: [ {} ]\n",
                    "tag, ".repeat(400_000)
                ),
                "y\n",
            ),
        ),
        (
            "url.md",
            classic(
                &format!("https://river.example/{}", "a".repeat(2_000_000)),
                "x",
                "y",
            )
            .into_bytes(),
        ),
        (
            "body.md",
            classic("https://river.example/5", "x", &"渡".repeat(3_000_000)).into_bytes(),
        ),
        (
            "last.md",
            classic("https://river.example/6", "x", "y").into_bytes(),
        ),
    ];
    let report = import_all(&fixture, &files);
    assert_eq!(report["articles"], 3, "{report}");
    for name in ["million.md", "tags.md", "url.md"] {
        let told = problem(&report, name);
        assert_eq!(told["kept_as"], format!("river/{name}"), "{told}");
    }
    fixture
        .run(["show", "https://river.example/5"])
        .expect_code(0);
    fixture
        .run(["show", "https://river.example/6"])
        .expect_code(0);
}

#[test]
fn records_made_to_be_slow_are_read_in_time() {
    let fixture = Fixture::new();
    let million = 1_000_000;
    let with = |pairs: String| {
        front_matter(
            &format!("title: x\nfrom: https://river.example/1\n{pairs}"),
            "y\n",
        )
    };
    let front = |number: u32, body: String| {
        front_matter(
            &format!("title: x\ncanonical_url: https://river.example/{number}\ndate: 2031-05-16\n"),
            &body,
        )
    };
    let files = [
        (
            "flow.md",
            with(format!("tags: [{}x]\n", " ".repeat(million))),
        ),
        (
            "quotes.md",
            with(format!("tags: [{}]\n", "\"".repeat(million))),
        ),
        (
            "open.md",
            with(format!("author: \"{}\n", "x\n".repeat(million))),
        ),
        (
            "items.md",
            with(format!("tags:\n{}", "- x\n".repeat(million))),
        ),
        (
            "indented.md",
            with(format!("tags:\n{}", "  x\n".repeat(million))),
        ),
        ("lines.md", "\n".repeat(15 << 20).into_bytes()),
        ("comments.md", "<!--".repeat(million).into_bytes()),
        (
            "brackets.md",
            classic("https://river.example/2", &"](".repeat(100_000), "x").into_bytes(),
        ),
        ("links.md", front(3, "[".repeat(million))),
        ("quoted.md", front(4, "> ".repeat(100_000))),
        ("lists.md", front(5, "- ".repeat(100_000))),
        ("stars.md", front(6, "*a_".repeat(300_000))),
        (
            "ticks.md",
            front(7, (0..1500).map(|n| "`".repeat(n) + " ").collect()),
        ),
        (
            "tables.md",
            front(
                8,
                format!(
                    "|{}\n|{}\n{}",
                    "a|".repeat(1000),
                    "-|".repeat(1000),
                    "|\n".repeat(20_000)
                ),
            ),
        ),
        (
            "references.md",
            front(9, format!("{}\n[x]: y\n", "[x] ".repeat(200_000))),
        ),
        (
            "html.md",
            classic("https://river.example/10", "x", &"<div>".repeat(200_000)).into_bytes(),
        ),
    ];
    for (name, bytes) in &files {
        fixture.put(&format!("{name}/river/{name}"), bytes);
        let began = std::time::Instant::now();
        let run = fixture.import([*name]);
        // A few seconds are what a loaded machine without optimisation takes; quadratic is minutes.
        assert!(began.elapsed().as_secs() < 60, "{name}: {run:?}");
        assert!(run.peak_memory < 250 << 20, "{name}: {run:?}");
    }
    fixture.assert_sound();
}
