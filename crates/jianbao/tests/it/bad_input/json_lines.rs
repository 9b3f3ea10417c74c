//! Files of JSON lines: what they may hold, and what is wrong with a line.

use std::fs;
use std::io::Write as _;

use serde_json::{Value, json};

use crate::archive_fixture::{Fixture, json_line};
use crate::support::has_git;

fn lines(values: &[Value]) -> String {
    let lines: Vec<String> = values.iter().map(Value::to_string).collect();
    lines.join("\n") + "\n"
}

fn shown(fixture: &Fixture, article: &str) -> Value {
    fixture
        .run(["--json", "show", article])
        .expect_code(0)
        .json()
}

fn raw(fixture: &Fixture, article: &str) -> String {
    fixture
        .run(["show", "--raw", article])
        .expect_code(0)
        .stdout
}

#[test]
fn an_article_of_text_is_kept_in_paragraphs() {
    let fixture = Fixture::new();
    let line = json!({
        "url": "https://river.example/1", "title": " 渡船\n复航 ", "text": "今晨复航。\n照旧。\n\n<b>票价</b>不变。",
        "date": "2031-05-16T18:25:08+08:00", "author": "柳青", "source": "River Gazette", "more": {"x": [1]},
    });
    fixture.put("a.jsonl", lines(&[line]));
    let report = fixture.import_report("a.jsonl");
    assert_eq!(
        (&report["articles"], &report["problems"]),
        (&json!(1), &json!([]))
    );
    let article = shown(&fixture, "https://river.example/1");
    assert_eq!(article["source"], "river-gazette");
    assert_eq!(article["headline"], "渡船 复航");
    assert_eq!(article["shown"]["byline"], "柳青");
    assert_eq!(
        article["shown"]["date_published"]["at"],
        "2031-05-16T10:25:08Z"
    );
    assert_eq!(
        article["shown"]["date_published"]["text"],
        "2031-05-16T18:25:08+08:00"
    );
    let path = article["path"].as_str().unwrap();
    assert!(
        path.starts_with("articles/river-gazette/2031/05/16/"),
        "{path}"
    );
    assert_eq!(
        raw(&fixture, "https://river.example/1"),
        "<!--1936693508000-->\n[渡船 复航](https://river.example/1)\n------\n\n\
         <div><i>Fri, 16 May 2031 10:25:08 GMT</i></div>\
         <p>今晨复航。<br />照旧。</p><p>&lt;b&gt;票价&lt;/b&gt;不变。</p>\n"
    );
    fixture.assert_sound();
}

#[test]
fn inert_html_is_kept_as_published_and_other_html_cleaned() {
    let fixture = Fixture::new();
    let article = |number: u32, html: &str| json!({"url": format!("https://river.example/{number}"), "title": "渡船", "html": html, "date": "2031-05-16"});
    let inert = "<p>今晨<b>复航</b>。</p>";
    let alive = "<p onclick=\"x()\">今晨<b>停航</b>。</p><script>alert(1)</script>";
    fixture.put("a.ndjson", lines(&[article(1, inert), article(2, alive)]));
    fixture.import(["a.ndjson"]).expect_code(0);
    assert!(raw(&fixture, "https://river.example/1").ends_with(&format!("\n{inert}\n")));
    let cleaned = raw(&fixture, "https://river.example/2");
    assert!(
        !cleaned.contains("onclick") && !cleaned.contains("alert"),
        "{cleaned}"
    );
    assert!(cleaned.contains("<b>停航</b>"), "{cleaned}");
    let index =
        fs::read_to_string(fixture.file("articles/river-example/2031/05/16/index.jsonl")).unwrap();
    let kinds: Vec<Value> = index
        .lines()
        .map(|line| {
            let line: Value = serde_json::from_str(line).unwrap();
            json!([line["url"], line["body"]])
        })
        .collect();
    assert!(
        kinds.contains(&json!(["https://river.example/1", "as-published"])),
        "{kinds:?}"
    );
    assert!(
        kinds.contains(&json!(["https://river.example/2", "cleaned"])),
        "{kinds:?}"
    );
    fixture.assert_sound();
}

#[test]
fn dates_are_read_in_the_forms_that_corpora_have() {
    let fixture = Fixture::new();
    let dates = [
        (json!("2031-05-16T18:25:08Z"), "2031-05-16T18:25:08Z"),
        (json!("2031-05-16 18:25:08"), "2031-05-16T10:25:08Z"),
        (json!("2031/5/16"), "2031-05-15T16:00:00Z"),
        (
            json!("Fri, 16 May 2031 18:25:08 GMT"),
            "2031-05-16T18:25:08Z",
        ),
        (json!(1_936_722_308), "2031-05-16T18:25:08Z"),
        (json!(1_936_722_308_000_i64), "2031-05-16T18:25:08Z"),
        (json!(0), "1970-01-01T00:00:00Z"),
    ];
    let articles: Vec<Value> = (0..).zip(&dates).map(|(number, (date, _))| {
        json!({"url": format!("https://river.example/{number}"), "title": "渡船", "text": "x", "date": date})
    }).collect();
    fixture.put("a.jsonl", lines(&articles));
    fixture.import(["a.jsonl"]).expect_code(0);
    for (number, (date, expect)) in (0..).zip(&dates) {
        let article = shown(&fixture, &format!("https://river.example/{number}"));
        assert_eq!(article["shown"]["date_published"]["at"], *expect, "{date}");
    }
    fixture.assert_sound();
}

#[test]
fn dates_that_are_none_are_told_and_the_article_is_kept() {
    let fixture = Fixture::new();
    let dates = [
        json!("yesterday"),
        json!("0000-00-00"),
        json!("9999-12-31"),
        json!(i64::MIN),
        json!(i64::MAX),
        json!(-99_999_999_999_i64),
        json!(253_402_207_200_999_i64),
        json!(-377_705_023_201_000_i64),
    ];
    let articles: Vec<Value> = (0..).zip(&dates).map(|(number, date)| {
        json!({"url": format!("https://river.example/{number}"), "title": "渡船", "text": "x", "date": date})
    }).collect();
    let count = articles.len();
    fixture.put("a.jsonl", lines(&articles));
    let report = fixture.import_report("a.jsonl");
    assert_eq!(report["articles"], count, "{report}");
    let problems = report["problems"].as_array().unwrap();
    assert_eq!(problems.len(), count, "{report}");
    for (number, problem) in (1..).zip(problems) {
        assert_eq!(
            (&problem["line"], &problem["is_warning"]),
            (&json!(number), &json!(true))
        );
        assert!(
            problem["reason"].as_str().unwrap().contains("date"),
            "{problem}"
        );
    }
    for path in fixture
        .tracked()
        .iter()
        .filter(|path| path.starts_with("articles/"))
    {
        assert!(
            path.starts_with("articles/river-example/2031/06/01/"),
            "{path}"
        );
    }
    for nothing in [json!(null), json!("")] {
        let article = json!({"url": "https://river.example/x", "title": "渡船", "text": "x", "date": nothing});
        fixture.put("b.jsonl", lines(&[article]));
        assert_eq!(fixture.import_report("b.jsonl")["problems"], json!([]));
    }
    fixture.assert_sound();
}

#[test]
fn every_packing_and_every_dialect_gives_the_same_articles() {
    let text: String = (0..50)
        .map(|number| {
            let url = format!("https://river.example/{number}");
            json_line(&[
                ("url", &url),
                ("title", "渡船 \"一\""),
                ("html", "<p>今晨\n复航。</p>"),
                ("date", "2031-05-16T18:25:08Z"),
            ])
        })
        .collect();
    let gz = || {
        // Two members, as `cat a.gz b.gz` makes them.
        let half = text.len() / 2;
        let half = half + text[half..].find('\n').unwrap() + 1;
        [&text[..half], &text[half..]]
            .map(|part| {
                let mut encoder =
                    flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
                encoder.write_all(part.as_bytes()).unwrap();
                encoder.finish().unwrap()
            })
            .concat()
    };
    let xz = || {
        let mut encoder = liblzma::write::XzEncoder::new(Vec::new(), 1);
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    };
    let zst = || zstd::encode_all(text.as_bytes(), 1).unwrap();
    for dialect in ["classic", "jekyll", "front-matter"] {
        let mut seen = Vec::new();
        for (name, bytes) in [
            ("a.jsonl", text.clone().into_bytes()),
            ("a.jsonl.gz", gz()),
            ("A.JSONL.XZ", xz()),
            ("a.ndjson.zst", zst()),
        ] {
            let fixture = Fixture::new();
            let settings = fs::read_to_string(fixture.file("jianbao.toml")).unwrap();
            let settings = settings.replace("\"classic\"", &format!("\"{dialect}\""));
            fs::write(fixture.file("jianbao.toml"), settings).unwrap();
            fixture.git([
                "-c",
                "user.name=x",
                "-c",
                "user.email=x@x.invalid",
                "commit",
                "--quiet",
                "--allow-empty",
                "-am",
                "x",
            ]);
            fixture.put(name, bytes);
            let report = fixture.import_report(name);
            assert_eq!(
                (&report["articles"], &report["problems"]),
                (&json!(50), &json!([])),
                "{name}"
            );
            fixture.assert_sound();
            let head = fixture.head();
            let again = fixture.import_report(name);
            assert_eq!(
                (&again["unchanged"], &again["revisions"]),
                (&json!(50), &json!(0)),
                "{name}"
            );
            assert_eq!(fixture.head(), head);
            let article = shown(&fixture, "https://river.example/7");
            assert_eq!(article["shown"]["dialect"], dialect);
            assert_eq!(article["shown"]["headline"], "渡船 \"一\"");
            assert!(article["text"].as_str().unwrap().contains("复航。"));
            seen.push((
                raw(&fixture, "https://river.example/7"),
                fixture.git(["rev-parse", "HEAD:articles"]),
            ));
        }
        seen.dedup();
        assert_eq!(seen.len(), 1, "{dialect}: {seen:?}");
    }
}

#[test]
fn texts_of_one_article_become_its_revisions_in_the_order_of_their_dates() {
    if !has_git() {
        return;
    }
    let fixture = Fixture::new();
    let text = |url: &str, text: &str, date: &str| json!({"url": url, "title": "渡船", "text": text, "date": date});
    fixture.put(
        "a.jsonl",
        lines(&[
            text("https://river.example/1", "三", "2031-05-18"),
            text(
                "http://www.river.example/1?utm_source=x",
                "一",
                "2031-05-16",
            ),
            text("https://river.example/1#top", "二", "2031-05-17"),
            text("https://m.river.example/1", "一", "2031-05-20"),
        ]),
    );
    let report = fixture.import_report("a.jsonl");
    assert_eq!(
        (
            &report["articles"],
            &report["revisions"],
            &report["unchanged"]
        ),
        (&json!(1), &json!(3), &json!(1))
    );
    for (number, expect) in [("1", "一"), ("2", "二"), ("3", "三")] {
        let run = fixture.run([
            "--json",
            "show",
            "--revision",
            number,
            "https://river.example/1",
        ]);
        assert_eq!(
            run.json()["text"]
                .as_str()
                .unwrap()
                .trim()
                .chars()
                .last()
                .unwrap()
                .to_string(),
            expect
        );
    }
    let records: Vec<String> = fixture
        .tracked()
        .into_iter()
        .filter(|path| path.starts_with("articles/") && !path.ends_with("index.jsonl"))
        .collect();
    assert_eq!(records.len(), 3, "{records:?}");
    fixture.assert_sound();
    let head = fixture.head();
    assert_eq!(fixture.import_report("a.jsonl")["revisions"], 0);
    assert_eq!(fixture.head(), head);
}

#[test]
fn a_bad_line_is_told_with_its_number_and_the_others_are_taken() {
    let good = json_line(&[
        ("url", "https://river.example/1"),
        ("title", "渡船"),
        ("text", "今晨复航。"),
    ]);
    let bad: &[(&[u8], &str)] = &[
        (
            br#"{"url":"https://r.example/1","title":"\ud800","text":"x"}"#,
            "hex escape",
        ),
        (
            br#"{"url":"https://r.example/1","title":"x","text":"\udc00\ud800"}"#,
            "surrogate",
        ),
        (
            b"{\"url\":\"https://r.example/1\",\"title\":\"\xff\",\"text\":\"x\"}",
            "",
        ),
        (
            b"{\"url\":\"https://r.example/1\",\"title\":\"a\x00b\",\"text\":\"x\"}",
            "control character",
        ),
        (br#"{"url":"https://r.example/1","title":"x"}"#, "neither"),
        (
            br#"{"url":"https://r.example/1","title":"  ","text":"x"}"#,
            "title",
        ),
        (
            br#"{"url":"https://r.example/1","title":"\u0000","text":"x"}"#,
            "title",
        ),
        (
            br#"{"url":"https://r.example/1","title":7,"text":"x"}"#,
            "string",
        ),
        (
            br#"{"url":"javascript:alert(1)","title":"x","text":"x"}"#,
            "neither http nor https",
        ),
        (
            br#"{"url":"data:text/html,x","title":"x","text":"x"}"#,
            "neither http nor https",
        ),
        (br#"{"url":"/1","title":"x","text":"x"}"#, "no absolute URL"),
        (br#"{"url":"","title":"x","text":"x"}"#, "no absolute URL"),
        (
            br#"{"url":"https://","title":"x","text":"x"}"#,
            "no absolute URL",
        ),
        (br#"{"title":"x","text":"x"}"#, "url"),
        (br#"["https://r.example/1","x","x"]"#, ""),
        (b"{", "EOF"),
        (b"nonsense", ""),
        (b"\x1b]0;owned\x07", ""),
        (b"\xef\xbb\xbf{", ""),
    ];
    let mut bytes = Vec::new();
    for (line, _) in bad {
        bytes.extend_from_slice(line);
        bytes.push(b'\n');
    }
    bytes.extend_from_slice(b"\n \r\n");
    bytes.extend_from_slice(good.trim_end().as_bytes());
    let fixture = Fixture::new();
    fixture.put("a.jsonl", &bytes);
    let report = fixture.import_report("a.jsonl");
    let problems = report["problems"].as_array().unwrap();
    assert_eq!(problems.len(), bad.len(), "{report}");
    for ((number, (line, reason)), problem) in (1..).zip(bad).zip(problems) {
        assert_eq!(problem["line"], json!(number));
        assert!(problem["path"].as_str().unwrap().ends_with("/a.jsonl"));
        let told = problem["reason"].as_str().unwrap();
        assert!(
            told.contains(reason),
            "{told:?} of {:?}",
            String::from_utf8_lossy(line)
        );
    }
    assert_eq!(report["articles"], 1);
    assert!(raw(&fixture, "https://river.example/1").contains("今晨复航"));
    let run = fixture.import(["a.jsonl"]).expect_code(1);
    assert!(run.stderr.contains("a.jsonl:1: "), "{run:?}");
    fixture.assert_sound();
}

#[test]
fn what_a_line_names_cannot_lead_out_of_the_archive() {
    let fixture = Fixture::new();
    let sources = [
        "../../x",
        "/etc/passwd",
        "..",
        ".git",
        "CON",
        "a\u{0}b",
        "\n",
        "articles/../../x",
        "index.jsonl",
        "渡",
    ];
    let articles: Vec<Value> = (0..).zip(sources).map(|(number, source)| {
        json!({"url": format!("https://river.example/{number}"), "title": "../../x", "text": "x", "source": source, "date": "2031-05-16"})
    }).collect();
    fixture.put("a.jsonl", lines(&articles));
    let report = fixture.import_report("a.jsonl");
    assert_eq!(report["articles"], sources.len(), "{report}");
    for path in fixture.tracked() {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte);
        assert!(path.bytes().all(plain) && !path.contains(".."), "{path}");
    }
    assert!(!fixture.root().join("x").exists());
    fixture.assert_sound();
}

#[test]
fn long_titles_texts_and_addresses_are_kept_or_told() {
    let fixture = Fixture::new();
    let url = |number: u32| format!("https://river.example/{number}");
    let (ten, million) = ("渡".repeat(3_400), "渡".repeat(400_000));
    let long_url = format!("https://river.example/{}", "a".repeat(100_000));
    fixture.put("a.jsonl", lines(&[
        json!({"url": url(1), "title": ten, "text": "x", "date": "2031-05-16"}),
        json!({"url": url(2), "title": million, "text": "x", "date": "2031-05-16"}),
        json!({"url": url(3), "title": "x", "text": "渡".repeat(1_000_000), "date": "2031-05-16"}),
        json!({"url": long_url, "title": "x", "text": "x", "date": "2031-05-16"}),
        json!({"url": url(5), "title": "\u{1}".repeat(300_000) + "x", "text": "x\u{0}y", "author": "\u{0}".repeat(10), "date": "2031-05-16"}),
        json!({"url": url(6), "title": "last", "text": "x", "date": "2031-05-16"}),
    ]));
    let report = fixture.import_report("a.jsonl");
    assert_eq!(report["articles"], 5, "{report}");
    let problems = report["problems"].as_array().unwrap();
    assert_eq!(problems.len(), 1, "{report}");
    assert_eq!(problems[0]["line"], 2);
    assert_eq!(shown(&fixture, &url(1))["headline"], ten);
    assert_eq!(shown(&fixture, &long_url)["url"], long_url);
    assert_eq!(shown(&fixture, &url(6))["headline"], "last");
    fixture.assert_sound();
    let head = fixture.head();
    assert_eq!(fixture.import_report("a.jsonl")["unchanged"], 5);
    assert_eq!(fixture.head(), head);
}

#[test]
fn html_made_to_be_slow_is_taken_over_in_time() {
    let fixture = Fixture::new();
    let bodies = [
        "<div>".repeat(300_000),
        "<b><i><a href=x><table><td>".repeat(50_000),
        "<".repeat(1_000_000),
        "&".repeat(1_000_000),
        "<!--".repeat(300_000),
        format!("<p {}>x</p>", "a=1 ".repeat(200_000)),
        "<svg><style>".repeat(100_000),
    ];
    let articles: Vec<Value> = (0..).zip(&bodies).map(|(number, body)| {
        json!({"url": format!("https://river.example/{number}"), "title": "渡船", "html": body, "date": "2031-05-16"})
    }).collect();
    fixture.put("a.jsonl", lines(&articles));
    let report = fixture.import_report("a.jsonl");
    assert_eq!(
        (&report["articles"], &report["problems"]),
        (&json!(bodies.len()), &json!([]))
    );
    fixture.assert_sound();
}
