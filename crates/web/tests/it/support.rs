//! An archive with a server, and a client that hides nothing.

use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use jianbao_core::Clock;
use jianbao_store::{ImportOptions, Settings, Visibility, Writer, import, init};
use jianbao_web::{ServeSettings, Server, WebError};
use tempfile::TempDir;
use tokio::sync::oneshot;

const NOON: &str = "2031-05-16T12:00:00Z";
/// Nothing here takes as long, however busy the machine is.
const LONGEST: Duration = Duration::from_mins(1);

/// An archive that is served.
pub(crate) struct Served {
    pub(crate) archive: Archive,
    pub(crate) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// An archive in a folder of its own.
pub(crate) struct Archive {
    folder: TempDir,
    pub(crate) settings: Settings,
}

/// A connection that is kept.
pub(crate) struct Client {
    stream: BufReader<TcpStream>,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Archive {
    /// An archive with a few articles.
    pub(crate) fn new() -> Self {
        let mut settings = Settings::default();
        settings.archive.name = "harbour".parse().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let text = "[archive]\nname = \"harbour\"\n";
        let now = clock().now();
        init(folder.path(), &settings.archive.name, text, None, now).unwrap();
        let archive = Self { folder, settings };
        archive.add(1..=30);
        archive
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    /// Takes over articles with these numbers, as `jianbao import` does beside a server.
    pub(crate) fn add(&self, numbers: impl Iterator<Item = u32>) {
        let mut lines = String::new();
        for number in numbers {
            writeln!(
                lines,
                r#"{{"url":"https://news.example/{number}","title":"渡船第{number}班","text":"渡船走了{number}趟。","date":"2031-05-16"}}"#
            )
            .unwrap();
        }
        let file = tempfile::Builder::new()
            .suffix(".jsonl")
            .tempfile()
            .unwrap();
        fs::write(file.path(), lines).unwrap();
        let settings = self.settings.clone();
        let mut writer = Writer::open(self.root(), settings, None, clock(), "test").unwrap();
        let options = ImportOptions {
            source: Some("harbour".parse().unwrap()),
        };
        let paths = [file.path().to_owned()];
        let report = import(&mut writer, &paths, &options, &mut |_| {}).unwrap();
        assert!(report.articles > 0, "{report:?}");
        writer.finish("Import").unwrap();
    }

    /// Serves it on a free port.
    pub(crate) fn serve(self) -> Served {
        let listen = "127.0.0.1:0".parse().unwrap();
        let (root, settings) = (self.root().to_owned(), self.settings.clone());
        let (stop, stopped) = oneshot::channel();
        let (tell_address, address) = std::sync::mpsc::channel();
        let thread = std::thread::spawn(move || {
            runtime().block_on(async {
                let server = Server::bind(&root, settings, quiet(listen)).await.unwrap();
                tell_address.send(server.address()).unwrap();
                server.run(async { drop(stopped.await) }).await;
            });
        });
        Served {
            archive: self,
            address: address.recv().unwrap(),
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// Why it is not served at this address.
    pub(crate) fn refusal(&self, listen: &str) -> Option<WebError> {
        let serve = quiet(listen.parse().unwrap());
        let bound = runtime().block_on(Server::bind(self.root(), self.settings.clone(), serve));
        bound.err()
    }

    pub(crate) fn public(mut self) -> Self {
        self.settings.archive.visibility = Visibility::Public;
        self
    }
}

impl Served {
    pub(crate) fn new() -> Self {
        Archive::new().serve()
    }

    pub(crate) fn client(&self) -> Client {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(LONGEST)).unwrap();
        Client {
            stream: BufReader::new(stream),
        }
    }

    /// Asks for a page on a connection of its own.
    pub(crate) fn get(&self, path: &str, headers: &[&str]) -> Answer {
        self.client().ask("GET", path, headers)
    }

    /// Tells the server to end and waits until it did.
    pub(crate) fn end(&mut self) {
        let _ = self.stop.take().map(|stop| stop.send(()));
        if let Some(thread) = self.thread.take() {
            thread.join().unwrap();
        }
    }

    /// Asks for the first page until it has a text.
    pub(crate) fn wait_for(&self, text: &str) {
        let begun = Instant::now();
        while !self.get("/", &[]).text().contains(text) {
            assert!(begun.elapsed() < LONGEST, "{text} does not show");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.stop.take().map(|stop| stop.send(()));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Client {
    pub(crate) fn ask(&mut self, method: &str, path: &str, headers: &[&str]) -> Answer {
        let mut head = format!("{method} {path} HTTP/1.1\r\n");
        if !headers.iter().any(|header| header.starts_with("Host:")) {
            head.push_str("Host: localhost\r\n");
        }
        for header in headers {
            write!(head, "{header}\r\n").unwrap();
        }
        head.push_str("\r\n");
        self.send(head.as_bytes());
        self.answer(method == "HEAD").unwrap()
    }

    pub(crate) fn send(&mut self, bytes: &[u8]) {
        // A server that has seen enough may have closed already.
        let _ = self.stream.get_mut().write_all(bytes);
    }

    /// The next answer; none when the connection was closed.
    pub(crate) fn answer(&mut self, is_head: bool) -> Option<Answer> {
        let mut line = || {
            let mut line = String::new();
            self.stream.read_line(&mut line).unwrap_or(0);
            line.trim_end().to_owned()
        };
        let status = line();
        let status = status.split(' ').nth(1)?.parse().unwrap();
        let mut head = Vec::new();
        loop {
            let line = line();
            let Some((name, value)) = line.split_once(':') else {
                break;
            };
            head.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let mut answer = Answer {
            status,
            head,
            body: Vec::new(),
        };
        if !is_head {
            let length = answer.header("content-length");
            answer.body = vec![0; length.map_or(0, |length| length.parse().unwrap())];
            self.stream.read_exact(&mut answer.body).unwrap();
        }
        Some(answer)
    }

    /// Waits until the server closes the connection.
    pub(crate) fn is_closed(&mut self) -> bool {
        !matches!(self.stream.read(&mut [0]), Ok(1))
    }
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.head.iter().filter(|(known, _)| known == name);
        let value = values.next().map(|(_, value)| value.as_str());
        assert!(values.next().is_none(), "{name} stands twice: {self:?}");
        value
    }

    pub(crate) fn header_names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.head.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        names
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

fn clock() -> Clock {
    Clock::standing_at(NOON).unwrap()
}

fn quiet(listen: SocketAddr) -> ServeSettings {
    ServeSettings {
        listen,
        tell: |_| {},
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
}
