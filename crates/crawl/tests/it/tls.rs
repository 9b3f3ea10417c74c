//! TLS: whom the fetcher trusts, and which protocol is agreed on inside.

use jianbao_core::Clock;
use jianbao_crawl::{CrawlError, FetchError, FetchSettings, Fetcher, HttpVersion};

use crate::secure_server::{Authority, HTTP1, HTTP2, SecureServer, answer_politely};
use crate::server::{fetch, fetcher, request};

const PAGE: &str = "https://news.test/page";

#[tokio::test]
async fn both_versions_of_http_are_agreed_on_and_connections_kept() {
    let authority = Authority::new();
    for (protocols, version, body) in [
        (&[HTTP2, HTTP1][..], HttpVersion::Http2, "second"),
        (&[HTTP1][..], HttpVersion::Http11, "first"),
        (&[][..], HttpVersion::Http11, "first"),
    ] {
        let acceptor = authority.acceptor(&["news.test"], protocols);
        let server = SecureServer::start(acceptor, answer_politely).await;
        let fetcher = fetcher(&server.settings(&authority.file()));
        for _ in 0..2 {
            let exchange = fetcher.fetch(&request(PAGE)).await.unwrap();
            assert_eq!(exchange.http_version, version);
            assert_eq!(exchange.body(), body.as_bytes());
            assert!(exchange.is_complete());
            assert_eq!(exchange.request_headers[0].1, b"news.test");
        }
        assert_eq!(server.connections(), 1, "{version}");
    }
}

#[tokio::test]
async fn another_authority_is_not_trusted() {
    let (authority, other) = (Authority::new(), Authority::new());
    let acceptor = authority.acceptor(&["news.test"], &[HTTP1]);
    let server = SecureServer::start(acceptor, answer_politely).await;
    let mut settings = server.settings(&other.file());
    for file in [settings.ca_file.clone(), String::new()] {
        settings.ca_file = file;
        let error = fetch(&settings, PAGE).await.unwrap_err();
        assert!(matches!(error, FetchError::Tls { .. }), "{error:?}");
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn a_certificate_for_another_name_is_not_trusted() {
    let authority = Authority::new();
    let acceptor = authority.acceptor(&["news.test"], &[HTTP1]);
    let server = SecureServer::start(acceptor, answer_politely).await;
    let settings = server.settings(&authority.file());
    let error = fetch(&settings, "https://other.test/").await.unwrap_err();
    assert!(matches!(error, FetchError::Tls { .. }), "{error:?}");
    assert_eq!(error.to_string(), "cannot connect to other.test securely");
    assert!(fetch(&settings, PAGE).await.is_ok());
}

#[test]
fn a_file_without_certificates_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let check = |file: &std::path::Path| {
        let settings = FetchSettings {
            ca_file: file.to_str().unwrap().to_owned(),
            ..FetchSettings::default()
        };
        let error = Fetcher::new(&settings, Clock::System).unwrap_err();
        assert!(matches!(error, CrawlError::CaFile { .. }), "{error:?}");
        assert!(error.to_string().contains(&settings.ca_file), "{error}");
    };
    check(&folder.path().join("missing.pem"));
    check(folder.path());
    let file = folder.path().join("ca.pem");
    let broken = "-----BEGIN CERTIFICATE-----\nnone\n-----END CERTIFICATE-----\n";
    for text in ["", "no certificate\n", broken] {
        std::fs::write(&file, text).unwrap();
        check(&file);
    }
    std::fs::write(&file, vec![b'\n'; 2 << 20]).unwrap();
    check(&file);
}

#[tokio::test]
async fn a_handshake_that_never_ends_is_not_waited_for() {
    let server = crate::server::Server::start(|stream| async move {
        std::future::pending::<()>().await;
        drop(stream);
    })
    .await;
    let mut settings = server.settings();
    settings.timeout = "200ms".parse().unwrap();
    let error = fetch(&settings, PAGE).await.unwrap_err();
    assert!(
        matches!(
            error,
            FetchError::Timeout {
                awaited: "connection",
                ..
            }
        ),
        "{error:?}"
    );
}
