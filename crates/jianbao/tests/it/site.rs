//! What is given back: the demo, the static tree, the server, judged by programs that others wrote where
//! they are installed.

mod judges;

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::support::{Ground, assert_ended, run};

/// The demo's archive, built.
pub(crate) struct Demo {
    pub(crate) ground: Ground,
}

const ARCHIVE: &str = "jianbao-demo";

impl Demo {
    pub(crate) fn new() -> Self {
        let ground = Ground::new();
        assert_ended(&run(&mut plain(&ground, &["demo", "--once", "-q"])), 0);
        Self { ground }
    }

    pub(crate) fn public(&self) -> PathBuf {
        self.ground.path(ARCHIVE).join("public")
    }

    /// Every file of the tree whose name ends so, with its bytes, in the order of the names.
    pub(crate) fn files(&self, end: &str) -> Vec<(PathBuf, Vec<u8>)> {
        files_of(&self.public())
            .into_iter()
            .filter(|(path, _)| path.to_string_lossy().ends_with(end))
            .collect()
    }
}

/// The program as a newcomer has it.
fn plain(ground: &Ground, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jianbao"));
    command
        .args(arguments)
        .current_dir(ground.path(""))
        .env_clear()
        .env("HOME", ground.path("home"))
        .stdin(Stdio::null());
    command
}

fn files_of(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = fs::read(&path).unwrap();
                found.push((path, bytes));
            }
        }
    }
    found.sort();
    found
}

fn packed(bytes: &[u8]) -> usize {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap().len()
}

#[test]
fn the_demo_gives_light_pages_without_scripts_and_the_same_bytes_everywhere() {
    let demo = Demo::new();
    let pages = demo.files(".html");
    assert!(pages.len() > 100, "{}", pages.len());
    for (path, bytes) in &pages {
        let text = String::from_utf8(bytes.clone()).unwrap().to_lowercase();
        for unwanted in ["<script", "<img", "<iframe", "javascript:"] {
            assert!(!text.contains(unwanted), "{}: {unwanted}", path.display());
        }
    }
    let is_article = |path: &Path| {
        path.parent()
            .is_some_and(|folder| folder.ends_with("article"))
    };
    let mut articles: Vec<usize> = pages
        .iter()
        .filter(|(path, _)| is_article(path))
        .map(|(_, bytes)| packed(bytes))
        .collect();
    articles.sort_unstable();
    assert!(
        articles[articles.len() / 2] <= 8 << 10,
        "median {articles:?}"
    );
    assert!(
        articles[articles.len() * 9 / 10] <= 15 << 10,
        "p90 {articles:?}"
    );
    for (path, bytes) in pages.iter().filter(|(path, _)| !is_article(path)) {
        assert!(
            packed(bytes) <= 6 << 10,
            "{}: {}",
            path.display(),
            packed(bytes)
        );
    }
    let style = fs::read(demo.public().join("style.css")).unwrap();
    assert!(packed(&style) <= 4 << 10);

    let output = run(plain(
        &demo.ground,
        &["-C", ARCHIVE, "build", "--json", "--out", "elsewhere/site"],
    )
    .env("TZ", "America/Lima")
    .env("LANG", "tr_TR.UTF-8"));
    assert_ended(&output, 0);
    let names = |root: &Path| -> Vec<(PathBuf, Vec<u8>)> {
        let of_root = |(path, bytes): (PathBuf, Vec<u8>)| {
            (path.strip_prefix(root).unwrap().to_owned(), bytes)
        };
        files_of(root).into_iter().map(of_root).collect()
    };
    let elsewhere = demo.ground.path("elsewhere/site");
    assert!(
        names(&elsewhere) == names(&demo.public()),
        "the trees differ"
    );

    let again = run(&mut plain(
        &demo.ground,
        &["-C", ARCHIVE, "build", "--json"],
    ));
    let report: serde_json::Value = serde_json::from_slice(&again.stdout).unwrap();
    assert_eq!(report["written"], 0, "{report}");
    let verified = run(&mut plain(
        &demo.ground,
        &["-C", ARCHIVE, "verify", "--complete"],
    ));
    assert_ended(&verified, 0);
    // A second demo does not write over the first.
    assert_ended(&run(&mut plain(&demo.ground, &["demo", "--once"])), 2);
}

#[test]
fn the_server_gives_the_bytes_of_the_tree() {
    let demo = Demo::new();
    let mut server = plain(
        &demo.ground,
        &["-C", ARCHIVE, "serve", "--listen", "127.0.0.1:0"],
    )
    .stdout(Stdio::piped())
    .spawn()
    .unwrap();
    let mut line = String::new();
    BufReader::new(server.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let address = line
        .trim()
        .trim_start_matches("serving http://")
        .trim_end_matches('/');
    let ask = |path: &str| {
        let mut stream = TcpStream::connect(address).unwrap();
        let request =
            format!("GET /{path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        answer
    };
    for (path, bytes) in demo.files("").into_iter().step_by(7) {
        let name = path
            .strip_prefix(demo.public())
            .unwrap()
            .to_string_lossy()
            .into_owned();
        let answer = ask(&name);
        assert!(answer.starts_with(b"HTTP/1.1 200 "), "{name}");
        assert!(answer.ends_with(&bytes), "{name} differs");
    }
    assert!(ask("nothing.html").starts_with(b"HTTP/1.1 404 "));
    assert!(ask("health").ends_with(b"ok") || ask("health").ends_with(b"ok\n"));
    server.kill().unwrap();
    server.wait().unwrap();
}
