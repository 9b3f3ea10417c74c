//! Bodies that are too long, too slow or cut: no error, and no more than the limit.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jianbao_crawl::Truncation;
use tokio::io::AsyncWriteExt;

use crate::encodings::gzip;
use crate::server::{Server, fetch, fetcher, ok, request};

const PAGE: &str = "http://news.test/";

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
    // About the timeout, however busy the machine is.
    assert!(started.elapsed() < Duration::from_secs(5));
    assert!(exchange.body().starts_with(b".."));
}

#[tokio::test]
async fn a_slow_body_is_waited_for_as_long_as_it_flows() {
    let server = Server::start(|mut stream| async move {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await;
        // Twice the timeout, at several KiB a second.
        for _ in 0..20 {
            let _ = stream.write_all(&[b'.'; 512]).await;
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    })
    .await;
    let mut settings = server.settings();
    settings.timeout = "300ms".parse().unwrap();
    let exchange = fetch(&settings, PAGE).await.unwrap();
    assert_eq!(exchange.truncated, None);
    assert_eq!(exchange.body().len(), 20 * 512);
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
