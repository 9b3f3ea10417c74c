//! Kept pages are served as they are, but for their `rel=canonical`.

use std::fs;
use std::io::Write as _;
use std::sync::Arc;

use jianbao_newsroom::{Newsroom, Replay};

use crate::support::ask;

#[test]
fn kept_pages_come_back_byte_for_byte_without_their_canonical_link() {
    let folder = tempfile::tempdir().unwrap();
    let set = folder.path().join("Set_one");
    fs::create_dir(&set).unwrap();
    let rows = [
        (
            r#"{"id": "a 1", "url": "https://www.example.org/x", "title": "渡船复航"}"#,
            "a 1",
        ),
        (r#"{"id": "b", "url": ""}"#, "b"),
        (r#"{"id": "gone", "url": ""}"#, ""),
        (r#"{"id": "../b", "url": ""}"#, ""),
    ];
    let truth: Vec<&str> = rows.iter().map(|(line, _)| *line).collect();
    fs::write(set.join("truth.jsonl"), truth.join("\n")).unwrap();
    for (_, id) in rows.iter().filter(|(_, id)| !id.is_empty()) {
        let file = fs::File::create(set.join(format!("{id}.html.gz"))).unwrap();
        let mut packed = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
        packed
            .write_all(b"<link href=\"/c\" rel='canonical'><p>\xb6\xc9\xb4\xac</p>")
            .unwrap();
    }
    let replay = Arc::new(Replay::open(&[set]).unwrap());
    assert_eq!(replay.rows().len(), 2);
    let row = &replay.rows()[0];
    assert_eq!(row.url, "http://set-one-www-example-org.test/a%201");
    assert_eq!(row.real_url, "https://www.example.org/x");
    assert_eq!(replay.rows()[1].url, "http://set-one-none.test/b");

    let newsroom = Newsroom::start(Arc::clone(&replay), "127.0.0.1:0".parse().unwrap()).unwrap();
    let page = ask(&newsroom, &row.url, "");
    assert_eq!(page.field("content-type"), Some("text/html"));
    assert_eq!(page.body, b"<p>\xb6\xc9\xb4\xac</p>");
    for source in replay.sources() {
        let feed = ask(&newsroom, &source.url, "").text();
        let of_host = replay
            .rows()
            .iter()
            .filter(|row| row.url.contains(&source.id));
        for row in of_host {
            assert!(feed.contains(&row.url), "{feed}");
        }
        assert!(source.id.len() <= 64);
    }
    let feed = ask(
        &newsroom,
        "http://set-one-www-example-org.test/feed.xml",
        "",
    )
    .text();
    assert!(feed.contains("渡船复航"));
    assert!(Replay::open(&[folder.path().join("nowhere")]).is_err());
}

#[test]
fn the_shared_pages_can_be_replayed() {
    let Some(data) = std::env::var_os("JIANBAO_DATA") else {
        println!("skipped: JIANBAO_DATA is not set");
        return;
    };
    let folders = fs::read_dir(std::path::Path::new(&data).join("extraction")).unwrap();
    let mut folders: Vec<_> = folders.map(|folder| folder.unwrap().path()).collect();
    folders.retain(|folder| folder.join("truth.jsonl").is_file());
    let replay = Arc::new(Replay::open(&folders).unwrap());
    assert!(replay.rows().len() > folders.len());
    let newsroom = Newsroom::start(Arc::clone(&replay), "127.0.0.1:0".parse().unwrap()).unwrap();
    for row in replay.rows().iter().step_by(50) {
        assert!(url::Url::parse(&row.url).is_ok_and(|url| url.as_str() == row.url));
        let page = ask(&newsroom, &row.url, "");
        assert!(page.status == 200 && !page.body.is_empty(), "{}", row.url);
    }
    for source in replay.sources() {
        source.id.parse::<jianbao_core::SourceId>().unwrap();
    }
}
