//! Servers that mean ill: whatever they send without end, it stops in time and within 64 MB. Each runs
//! in a process of its own, with the server in it, whose peak of memory the system counts.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::Command;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use jianbao_crawl::{FetchError, FetchSettings, Truncation};
use tokio::io::{AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::encodings::from_hex;
use crate::secure_server::{
    Authority, CONTINUATION, Connection, DATA, END_HEADERS, HEADERS, HTTP2, SecureServer, greet,
    next_request, write_frame,
};
use crate::server::{Server, fetch};

/// Names the case to the child process.
const CASE: &str = "JIANBAO_BOMB";

/// The most memory that the process may ever have had, in KiB.
const MOST_MEMORY_KIB: u64 = 64 * 1024;

/// The least time that a test gives the machine beyond what the timeout of a case says.
const LONGEST: Duration = Duration::from_secs(30);

const PAGE: &str = "http://news.test/";
const SECURE_PAGE: &str = "https://news.test/";

/// The timeout of the cases that end by it.
const SHORT: &str = "2s";

/// What ends a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// The decoded body reaches the limit.
    Decoded,
    /// The body is cut.
    Cut(Truncation),
    /// The head is an error of its own, or one of the protocol.
    Head,
    /// No head in time.
    Timeout,
}

/// Every case with its end.
const CASES: &[(&str, End)] = &[
    ("gzip", End::Decoded),
    ("gzip-in-gzip", End::Decoded),
    ("br", End::Decoded),
    ("zstd", End::Decoded),
    ("body", End::Cut(Truncation::Length)),
    ("chunks", End::Cut(Truncation::Length)),
    ("extensions", End::Cut(Truncation::Disconnect)),
    ("dripping-body", End::Cut(Truncation::Time)),
    ("dripping-chunks", End::Cut(Truncation::Time)),
    ("dripping-head", End::Timeout),
    ("headers", End::Head),
    ("header", End::Head),
    ("informational", End::Timeout),
    ("http2-continuation", End::Head),
    ("http2-headers", End::Head),
    ("http2-informational", End::Timeout),
    ("http2-body", End::Cut(Truncation::Disconnect)),
    ("http2-dripping-body", End::Cut(Truncation::Time)),
];

#[test]
fn whatever_has_no_end_stops_in_time_and_within_64_mb() {
    let children = CASES.iter().map(|(name, _)| {
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "bombs::in_a_process_of_its_own", "--nocapture"])
            .env(CASE, name)
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn();
        (name, child.unwrap())
    });
    let mut wrong = String::new();
    for (name, child) in children.collect::<Vec<_>>() {
        let output = child.wait_with_output().unwrap();
        let stdout = String::from_utf8_lossy(&output.stdout);
        for line in stdout.lines().filter(|line| line.starts_with("bomb")) {
            println!("{line}");
        }
        if !output.status.success() {
            let _ = writeln!(wrong, "{name}: {}", String::from_utf8_lossy(&output.stderr));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[tokio::test]
async fn in_a_process_of_its_own() {
    let Ok(name) = std::env::var(CASE) else {
        return;
    };
    let (_, end) = CASES.iter().find(|(known, _)| *known == name).unwrap();
    let started = Instant::now();
    let found = run(&name).await;
    let elapsed = started.elapsed();
    let peak = peak_memory_kib();
    println!("bomb {name}: {elapsed:.1?}, {peak:?} KiB at most");
    assert_eq!(found, *end);
    assert!(elapsed < LONGEST, "{elapsed:?}");
    assert!(
        peak.is_none_or(|peak| peak < MOST_MEMORY_KIB),
        "{peak:?} KiB"
    );
}

/// What the system counts, where it does.
fn peak_memory_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

async fn run(name: &str) -> End {
    let url = if name.starts_with("http2") {
        SECURE_PAGE
    } else {
        PAGE
    };
    let (mut settings, _authority) = serve(name).await;
    settings.timeout = SHORT.parse().unwrap();
    match fetch(&settings, url).await {
        Ok(exchange) if exchange.truncated.is_some() => End::Cut(exchange.truncated.unwrap()),
        Ok(exchange) => {
            assert_eq!(exchange.body().len(), 15 << 20);
            assert!(!exchange.is_complete());
            End::Decoded
        }
        Err(FetchError::Head { .. } | FetchError::Protocol { .. }) => End::Head,
        Err(FetchError::Timeout { .. }) => End::Timeout,
        Err(error) => panic!("{error:?}"),
    }
}

/// Starts the server of a case; its certificate lies in the folder of the authority.
async fn serve(name: &str) -> (FetchSettings, Option<Authority>) {
    if name.starts_with("http2") {
        let authority = Authority::new();
        let acceptor = authority.acceptor(&["news.test"], &[HTTP2]);
        let name = name.to_owned();
        let server = SecureServer::start(acceptor, move |stream| {
            let name = name.clone();
            async move { answer_secure(&name, stream).await }
        })
        .await;
        return (server.settings(&authority.file()), Some(authority));
    }
    let name = name.to_owned();
    let server = Server::start(move |stream| {
        let name = name.clone();
        async move { answer(&name, stream).await }
    })
    .await;
    (server.settings(), None)
}

async fn answer(name: &str, mut stream: TcpStream) {
    let ok = "HTTP/1.1 200 OK\r\n";
    let chunked = "Transfer-Encoding: chunked\r\n\r\n";
    let stream = &mut stream;
    match name {
        "gzip" | "gzip-in-gzip" | "br" | "zstd" => {
            let encoding = if name == "gzip-in-gzip" {
                "gzip, gzip"
            } else {
                name
            };
            let body = bomb(name);
            let length = body.len();
            let head =
                format!("{ok}Content-Encoding: {encoding}\r\nContent-Length: {length}\r\n\r\n");
            let _ = stream.write_all(head.as_bytes()).await;
            let _ = stream.write_all(&body).await;
        }
        "body" => send(stream, &format!("{ok}\r\n"), &"x".repeat(1 << 16)).await,
        "chunks" => {
            send(
                stream,
                &format!("{ok}{chunked}"),
                &format!("1\r\nx\r\n1000\r\n{}\r\n", "x".repeat(4096)),
            )
            .await;
        }
        "extensions" => send(stream, &format!("{ok}{chunked}1;"), &"a=b;".repeat(4096)).await,
        "dripping-body" => drip(stream, &format!("{ok}\r\n"), "x").await,
        "dripping-chunks" => drip(stream, &format!("{ok}{chunked}"), "1\r\nx\r\n").await,
        "dripping-head" => drip(stream, ok, "X: y\r\n").await,
        "headers" => send(stream, ok, &"X-Many: yes\r\n".repeat(100)).await,
        "header" => send(stream, &format!("{ok}X-Long: "), &"y".repeat(1 << 14)).await,
        "informational" => send(stream, "", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n").await,
        _ => panic!("{name}"),
    }
}

async fn answer_secure(name: &str, mut stream: Connection) {
    let stream = &mut stream;
    greet(stream).await;
    while let Some(id) = next_request(stream).await {
        // `:status: 200`, then literals that are not indexed: `x: ` and a value of 120 bytes.
        let mut field = b"\x00\x01x\x78".to_vec();
        field.extend([b'y'; 120]);
        let fields = field.repeat(100);
        let status = [0x88];
        // `:status` as a literal: 103.
        let hints = b"\x08\x03103";
        let none = Duration::ZERO;
        match name {
            "http2-continuation" => {
                let _ = write_frame(stream, HEADERS, 0, id, &status).await;
                flood(stream, CONTINUATION, 0, id, &fields, none).await;
            }
            "http2-headers" => {
                let _ = write_frame(stream, HEADERS, 0, id, &status).await;
                for _ in 0..100 {
                    let _ = write_frame(stream, CONTINUATION, 0, id, &fields).await;
                }
                let _ = write_frame(stream, CONTINUATION, END_HEADERS, id, &[]).await;
                std::future::pending::<()>().await;
            }
            "http2-informational" => {
                flood(stream, HEADERS, END_HEADERS, id, hints, none).await;
            }
            "http2-body" => {
                let _ = write_frame(stream, HEADERS, END_HEADERS, id, &status).await;
                // Without regard to the window: the client takes it as an error.
                flood(stream, DATA, 0, id, &[b'x'; 1 << 14], none).await;
            }
            "http2-dripping-body" => {
                let _ = write_frame(stream, HEADERS, END_HEADERS, id, &status).await;
                flood(stream, DATA, 0, id, b"x", Duration::from_millis(50)).await;
            }
            _ => panic!("{name}"),
        }
    }
}

/// The same frame again and again, until the client has had enough.
async fn flood(
    stream: &mut Connection,
    kind: u8,
    flags: u8,
    id: u32,
    payload: &[u8],
    pause: Duration,
) {
    while write_frame(stream, kind, flags, id, payload).await.is_ok() {
        tokio::time::sleep(pause).await;
        // The client is on the same thread.
        tokio::task::yield_now().await;
    }
}

/// A beginning, and then the same again and again.
async fn send(stream: &mut (impl AsyncWrite + Unpin), head: &str, piece: &str) {
    let _ = stream.write_all(head.as_bytes()).await;
    let piece = piece.repeat((1 << 14) / piece.len() + 1);
    while stream.write_all(piece.as_bytes()).await.is_ok() {
        tokio::task::yield_now().await;
    }
}

async fn drip(stream: &mut (impl AsyncWrite + Unpin), head: &str, piece: &str) {
    let _ = stream.write_all(head.as_bytes()).await;
    while stream.write_all(piece.as_bytes()).await.is_ok() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Ten gigabytes of zeros, packed.
fn bomb(name: &str) -> Vec<u8> {
    /// What is said again and again: this many bytes.
    const UNIT: usize = 16 << 20;
    const UNITS: usize = (10 << 30) / UNIT;
    match name {
        "gzip" => gzip_of_zeros(UNIT).repeat(UNITS),
        "gzip-in-gzip" => {
            let member = gzip_of_zeros(UNIT);
            let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
            for _ in 0..UNITS {
                encoder.write_all(&member).unwrap();
            }
            encoder.finish().unwrap()
        }
        // The reference encoder's output for 16 MiB and a flush: the first, every later one, the end.
        "br" => [
            from_hex("cfffff7f002400e2b14072efff0d"),
            from_hex("fcffff074002200e0b40f7fedf00").repeat(UNITS - 1),
            vec![3],
        ]
        .concat(),
        // RFC 8878 §3.1.1: a frame with a window of 8 MiB, and blocks of one byte 128 Ki times.
        "zstd" => {
            let block = [0x02, 0x00, 0x10, 0x00];
            let blocks = block.repeat((10 << 30) / (128 << 10));
            [&[0x28, 0xb5, 0x2f, 0xfd, 0x00, 13 << 3][..], &blocks].concat()
        }
        _ => panic!("{name}"),
    }
}

fn gzip_of_zeros(length: usize) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    let zeros = vec![0; 1 << 16];
    for _ in 0..length / zeros.len() {
        encoder.write_all(&zeros).unwrap();
    }
    encoder.finish().unwrap()
}
