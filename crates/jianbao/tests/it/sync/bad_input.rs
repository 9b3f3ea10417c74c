//! What hostile, broken and odd servers say is recorded and bounded, and the rest of the run is not harmed.
//! In every run two healthy sources stand beside the hostile ones; they are archived whole.

mod articles;
mod commands;
mod discovery;
mod entries;
mod private;
mod sources;

use std::fs;
use std::process::Command;

use serde_json::Value;

use super::hostile_server::{Answer, HostileServer, Request, answer, feed, ok, page};
use crate::archive_fixture::{Fixture, Run, files_below, run};

/// The most memory that a run may hold, in bytes. What comes to it are answers of at most 15 MiB, as
/// sent and decoded, and the trees made of them; a debug build takes more for each node of a tree.
const MOST_MEMORY: u64 = 400 << 20;

const HEALTHY: [&str; 2] = ["healthy-one.test", "healthy-two.test"];
const HEALTHY_ARTICLES: usize = 3;

/// An archive, and a server that plays every host below `.test`.
pub(super) struct Harbour {
    pub(super) fixture: Fixture,
    pub(super) server: HostileServer,
    /// Answers no connection.
    dead_port: u16,
}

impl Harbour {
    /// The healthy hosts and these.
    pub(super) fn new(hostile: impl Fn(&Request) -> Answer + Send + Sync + 'static) -> Self {
        let server = HostileServer::start(move |request| {
            if HEALTHY.contains(&request.host.as_str()) {
                healthy(request)
            } else {
                hostile(request)
            }
        });
        let dead = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let harbour = Self {
            fixture: Fixture::new(),
            server,
            dead_port: dead.local_addr().unwrap().port(),
        };
        let sources = HEALTHY.map(|host| format!("http://{host}/feed"));
        harbour.settings(&format!(
            "[fetch]\nper_host_delay = \"10ms\"\ntimeout = \"500ms\"\n\
             connect = {{\"*.test\" = \"{}\", \"dead.test\" = \"127.0.0.1:{}\"}}\n",
            harbour.server.address, harbour.dead_port
        ));
        harbour.subscribe(&sources);
        harbour
    }

    /// Adds lines to the settings.
    pub(super) fn settings(&self, lines: &str) {
        let path = self.fixture.file("jianbao.toml");
        let before = fs::read_to_string(&path).unwrap();
        fs::write(path, format!("{before}\n{lines}")).unwrap();
    }

    /// Adds sources to the settings, with the first label of their host, or else their number, as id.
    pub(super) fn subscribe<T: AsRef<str>>(&self, urls: &[T]) {
        for url in urls.iter().map(AsRef::as_ref) {
            let id = id_of(url);
            let url = toml_text(url);
            self.settings(&format!("[[source]]\nid = \"{id}\"\nurl = {url}\n"));
        }
    }

    /// The program on the archive, by the system's clock.
    pub(super) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jianbao"));
        command
            .arg("-C")
            .arg(self.fixture.archive())
            .args(arguments)
            .current_dir(self.fixture.root())
            .env_clear()
            .env("HOME", self.fixture.root());
        command
    }

    pub(super) fn run(&self, arguments: &[&str]) -> Run {
        let run = run(&mut self.command(arguments));
        assert!(
            is_harmless(&run.stdout) && is_harmless(&run.stderr),
            "{run:?}"
        );
        run
    }

    /// A pass, with what must hold after every one. Gives its report.
    #[track_caller]
    pub(super) fn sync(&self, arguments: &[&str], code: i32) -> Value {
        let mut all = vec!["sync", "--json"];
        all.extend(arguments);
        let run = self.run(&all).expect_code(code);
        assert!(run.peak_memory < MOST_MEMORY, "{} bytes", run.peak_memory);
        println!("{} MiB at most", run.peak_memory >> 20);
        self.assert_unharmed();
        run.json()
    }

    /// The healthy sources are archived whole, the archive is sound, and nothing lies outside of it.
    #[track_caller]
    pub(super) fn assert_unharmed(&self) {
        let sources = self.run(&["sources", "--json"]).expect_code(0).json();
        for host in HEALTHY {
            let source = source(&sources, &id_of(&format!("http://{host}/")));
            assert_eq!(source["articles"], HEALTHY_ARTICLES, "{source}");
            assert_eq!(source["state"]["last_error"], Value::Null, "{source}");
        }
        self.fixture.assert_sound();
        for path in files_below(&self.fixture.archive()) {
            let is_plain = path
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"/._-".contains(&byte));
            assert!(is_plain && !path.contains(".."), "{path:?}");
            if let Some((_, "md" | "jsonl")) = path.rsplit_once('.') {
                let text = fs::read_to_string(self.fixture.file(&path)).unwrap();
                let control = |character: char| character.is_control() && character != '\n';
                assert!(!text.contains(control), "{path}");
            }
        }
    }

    /// What `sources` says of one.
    #[track_caller]
    pub(super) fn source(&self, id: &str) -> Value {
        let sources = self.run(&["sources", "--json"]).expect_code(0).json();
        source(&sources, id).clone()
    }

    /// What `status` says.
    pub(super) fn status(&self) -> Value {
        self.run(&["status", "--json"]).expect_code(0).json()
    }
}

/// The reason that a report gives for a URL.
#[track_caller]
pub(super) fn reason<'a>(report: &'a Value, url: &str) -> &'a str {
    let failures = report["failures"].as_array().unwrap();
    let failure = failures.iter().find(|failure| failure["url"] == url);
    let Some(failure) = failure else {
        panic!("{url} is not among the failures of {report}");
    };
    failure["reason"].as_str().unwrap()
}

#[track_caller]
fn source<'a>(sources: &'a Value, id: &str) -> &'a Value {
    let mut all = sources.as_array().unwrap().iter();
    let found = all.find(|source| source["source"] == id);
    found.unwrap_or_else(|| panic!("{id} is missing: {sources}"))
}

/// The id of a source in these tests.
pub(super) fn id_of(url: &str) -> String {
    let (_, rest) = url.split_once("://").unwrap();
    let authority = rest.split('/').next().unwrap();
    let host = authority.rsplit('@').next().unwrap();
    let plain: String = host
        .trim_end_matches(".test")
        .chars()
        .map(|character| {
            if character.is_ascii_alphanumeric() {
                character
            } else {
                '-'
            }
        })
        .collect();
    format!("s{plain}")
}

fn toml_text(text: &str) -> String {
    Value::from(text).to_string()
}

/// Whether a text can be shown on a terminal as it is.
pub(super) fn is_harmless(text: &str) -> bool {
    let steers = |character: char| {
        character != '\n' && character.is_control()
            || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    !text.contains(steers)
}

fn healthy(request: &Request) -> Answer {
    let host = &request.host;
    if request.path == "/feed" {
        let entries = (0..HEALTHY_ARTICLES).map(|number| {
            (
                format!("Report {number}"),
                format!("http://{host}/{number}"),
            )
        });
        return ok("application/rss+xml", feed(host, entries));
    }
    match request.path.trim_start_matches('/').parse::<usize>() {
        Ok(number) if number < HEALTHY_ARTICLES => {
            ok("text/html", page(&format!("{host} number {number}")))
        }
        _ => answer("404 Not Found", "", ""),
    }
}
