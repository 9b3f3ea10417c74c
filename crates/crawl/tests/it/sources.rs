//! What a source is asked with, where that goes, and what is not shown or kept of it.

use jianbao_crawl::{CrawlError, FetchSettings, SourceFetch};
use url::Url;

use crate::server::{Server, fetcher, ok, request};

/// Every header of a request, in the order sent.
fn names(head: &str) -> Vec<&str> {
    head.trim_end()
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(": "))
        .map(|(name, _)| name)
        .collect()
}

fn source() -> SourceFetch {
    serde_json::from_str(
        r#"{
            "user_agent": "Reader of the harbour office",
            "headers": {"X-Api-Key": "lantern", "Accept-Language": "zh-CN", "Authorization": "Basic dGlkZQ=="},
            "cookie": "session=driftwood",
            "referer": "https://www.news.test/"
        }"#,
    )
    .unwrap()
}

fn home(url: &str) -> Url {
    Url::parse(url).unwrap()
}

#[tokio::test]
async fn a_request_has_these_headers_and_no_others() {
    let server = Server::answering(ok("Set-Cookie: id=1; Path=/\r\n", b"")).await;
    let fetcher = fetcher(&server.settings());
    let mut first = request("http://news.test/feed");
    fetcher.fetch(&first).await.unwrap();
    first.validators.etag = Some("\"a\"".to_owned());
    first.validators.last_modified = Some("today".to_owned());
    fetcher.fetch(&first).await.unwrap();
    let heads = server.heads();
    assert_eq!(heads.len(), 2);
    assert!(
        heads
            .iter()
            .all(|head| head.starts_with("GET /feed HTTP/1.1\r\n"))
    );
    let plain = ["accept", "accept-encoding", "host", "user-agent"];
    let mut sent = names(&heads[0]);
    sent.sort_unstable();
    assert_eq!(sent, plain);
    // No cookie although one was offered, no referer although there was a page before.
    let conditional = [
        "accept",
        "accept-encoding",
        "host",
        "if-modified-since",
        "if-none-match",
        "user-agent",
    ];
    let mut sent = names(&heads[1]);
    sent.sort_unstable();
    assert_eq!(sent, conditional);
    let agent = format!(
        "user-agent: jianbao/{} (+https://github.com/jianbao/jianbao)\r\n",
        env!("CARGO_PKG_VERSION")
    );
    assert!(heads[0].contains(&agent), "{}", heads[0]);
}

#[tokio::test]
async fn secrets_go_to_the_site_of_the_source_only() {
    let server = Server::answering(ok("", b"")).await;
    let fetcher = fetcher(&server.settings());
    let of_source = fetcher
        .for_source(&source(), &home("http://feeds.news.test/rss"))
        .unwrap();
    for (url, is_home) in [
        ("http://feeds.news.test/rss", true),
        ("http://news.test/1", true),
        ("http://img.news.test:8080/1", true),
        ("http://news.test./1", true),
        ("http://other.test/1", false),
        ("http://news.test.other.test/1", false),
        ("http://mynews.test/1", false),
    ] {
        of_source.fetch(&request(url)).await.unwrap();
        let head = server.heads().pop().unwrap();
        for secret in [
            "cookie: session=driftwood\r\n",
            "x-api-key: lantern\r\n",
            "authorization: Basic dGlkZQ==\r\n",
            "accept-language: zh-CN\r\n",
        ] {
            assert_eq!(head.contains(secret), is_home, "{url}: {head}");
        }
        assert!(head.contains("user-agent: Reader of the harbour office\r\n"));
        assert!(head.contains("referer: https://www.news.test/\r\n"));
    }
    // The fetcher of all others is as before.
    fetcher.fetch(&request("http://news.test/")).await.unwrap();
    let head = server.heads().pop().unwrap();
    assert_eq!(names(&head).len(), 4, "{head}");
}

#[tokio::test]
async fn what_is_meant_for_a_secure_site_is_not_sent_in_the_open() {
    let server = Server::answering(ok("", b"")).await;
    let of_source = fetcher(&server.settings())
        .for_source(&source(), &home("https://news.test/feed"))
        .unwrap();
    of_source
        .fetch(&request("http://news.test/feed"))
        .await
        .unwrap();
    let head = server.heads().pop().unwrap();
    assert!(
        !head.contains("driftwood") && !head.contains("lantern"),
        "{head}"
    );
}

#[tokio::test]
async fn hosts_of_a_shared_domain_are_sites_of_their_own() {
    let server = Server::answering(ok("", b"")).await;
    let mut settings = server.settings();
    settings.connect = ["*.example.co.uk", "example.co.uk", "other.co.uk"]
        .map(|name| (name.to_owned(), server.address.to_string()))
        .into();
    let of_source = fetcher(&settings)
        .for_source(&source(), &home("http://example.co.uk/"))
        .unwrap();
    for (url, is_home) in [
        ("http://www.example.co.uk/", true),
        ("http://other.co.uk/", false),
    ] {
        of_source.fetch(&request(url)).await.unwrap();
        let head = server.heads().pop().unwrap();
        assert_eq!(head.contains("driftwood"), is_home, "{url}");
    }
}

#[tokio::test]
async fn the_evidence_has_marks_in_the_place_of_secrets() {
    let server = Server::answering(ok("", b"")).await;
    let of_source = fetcher(&server.settings())
        .for_source(&source(), &home("http://news.test/"))
        .unwrap();
    let exchange = of_source
        .fetch(&request("http://news.test/"))
        .await
        .unwrap();
    let recorded = |name: &str| {
        let (_, value) = exchange
            .request_headers
            .iter()
            .find(|(known, _)| known == name)
            .unwrap();
        String::from_utf8(value.clone()).unwrap()
    };
    for secret in ["cookie", "authorization", "x-api-key"] {
        assert_eq!(recorded(secret), "(redacted)");
    }
    assert_eq!(recorded("accept-language"), "zh-CN");
    assert_eq!(recorded("user-agent"), "Reader of the harbour office");
    let shown = format!("{exchange:?} {of_source:?}");
    assert!(!shown.contains("driftwood") && !shown.contains("lantern"));
}

#[test]
fn what_cannot_be_sent_is_told_by_its_key_and_not_shown() {
    let fetcher = fetcher(&FetchSettings::default());
    let home = home("https://www.example.org/");
    let check = |text: &str, expected: &str| {
        let source: SourceFetch = serde_json::from_str(text).unwrap();
        let error = fetcher.for_source(&source, &home).unwrap_err();
        assert!(error.to_string().contains(expected), "{error}");
        let shown = format!("{error} {error:?}");
        assert!(!shown.contains("lantern"), "{shown}");
        error
    };
    check(r#"{"cookie": "a=lantern\r\nX: y"}"#, "source.fetch.cookie");
    check(
        r#"{"user_agent": "lantern\ntide"}"#,
        "source.fetch.user_agent",
    );
    check(r#"{"referer": "lantern\u0000"}"#, "source.fetch.referer");
    check(
        r#"{"headers": {"X-Key": "lantern\ntide"}}"#,
        "source.fetch.headers.X-Key",
    );
    check(
        r#"{"headers": {"X Key": "lantern"}}"#,
        "\"X Key\" in source.fetch.headers is no name",
    );
    check(
        r#"{"headers": {"Host": "lantern"}}"#,
        "\"Host\" in source.fetch.headers is not",
    );
    check(
        r#"{"headers": {"If-None-Match": "lantern"}}"#,
        "If-None-Match",
    );
    let error = check(
        r#"{"proxy": "gopher://keeper:lantern@proxy.test"}"#,
        "source.fetch.proxy",
    );
    assert!(matches!(error, CrawlError::Proxy { .. }));
}
