//! Commands at odd moments and on odd pages.

use std::process::{Child, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::super::hostile_server::{Answer, Request, answer, feed, ok, page};
use super::Harbour;

/// A run in the background, killed at the latest when it is dropped.
struct Running(Option<Child>);

impl Running {
    fn start(harbour: &Harbour, arguments: &[&str]) -> Self {
        let mut command = harbour.command(arguments);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        Self(Some(command.spawn().unwrap()))
    }

    fn id(&self) -> u32 {
        self.0.as_ref().unwrap().id()
    }

    fn interrupt(&self) {
        let id = self.id().to_string();
        let sent = std::process::Command::new("kill")
            .args(["-INT", &id])
            .status()
            .unwrap();
        assert!(sent.success());
    }

    /// Waits for its end: exit code and stdout.
    fn end(mut self) -> (Option<i32>, String) {
        let output = self.0.take().unwrap().wait_with_output().unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        (output.status.code(), text)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(child) = &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

#[track_caller]
fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "{what} did not come"
        );
        thread::sleep(Duration::from_millis(5));
    }
}

/// A host that announces many articles and takes its time, and one that never answers.
fn slow(request: &Request) -> Answer {
    match (request.host.as_str(), request.path.as_str()) {
        ("slow.test", "/feed") => {
            let link = |number| format!("http://slow.test/{number}");
            ok(
                "text/xml",
                feed("Slow", (0..500).map(|number| ("Report", link(number)))),
            )
        }
        ("slow.test", path) => {
            thread::sleep(Duration::from_millis(20));
            ok("text/html", page(path))
        }
        ("silent.test", _) => Answer::Silence,
        ("page.test", "/none") => answer("404 Not Found", "", ""),
        ("page.test", "/list") => ok(
            "text/html",
            "<title>Paper</title><a href=/1>One</a><a href=/2>Two</a>",
        ),
        ("page.test" | "www.page.test", _) => ok("text/html", page("the page")),
        _ => answer("404 Not Found", "", ""),
    }
}

/// What the healthy hosts are asked for in all: of each its feed, its robots.txt and three articles.
const HEALTHY_REQUESTS: usize = 10;

fn asked(harbour: &Harbour, host: &str) -> usize {
    let asked = harbour.server.requests();
    asked
        .iter()
        .filter(|request| request.host.starts_with(host))
        .count()
}

#[test]
fn a_second_writer_is_refused_and_told_who_is_at_work() {
    let harbour = Harbour::new(slow);
    harbour.subscribe(&["http://slow.test/feed"]);
    let first = Running::start(&harbour, &["sync", "--json", "--max-time", "3s"]);
    wait_until("the first article", || asked(&harbour, "slow.test") > 1);
    let holder = format!("process {} (`jianbao sync`", first.id());
    for command in [
        &["sync"][..],
        &["add", "http://page.test/story"],
        &["clip", "http://page.test/story"],
    ] {
        let run = harbour.run(command).expect_code(1).expect_text(&holder);
        assert!(run.stderr.contains("\nhint: "), "{run:?}");
    }
    // Readers go on.
    harbour.run(&["status"]).expect_code(0);
    harbour.run(&["sources"]).expect_code(0);
    let (code, report) = first.end();
    assert_eq!(code, Some(0), "{report}");
    assert_eq!(asked(&harbour, "page.test"), 0);
    harbour.assert_unharmed();
}

#[test]
fn nothing_is_begun_after_the_time_that_is_given() {
    let harbour = Harbour::new(slow);
    harbour.subscribe(&["http://slow.test/feed"]);
    let begun = Instant::now();
    let report = harbour.sync(&["--max-time", "1s"], 0);
    assert!(
        begun.elapsed() < Duration::from_secs(10),
        "{:?}",
        begun.elapsed()
    );
    let (new, waiting) = (
        report["new"].as_u64().unwrap(),
        report["waiting"].as_u64().unwrap(),
    );
    assert!(new > 6 && waiting > 0, "{report}");
    assert_eq!(new + waiting, 506, "{report}");
    assert_eq!(harbour.status()["candidates"]["waiting"], waiting);
    harbour.run(&["sync", "--max-time", "soon"]).expect_code(2);
}

#[test]
fn an_interrupt_ends_a_run_in_order() {
    let harbour = Harbour::new(slow);
    harbour.subscribe(&["http://slow.test/feed"]);
    let run = Running::start(&harbour, &["sync", "--json"]);
    wait_until("many articles", || asked(&harbour, "slow.test") > 20);
    let begun = Instant::now();
    run.interrupt();
    let (code, report) = run.end();
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(code, Some(0), "{report}");
    let report: Value = serde_json::from_str(&report).unwrap();
    let (new, waiting) = (
        report["new"].as_u64().unwrap(),
        report["waiting"].as_u64().unwrap(),
    );
    assert!(new >= 20 && waiting > 0, "{report}");
    // All that it says it kept is committed.
    harbour.assert_unharmed();
    assert_eq!(harbour.status()["articles"], new);
    assert_eq!(harbour.status()["candidates"]["waiting"], waiting);
}

#[test]
fn a_second_interrupt_gives_up_what_is_under_way() {
    let harbour = Harbour::new(slow);
    let path = harbour.fixture.file("jianbao.toml");
    let settings = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, settings.replace("\"500ms\"", "\"1m\"")).unwrap();
    harbour.subscribe(&["http://silent.test/feed"]);
    let run = Running::start(&harbour, &["sync", "--json"]);
    wait_until("everything else", || {
        asked(&harbour, "healthy") == HEALTHY_REQUESTS && asked(&harbour, "silent") == 1
    });
    // What was answered is kept before an interrupt is looked at.
    thread::sleep(Duration::from_millis(1500));
    let begun = Instant::now();
    run.interrupt();
    thread::sleep(Duration::from_millis(200));
    run.interrupt();
    let (code, report) = run.end();
    assert!(
        begun.elapsed() < Duration::from_secs(10),
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(code, Some(0), "{report}");
    harbour.assert_unharmed();
    // Who did not answer is asked again, and others are not.
    std::fs::write(
        &path,
        settings + "[[source]]\nid = \"ssilent\"\nurl = \"http://silent.test/feed\"\n",
    )
    .unwrap();
    let report = harbour.sync(&[], 1);
    assert_eq!(
        (&report["polled"], &report["failed"]),
        (&0.into(), &1.into()),
        "{report}"
    );
}

#[test]
fn clips_of_odd_pages_say_what_they_are() {
    let harbour = Harbour::new(slow);
    harbour.sync(&[], 0);
    let clip = |urls: &[&str], code: i32| {
        let mut arguments = vec!["clip", "--json"];
        arguments.extend(urls);
        harbour.run(&arguments).expect_code(code).json()
    };
    let failed = clip(
        &[
            "http://page.test/list",
            "http://page.test/none",
            "http://silent.test/x",
        ],
        1,
    );
    assert_eq!(failed["pages"][0]["article"], Value::Null);
    let failures = failed["report"]["failures"].as_array().unwrap();
    assert_eq!(failures.len(), 3, "{failed}");
    assert_eq!(harbour.status()["candidates"]["failed"], 3);

    // Twice at once, again, and in another spelling: one article, asked for as often as asked.
    let url = "http://page.test/story";
    let first = clip(&[url, url, "http://www.page.test/story?utm_source=x"], 0);
    assert_eq!(first["report"]["new"], 1, "{first}");
    assert_eq!(first["pages"][0]["article"], first["pages"][2]["article"]);
    let again = clip(&[url], 0);
    assert_eq!(again["report"]["unchanged"], 1, "{again}");
    assert_eq!(again["pages"][0], first["pages"][0]);
    // What a source brought is looked at, and belongs to the source still.
    let kept = clip(&["http://healthy-one.test/1"], 0);
    assert_eq!(kept["report"]["new"], 0, "{kept}");
    assert!(
        kept["pages"][0]["path"]
            .as_str()
            .unwrap()
            .contains("/shealthy-one/"),
        "{kept}"
    );
    harbour.assert_unharmed();

    for url in [
        "",
        "page",
        "page.test/story",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "\u{1b}[2J",
    ] {
        harbour.run(&["clip", url]).expect_code(2);
    }
    harbour
        .run(&["clip", "--source", "../x", url])
        .expect_code(2);
    for url in [
        "",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "\u{1b}[2J://",
    ] {
        let code = harbour.run(&["add", url]).code;
        assert!(code == 1 || code == 2, "{url:?} {code}");
    }
    harbour.assert_unharmed();
}
