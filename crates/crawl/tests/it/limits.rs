//! Bodies that are too long, too slow, cut or badly packed: no error, and no more than the limit.

use std::io::Write as _;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use jianbao_crawl::{Exchange, Truncation};
use tokio::io::AsyncWriteExt;

use crate::server::{Server, fetch, fetcher, ok, request};

const PAGE: &str = "http://news.test/";

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

async fn fetch_encoded(encoding: &str, body: &[u8]) -> Exchange {
    let server = Server::answering(ok(&format!("Content-Encoding: {encoding}\r\n"), body)).await;
    let mut settings = server.settings();
    settings.max_body = "64KiB".parse().unwrap();
    fetch(&settings, PAGE).await.unwrap()
}

#[tokio::test]
async fn known_encodings_are_undone_and_the_raw_body_kept() {
    let text = "潮汐表与渡轮。".repeat(1000);
    let gzipped = gzip(text.as_bytes());
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::best());
    zlib.write_all(text.as_bytes()).unwrap();
    let zlib = zlib.finish().unwrap();
    let mut bare = DeflateEncoder::new(Vec::new(), Compression::fast());
    bare.write_all(text.as_bytes()).unwrap();
    let bare = bare.finish().unwrap();
    let (first, second) = text.as_bytes().split_at(4000);
    let members = [gzip(first), gzip(second), b"\0\0padding".to_vec()].concat();
    for (encoding, body) in [
        ("gzip", &gzipped),
        ("X-GZip", &gzipped),
        ("identity, gzip", &gzipped),
        ("deflate", &zlib),
        ("deflate", &bare),
        ("gzip", &members),
        ("deflate, gzip", &gzip(&zlib)),
        ("gzip\r\nContent-Encoding: gzip", &gzip(&gzipped)),
    ] {
        let exchange = fetch_encoded(encoding, body).await;
        assert_eq!(exchange.body(), text.as_bytes(), "{encoding}");
        assert_eq!(&exchange.raw_body, body);
        assert!(exchange.is_complete(), "{encoding}");
    }
}

#[tokio::test]
async fn an_unknown_encoding_is_kept_and_not_called_complete() {
    for encoding in ["br", "zstd", "gzip, br", "gzip, gzip, gzip, gzip"] {
        let exchange = fetch_encoded(encoding, b"packed").await;
        assert_eq!(exchange.body(), b"packed");
        assert!(!exchange.is_complete(), "{encoding}");
        assert_eq!(exchange.truncated, None);
    }
}

#[tokio::test]
async fn a_broken_encoding_gives_what_came_before() {
    let text = "A line of the harbour log.\n".repeat(1000);
    let mut broken = gzip(text.as_bytes());
    let length = broken.len();
    broken.truncate(length - 20);
    let exchange = fetch_encoded("gzip", &broken).await;
    assert!(text.as_bytes().starts_with(exchange.body()));
    assert!(!exchange.is_complete());

    let mut wrong_sum = gzip(text.as_bytes());
    wrong_sum[length - 8] ^= 1;
    let exchange = fetch_encoded("gzip", &wrong_sum).await;
    assert_eq!(exchange.body(), text.as_bytes());
    assert!(!exchange.is_complete());

    for encoding in ["gzip", "deflate"] {
        let exchange = fetch_encoded(encoding, b"not packed at all").await;
        assert!(!exchange.is_complete());
    }
    let exchange = fetch_encoded("gzip", b"").await;
    assert!(exchange.is_complete() && exchange.body().is_empty());
}

#[tokio::test]
async fn a_bomb_stops_at_the_limit() {
    // 10 MB that are 10 GB.
    let member = gzip(&vec![0; 16 << 20]);
    let bomb = member.repeat((10 << 20) / member.len());
    let nested = gzip(&bomb);
    for (encoding, body) in [("gzip", bomb), ("gzip, gzip", nested)] {
        let server =
            Server::answering(ok(&format!("Content-Encoding: {encoding}\r\n"), &body)).await;
        let started = Instant::now();
        let exchange = server.fetch(PAGE).await.unwrap();
        assert!(started.elapsed() < Duration::from_secs(20));
        assert!(exchange.body().len() <= 15 << 20);
        assert!(exchange.raw_body.capacity() <= 32 << 20);
        assert!(!exchange.is_complete());
        assert_eq!(exchange.truncated, None);
    }
}

#[tokio::test]
async fn a_body_without_end_stops_at_the_limit() {
    for head in [
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2147483648\r\n\r\n",
    ] {
        let server = Server::start(move |mut stream| async move {
            let piece = vec![b'x'; 1 << 16];
            let _ = stream.write_all(head.as_bytes()).await;
            while stream.write_all(&piece).await.is_ok() {}
        })
        .await;
        let mut settings = server.settings();
        settings.max_body = "1MiB".parse().unwrap();
        let exchange = fetch(&settings, PAGE).await.unwrap();
        assert_eq!(exchange.raw_body.len(), 1 << 20);
        assert_eq!(exchange.truncated, Some(Truncation::Length));
        assert!(!exchange.is_complete());
    }
}

#[tokio::test]
async fn a_body_of_exactly_the_limit_is_complete() {
    let server = Server::answering(ok("", &[b'x'; 1024])).await;
    let mut settings = server.settings();
    settings.max_body = "1KiB".parse().unwrap();
    let exchange = fetch(&settings, PAGE).await.unwrap();
    assert!(exchange.is_complete());
    settings.max_body = "1023B".parse().unwrap();
    let exchange = fetch(&settings, PAGE).await.unwrap();
    assert_eq!(exchange.raw_body.len(), 1023);
    assert_eq!(exchange.truncated, Some(Truncation::Length));
}

#[tokio::test]
async fn a_stalling_body_is_cut_in_time() {
    let server = Server::start(|mut stream| async move {
        let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf";
        stream.write_all(answer).await.unwrap();
        std::future::pending::<()>().await;
    })
    .await;
    let mut settings = server.settings();
    settings.timeout = "300ms".parse().unwrap();
    let exchange = fetch(&settings, PAGE).await.unwrap();
    assert_eq!(exchange.body(), b"half");
    assert_eq!(exchange.truncated, Some(Truncation::Time));
}

#[tokio::test]
async fn a_dripping_body_is_cut_in_time() {
    let server = Server::start(|mut stream| async move {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
        while stream.write_all(b".").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    })
    .await;
    let mut settings = server.settings();
    settings.timeout = "200ms".parse().unwrap();
    let started = Instant::now();
    let exchange = fetch(&settings, PAGE).await.unwrap();
    assert_eq!(exchange.truncated, Some(Truncation::Time));
    // Eight times the timeout, however busy the machine is.
    assert!(started.elapsed() < Duration::from_secs(10));
    assert!(exchange.body().starts_with(b".."));
}

#[tokio::test]
async fn a_cut_body_is_told_from_a_whole_one() {
    let check = async |answer: &str, body: &str, truncated: Option<Truncation>| {
        let server = Server::answering(answer).await;
        let exchange = server.fetch(PAGE).await.unwrap();
        assert_eq!(exchange.body(), body.as_bytes(), "{answer}");
        assert_eq!(exchange.truncated, truncated, "{answer}");
    };
    let cut = Some(Truncation::Disconnect);
    check(
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
        "half",
        cut,
    )
    .await;
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n";
    check(chunked, "half", cut).await;
    check(&format!("{chunked}zz\r\n"), "half", cut).await;
    check(&format!("{chunked}0\r\n\r\n"), "half", None).await;
    check("HTTP/1.1 200 OK\r\n\r\nhalf", "half", None).await;
    check("HTTP/1.0 200 OK\r\n\r\nhalf", "half", None).await;
}

#[tokio::test]
async fn the_transfer_encoding_is_undone_and_remembered() {
    let server = Server::answering(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\n\r\n",
    )
    .await;
    let exchange = server.fetch(PAGE).await.unwrap();
    assert_eq!(exchange.raw_body, b"abc");
    assert_eq!(exchange.transfer_encoding.as_deref(), Some("chunked"));
    assert!(exchange.is_complete());
}

#[tokio::test]
async fn a_garbled_answer_is_an_exchange_or_an_error_and_never_a_panic() {
    let body = gzip(&b"A line of the harbour log.\n".repeat(20));
    let mut answer = format!(
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\
         Location: /a\r\nRetry-After: 9\r\nETag: \"x\"\r\n\r\n{:x}\r\n",
        body.len()
    )
    .into_bytes();
    answer.extend(body);
    answer.extend(b"\r\n0\r\n\r\n");
    // A small generator with a fixed start: the same answers each time.
    let mut random = 0x2545_f491_u32;
    let mut next = move |below: usize| {
        random ^= random << 13;
        random ^= random >> 17;
        random ^= random << 5;
        random as usize % below
    };
    let answers: Vec<_> = std::iter::repeat_with(|| {
        let mut garbled = answer.clone();
        for _ in 0..=next(4) {
            let position = next(garbled.len());
            match next(3) {
                0 => garbled[position] = u8::try_from(next(256)).unwrap(),
                1 => garbled.truncate(position + 1),
                _ => garbled.insert(position, b"\r\n\0 :9"[next(6)]),
            }
        }
        garbled
    })
    .take(300)
    .collect();
    let left = Arc::new(Mutex::new(answers.clone()));
    let server = Server::start(move |mut stream| {
        let answer = left.lock().unwrap().pop().unwrap_or_default();
        async move {
            let _ = stream.write_all(&answer).await;
        }
    })
    .await;
    let fetcher = fetcher(&server.settings());
    for _ in answers {
        if let Ok(exchange) = fetcher.fetch(&request(PAGE)).await {
            let _ = (exchange.redirect(), exchange.retry_after());
            assert!(exchange.is_complete() || exchange.validators().etag.is_none());
        }
    }
}
