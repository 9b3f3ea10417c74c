//! Requests that get no answer.

use std::time::{Duration, Instant};

use jianbao_core::Clock;
use jianbao_crawl::{CrawlError, FetchError, FetchSettings, Fetcher, Refusal};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

use crate::server::{Server, fetch};

const PAGE: &str = "http://news.test/";

#[tokio::test]
async fn a_head_beyond_the_limits_is_an_error() {
    let long = format!("HTTP/1.1 200 OK\r\nX-Long: {}\r\n\r\n", "x".repeat(1 << 20));
    let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "X-Many: 1\r\n".repeat(1000));
    for answer in [long, many, "HTTP/9.9 two hundred\r\n\r\n".to_owned()] {
        let server = Server::answering(answer).await;
        let error = server.fetch(PAGE).await.unwrap_err();
        assert!(matches!(error, FetchError::Head { .. }), "{error:?}");
        assert!(error.to_string().contains(PAGE));
    }
}

#[tokio::test]
async fn a_sloppy_head_is_read() {
    let server = Server::answering(
        "HTTP/1.1 200 OK\r\nno colon here\r\nX-Space : a\r\nContent-Length: 2\r\n\r\nok",
    )
    .await;
    let exchange = server.fetch(PAGE).await.unwrap();
    assert_eq!(exchange.body(), b"ok");
    assert_eq!(exchange.header("x-space"), Some("a"));
}

#[tokio::test]
async fn a_server_that_hangs_up_or_speaks_otherwise_is_an_error() {
    for answer in ["", "HTTP/1.1 200 OK\r\nContent-Le", "SSH-2.0-harbour\r\n"] {
        let server = Server::answering(answer).await;
        let error = server.fetch(PAGE).await.unwrap_err();
        let is_expected = matches!(error, FetchError::Protocol { .. } | FetchError::Head { .. });
        assert!(is_expected, "{answer:?}: {error:?}");
    }
}

#[tokio::test]
async fn silence_is_not_waited_for() {
    let server = Server::start(|stream| async move {
        std::future::pending::<()>().await;
        drop(stream);
    })
    .await;
    let mut settings = server.settings();
    settings.timeout = "100ms".parse().unwrap();
    let started = Instant::now();
    let error = fetch(&settings, PAGE).await.unwrap_err();
    assert!(matches!(error, FetchError::Timeout { .. }), "{error:?}");
    assert!(started.elapsed() < Duration::from_secs(5));
    assert!(error.hint().is_some());
}

#[tokio::test]
async fn a_closed_port_is_an_error_of_connecting() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let settings = FetchSettings {
        connect: [("news.test".to_owned(), address.to_string())].into(),
        ..FetchSettings::default()
    };
    let error = fetch(&settings, PAGE).await.unwrap_err();
    assert!(matches!(error, FetchError::Connect { .. }), "{error:?}");
    assert_eq!(error.to_string(), "cannot connect to news.test");
}

#[tokio::test]
async fn a_server_without_tls_is_an_error_of_tls() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    let settings = FetchSettings {
        connect: [("news.test".to_owned(), address.to_string())].into(),
        ..FetchSettings::default()
    };
    let error = fetch(&settings, "https://news.test/").await.unwrap_err();
    assert!(matches!(error, FetchError::Tls { .. }), "{error:?}");
    assert!(error.hint().is_some());
}

#[tokio::test]
async fn a_redirect_to_a_private_address_is_refused() {
    let server = Server::answering(
        "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1/admin\r\nContent-Length: 0\r\n\r\n",
    )
    .await;
    let exchange = server.fetch(PAGE).await.unwrap();
    let target = exchange.redirect().unwrap().target;
    let error = server.fetch(target.as_str()).await.unwrap_err();
    assert!(
        matches!(error, FetchError::Refused(Refusal::Address { .. })),
        "{error:?}"
    );
    assert_eq!(
        error.to_string(),
        "refused: 127.0.0.1 is at 127.0.0.1, a loopback address"
    );
}

#[tokio::test]
async fn what_the_proxy_is_asked_stays_guarded_and_connect_goes_around_it() {
    let proxy = Server::answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nproxy").await;
    let server = Server::answering("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\ndirect").await;
    let mut settings = server.settings();
    settings.proxy = format!("http://{}", proxy.address);
    let exchange = fetch(&settings, "http://www.example.org/page")
        .await
        .unwrap();
    assert_eq!(exchange.body(), b"proxy");
    let head = proxy.heads().pop().unwrap();
    assert!(
        head.starts_with("GET http://www.example.org/page HTTP/1.1\r\n"),
        "{head}"
    );
    let exchange = fetch(&settings, PAGE).await.unwrap();
    assert_eq!(exchange.body(), b"direct");
    let error = fetch(&settings, "http://10.0.0.1/").await.unwrap_err();
    assert!(matches!(error, FetchError::Refused(_)), "{error:?}");
    assert_eq!(proxy.heads().len(), 1);
}

#[test]
fn settings_that_mean_nothing_are_told() {
    let clock = Clock::System;
    let check = |settings: FetchSettings| Fetcher::new(&settings, clock.clone()).unwrap_err();
    for proxy in ["ftp://proxy.test", "proxy.test:8080", "http://"] {
        let error = check(FetchSettings {
            proxy: proxy.to_owned(),
            ..FetchSettings::default()
        });
        assert!(
            matches!(error, CrawlError::Proxy { .. }),
            "{proxy}: {error:?}"
        );
    }
    for (pattern, address) in [
        ("*.test", "nowhere"),
        ("*.test", "127.0.0.1"),
        ("*", "127.0.0.1:80"),
        ("10.0.0.1", "127.0.0.1:80"),
    ] {
        check(FetchSettings {
            connect: [(pattern.to_owned(), address.to_owned())].into(),
            ..FetchSettings::default()
        });
    }
    check(FetchSettings {
        contact: "two\nlines".to_owned(),
        ..FetchSettings::default()
    });
    check(FetchSettings {
        timeout: "0s".parse().unwrap(),
        ..FetchSettings::default()
    });
}
