//! `extract`: pages, lists of pages, WARC files.

use std::io::Write as _;
use std::process::{Output, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};

use crate::support::{Ground, assert_ended, run, stderr};

const PAGE: &str = "<!doctype html><html lang=en><meta charset=utf-8><title>Ferry returns - Harbour Post</title>\
    <link rel=canonical href=https://post.example/a/1>\
    <meta property=article:published_time content=2031-05-16T20:00:00+08:00>\
    <meta name=author content='Ann Lee'>\
    <nav><a href=/>Front</a> <a href=/sea>Sea</a></nav><article><h1>Ferry returns</h1>\
    <p>The ferry to the islands sails again, the harbour office said on Monday, and no <b>ticket</b> is lost.</p>\
    <figure><img src=/pier.jpg width=800 height=600><figcaption>The pier at noon, with the ferry</figcaption></figure>\
    <p>Eleven crossings a day are planned, and the fare stays as it was, the office added in the evening.</p>\
    <p>The old ship is to be a museum, once the council has found the money that it takes to keep it afloat.</p>\
    </article><footer>About us</footer></html>";

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::default());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What the command answers to bytes on its stdin.
fn fed(ground: &Ground, arguments: &[&str], input: Vec<u8>) -> Output {
    let mut command = ground.jianbao(arguments);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(&input).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    output
}

fn lines(output: &Output) -> Vec<Value> {
    let text = stdout(output);
    let lines = text.split('\n').filter(|line| !line.is_empty());
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn a_page_is_printed_for_reading_and_in_every_format() {
    let ground = Ground::new();
    ground.write("page.html", PAGE);
    ground.write("page.html.gz", packed(PAGE.as_bytes()));
    let check = |arguments: &[&str], expect: &[&str], without: &[&str]| {
        let output = run(&mut ground.jianbao(arguments));
        assert_ended(&output, 0);
        let text = stdout(&output);
        for part in expect {
            assert!(text.contains(part), "{arguments:?}: no {part:?} in {text}");
        }
        for part in without.iter().chain(&["About us", "Front"]) {
            assert!(!text.contains(part), "{arguments:?}: {part:?} in {text}");
        }
        text
    };
    let reading = [
        "Ferry returns\n\n",
        "by         Ann Lee\n",
        "published  2031-05-16T20:00:00+08:00\n",
        "url        https://post.example/a/1\n",
        "[picture: The pier at noon, with the ferry] https://post.example/pier.jpg\n\n",
        "\n\nEleven crossings",
    ];
    let plain = check(&["extract", "page.html"], &reading, &["<"]);
    assert_eq!(check(&["extract", "page.html.gz"], &[], &[]), plain);
    let fed = fed(&ground, &["extract", "-"], packed(PAGE.as_bytes()));
    assert_eq!(stdout(&fed), plain);
    check(
        &["extract", "--format", "text", "page.html"],
        &["The ferry to the islands", "\nEleven"],
        &["pier.jpg", "The pier at noon", "Ferry returns"],
    );
    check(
        &["extract", "--format", "markdown", "page.html"],
        &[
            "no **ticket** is lost.\n\n",
            "(https://post.example/pier.jpg)",
        ],
        &["<p>"],
    );
    check(
        &[
            "extract",
            "--format",
            "html",
            "--url",
            "https://other.example/b/",
            "page.html",
        ],
        &["<p>Eleven", "<img src=\"https://other.example/pier.jpg\""],
        &[],
    );
    let record = check(
        &["extract", "--format", "record", "page.html"],
        &[
            "<div><i>Fri, 16 May 2031 12:00:00 GMT</i></div>",
            "<p>Eleven",
        ],
        &[],
    );
    assert!(
        record.starts_with(
            "<!--1936699200000-->\n[Ferry returns](https://post.example/a/1)\n------\n\n"
        ),
        "{record}"
    );
    let all: Value =
        serde_json::from_str(&check(&["extract", "--json", "page.html"], &[], &[])).unwrap();
    assert_eq!(all["kind"], "article");
    assert_eq!(all["date_published"]["certainty"], "exact");
    assert_eq!(
        all["media"][0]["caption"],
        "The pier at noon, with the ferry"
    );
    assert_eq!(all["canonical_url"], "https://post.example/a/1");
}

#[test]
fn what_is_no_article_is_told() {
    let ground = Ground::new();
    ground.write("page.html", "<title>Post</title>");
    let output = run(&mut ground.jianbao(&["extract", "page.html"]));
    assert_ended(&output, 1);
    assert_eq!(stderr(&output), "this is no article: empty\n");
    let output = run(&mut ground.jianbao(&["extract", "none.html"]));
    assert_ended(&output, 1);
    assert!(stderr(&output).starts_with("error: cannot read none.html"));
}

#[test]
fn a_picture_that_is_called_a_page_has_no_text() {
    let ground = Ground::new();
    // What looks like words between its bytes is none.
    let mut picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    picture.extend(
        "<p>Made with the painter of the harbour office, version seven, in the evening.</p>"
            .bytes(),
    );
    picture.extend((0..4_000_u32).map(|at| ((at * 7_919) >> 3).to_le_bytes()[0]));
    ground.write("page.html", &picture);
    for format in ["text", "markdown", "html", "record", "json"] {
        let output = run(&mut ground.jianbao(&["extract", "--format", format, "page.html"]));
        assert_ended(&output, 1);
        assert_eq!(stdout(&output), "", "{format}");
        assert!(stderr(&output).contains("page.html is no page of HTML: it is a picture"));
    }
    let line = json!({"id": 1, "html_path": "page.html"}).to_string();
    let output = fed(&ground, &["extract", "--jsonl"], line.into_bytes());
    assert_eq!(lines(&output)[0]["text"], "");
    assert_eq!(lines(&output)[0]["kind"], "empty");
}

#[test]
fn what_is_read_as_no_text_is_told_with_the_reason() {
    let ground = Ground::new();
    // Its beginning looks like a page.
    let page = format!("<p>{}{}", " ".repeat(2_000), "\u{1}\u{2}".repeat(2_000));
    ground.write("page.html", page);
    let output = run(&mut ground.jianbao(&["extract", "page.html"]));
    assert_ended(&output, 1);
    assert!(
        stderr(&output).starts_with("this is no article: empty; no text:"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn a_file_may_be_named_by_its_url_and_a_path_may_look_like_one() {
    let ground = Ground::new();
    ground.write("page.html", PAGE);
    ground.write("http:/post.html", PAGE);
    let path = ground.path("page.html");
    for name in [
        format!("file://{}", path.display()),
        format!("file:{}", path.display()),
        "./http://post.html".to_owned(),
    ] {
        let output = run(&mut ground.jianbao(&["extract", &name]));
        assert_ended(&output, 0);
    }
    for (name, code, told) in [
        ("file://page.html", 2, "names no file of this machine"),
        ("ftp://post.example/a", 2, "not asked for by ftp"),
        ("://x", 1, "cannot read ://x"),
        ("./http://x", 1, "cannot read ./http://x"),
    ] {
        let output = run(&mut ground.jianbao(&["extract", name]));
        assert_ended(&output, code);
        assert!(stderr(&output).contains(told), "{}", stderr(&output));
    }
}

#[test]
fn every_line_is_answered_in_order() {
    let ground = Ground::new();
    ground.write("page.html", PAGE);
    ground.write("page.html.gz", packed(PAGE.as_bytes()));
    ground.write("torn.html.gz", &packed(PAGE.as_bytes())[..200]);
    ground.write("deep.html", "<div>".repeat(100_000));
    let row = |id: &str, path: &str| json!({"id": id, "html_path": path}).to_string();
    let mut input = vec![
        json!({"id": "0", "url": "https://post.example/b", "html_path": "page.html.gz"})
            .to_string(),
        row("1", "page.html"),
        "no JSON".to_owned(),
        String::new(),
        row("3", "none.html"),
        json!({"id": "4"}).to_string(),
        json!({"id": "5", "url": "not a url", "html_path": "page.html"}).to_string(),
        row("6", "torn.html.gz"),
        row("7", "deep.html"),
        json!({"id": {"any": 8}, "html_path": "page.html"}).to_string(),
        json!({"id": 9, "html_path": "page.html", "content_type": 7}).to_string(),
    ];
    input.extend((10..300).map(|id| row(&id.to_string(), "page.html")));
    let output = fed(
        &ground,
        &["extract", "--jsonl"],
        input.join("\n").into_bytes(),
    );
    assert_ended(&output, 1);
    let lines = lines(&output);
    assert_eq!(lines.len(), 300);
    for (at, line) in lines.iter().enumerate().skip(10) {
        assert_eq!(line["id"], at.to_string());
        assert_eq!(line["text"], lines[1]["text"]);
    }
    let first = &lines[0];
    assert_eq!(first["title"], "Ferry returns");
    assert_eq!(first["author"], "Ann Lee");
    assert_eq!(first["date"], "2031-05-16T20:00:00+08:00");
    assert_eq!(first["images"][0]["url"], "https://post.example/pier.jpg");
    assert_eq!(
        first["images"][0]["caption"],
        "The pier at noon, with the ferry"
    );
    assert_eq!(first["bytes"], PAGE.len());
    assert!(first["cpu_ms"].as_f64().unwrap() >= 0.0);
    for (at, id) in [
        (2, json!(null)),
        (3, json!("3")),
        (4, json!("4")),
        (6, json!("6")),
        (9, json!(9)),
    ] {
        assert!(lines[at]["error"].is_string(), "{}", lines[at]);
        assert_eq!(lines[at]["id"], id);
    }
    assert_eq!(lines[5]["title"], "Ferry returns");
    assert_eq!(lines[8]["id"], json!({"any": 8}));
}

#[test]
fn a_filter_answers_before_its_input_ends() {
    use std::io::{BufRead as _, BufReader};
    let ground = Ground::new();
    ground.write("page.html", PAGE);
    let mut command = ground.jianbao(&["extract", "--jsonl"]);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut answers = BufReader::new(child.stdout.take().unwrap());
    for id in 0..3 {
        writeln!(stdin, "{}", json!({"id": id, "html_path": "page.html"})).unwrap();
        let mut line = String::new();
        answers.read_line(&mut line).unwrap();
        assert_eq!(serde_json::from_str::<Value>(&line).unwrap()["id"], id);
    }
    drop(stdin);
    assert!(child.wait().unwrap().success());
}

#[test]
fn a_warc_file_becomes_a_line_a_page() {
    let ground = Ground::new();
    let record = |kind: &str, url: &str, http: &str| {
        format!(
            "WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:{url}>\r\nWARC-Target-URI: {url}\r\n\
             Content-Length: {}\r\n\r\n{http}\r\n\r\n",
            http.len()
        )
    };
    let page = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{PAGE}");
    let records = [
        record("warcinfo", "", "software: x\r\n"),
        record("response", "https://post.example/c", &page),
        record(
            "response",
            "https://post.example/d",
            &page.replace("200 OK", "404 Not Found"),
        ),
        record("response", "https://post.example/e", &page),
    ];
    ground.write("pages.warc", records.concat());
    let members: Vec<u8> = records
        .iter()
        .flat_map(|record| packed(record.as_bytes()))
        .collect();
    ground.write("pages.warc.gz", members);
    for file in ["pages.warc", "pages.warc.gz"] {
        let output = run(&mut ground.jianbao(&["extract", file]));
        assert_ended(&output, 0);
        let lines = lines(&output);
        let ids: Vec<&Value> = lines.iter().map(|line| &line["id"]).collect();
        assert_eq!(
            ids,
            [
                "<urn:uuid:https://post.example/c>",
                "<urn:uuid:https://post.example/e>"
            ]
        );
        assert_eq!(
            lines[0]["images"][0]["url"],
            "https://post.example/pier.jpg"
        );
    }
    let output = run(&mut ground.jianbao(&["extract", "--format", "text", "pages.warc"]));
    assert_ended(&output, 2);
    let torn = records.concat();
    ground.write("torn.warc", &torn[..torn.len() - 100]);
    let output = run(&mut ground.jianbao(&["extract", "torn.warc"]));
    assert_ended(&output, 1);
    assert_eq!(lines(&output).len(), 1);
    ground.write("bad.warc", records.concat() + "rubbish");
    let output = run(&mut ground.jianbao(&["extract", "bad.warc"]));
    assert_ended(&output, 1);
    assert_eq!(lines(&output).len(), 2);
}

#[test]
fn private_addresses_are_not_asked() {
    let ground = Ground::new();
    let output = run(&mut ground.jianbao(&["extract", "http://127.0.0.1:9/a"]));
    assert_ended(&output, 1);
    assert!(
        stderr(&output).contains("cannot fetch http://127.0.0.1:9/a"),
        "{}",
        stderr(&output)
    );
}

#[test]
fn what_cannot_be_extracted_is_told_with_its_reason() {
    let ground = Ground::new();
    ground.write("page.html", PAGE);
    ground.write("a.pdf", "%PDF-1.7 and so on");
    ground.write("a.txt", "The ferry returns.");
    ground.write("empty.html", "");
    ground.write("folder/page.html", PAGE);
    let check = |arguments: &[&str], code: i32, expect: &str| {
        let output = run(&mut ground.jianbao(&[&["extract"], arguments].concat()));
        assert_ended(&output, code);
        assert!(stderr(&output).starts_with(expect), "{}", stderr(&output));
        assert_eq!(stdout(&output), "");
    };
    check(
        &["a.pdf"],
        1,
        "error: a.pdf is no page of HTML: it is a PDF file\n",
    );
    check(
        &["a.txt"],
        1,
        "error: a.txt is no page of HTML: there is no tag in it\n",
    );
    check(
        &["empty.html"],
        1,
        "error: empty.html is no page of HTML: it is empty\n",
    );
    check(&["folder"], 1, "error: cannot read folder: ");
    check(
        &["ftp://post.example/a"],
        2,
        "error: ftp://post.example/a: pages are not asked for by ftp",
    );
    check(
        &["--rules", "none", "page.html"],
        2,
        "error: --rules: there is no folder none\n",
    );
    check(
        &["--url", "ftp://post.example/a", "page.html"],
        2,
        "error: invalid value",
    );
    check(&["--site-model", "page.html"], 2, "error: ");
    let path = ground.path("page.html");
    let by_url = run(&mut ground.jianbao(&["extract", &format!("file://{}", path.display())]));
    assert_ended(&by_url, 0);
}

#[test]
fn a_reader_that_has_seen_enough_ends_it_in_peace() {
    use std::io::{BufRead as _, BufReader};
    let ground = Ground::new();
    ground.write("page.html", PAGE);
    let line = json!({"html_path": "page.html"}).to_string() + "\n";
    ground.write("lines", line.repeat(2_000));
    for more in [&[][..], &["--site-model"]] {
        let mut command = ground.jianbao(&[&["extract", "--jsonl"], more].concat());
        let lines = std::fs::File::open(ground.path("lines")).unwrap();
        command.stdin(lines).stdout(Stdio::piped());
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let mut answers = BufReader::new(child.stdout.take().unwrap());
        answers.read_line(&mut String::new()).unwrap();
        drop(answers);
        assert_ended(&child.wait_with_output().unwrap(), 0);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn lines_that_cannot_be_written_are_no_fault_of_the_warc_file() {
    let ground = Ground::new();
    let http = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{PAGE}");
    let head = format!(
        "WARC/1.1\r\nWARC-Type: response\r\nContent-Length: {}",
        http.len()
    );
    ground.write("pages.warc", format!("{head}\r\n\r\n{http}\r\n\r\n"));
    let full = std::fs::File::create("/dev/full").unwrap();
    let output = run(ground.jianbao(&["extract", "pages.warc"]).stdout(full));
    assert_ended(&output, 1);
    assert!(
        !stderr(&output).contains("pages.warc"),
        "{}",
        stderr(&output)
    );
}
