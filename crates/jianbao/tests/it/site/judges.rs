//! Programs that others wrote: an HTML validator, a schema validator, a feed reader, a browser. Where one is
//! not installed the test says `skipped`.

use std::path::Path;
use std::process::{Command, Output};

use super::Demo;

/// Runs a program of the system; none when it is not there.
fn system(program: &str, arguments: &[&str], home: &Path) -> Option<Output> {
    let output = Command::new(program)
        .args(arguments)
        .env("HOME", home)
        .output();
    if output.is_err() {
        println!("skipped: {program} is not installed");
    }
    output.ok()
}

#[test]
fn pages_are_valid_html() {
    let demo = Demo::new();
    let pages: Vec<String> = demo
        .files(".html")
        .into_iter()
        .map(|(path, _)| path.to_string_lossy().into_owned())
        .collect();
    let mut arguments = vec!["--errors-only"];
    arguments.extend(pages.iter().map(String::as_str));
    let Some(output) = system("vnu", &arguments, &demo.ground.path("home")) else {
        return;
    };
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
}

#[test]
fn atom_feeds_are_valid_by_schema() {
    let demo = Demo::new();
    let schema = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/atom.rnc");
    let feeds = demo.files(".atom");
    assert!(feeds.len() > 10);
    for (path, _) in feeds {
        let arguments = ["-c", schema, &path.to_string_lossy()];
        let Some(output) = system("jing", &arguments, &demo.ground.path("home")) else {
            return;
        };
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{}: {said}", path.display());
    }
}

#[test]
fn a_feed_reader_lists_what_the_feeds_bring() {
    let demo = Demo::new();
    for form in ["atom", "rss"] {
        let home = demo.ground.path(&format!("reader-{form}"));
        std::fs::create_dir_all(&home).unwrap();
        let feed = demo.public().join(format!("feed.{form}"));
        let urls = home.join("urls");
        std::fs::write(&urls, format!("file://{}\n", feed.display())).unwrap();
        let (urls, cache) = (urls.to_string_lossy().into_owned(), home.join("cache.db"));
        let cache = cache.to_string_lossy().into_owned();
        let base = ["-u", &urls, "-c", &cache, "-x"];
        if system("newsboat", &[&base[..], &["reload"]].concat(), &home).is_none() {
            return;
        }
        let output = system("newsboat", &[&base[..], &["print-unread"]].concat(), &home).unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        let unread: usize = said.split(' ').next().unwrap().parse().unwrap();
        assert!(unread >= 40, "{form}: {said}");
    }
}

#[test]
fn a_browser_asks_for_nothing_outside() {
    let demo = Demo::new();
    let (article, _) = demo
        .files(".html")
        .into_iter()
        .find(|(path, _)| path.to_string_lossy().contains("/article/"))
        .unwrap();
    let profile = demo.ground.path("profile");
    let log = demo.ground.path("net.json");
    let browse = |url: &str| {
        let log = format!("--log-net-log={}", log.display());
        let profile = format!("--user-data-dir={}", profile.display());
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            &log,
            &profile,
            "--dump-dom",
            url,
        ];
        let output = system("chromium", &arguments, &demo.ground.path("home"))?;
        Some((
            output,
            std::fs::read_to_string(demo.ground.path("net.json")).unwrap_or_default(),
        ))
    };
    for page in [demo.public().join("index.html"), article] {
        let Some((output, log)) = browse(&format!("file://{}", page.display())) else {
            return;
        };
        let dom = String::from_utf8_lossy(&output.stdout);
        assert!(dom.contains("<main"), "{dom}");
        // A browser asks for things of its own, too.
        for host in hosts(&log) {
            assert!(!dom.contains(&host), "{} asks {host}", page.display());
        }
    }
}

/// The hosts that a log of the browser's network names.
fn hosts(log: &str) -> Vec<String> {
    log.split("\"url\":\"http")
        .skip(1)
        .filter_map(|rest| {
            rest.split_once("://")?
                .1
                .split(['/', '"'])
                .next()
                .map(str::to_owned)
        })
        .collect()
}
