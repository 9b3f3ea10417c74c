//! What a request says and what an answer means.

use jianbao_crawl::{Accept, FetchRequest, HttpVersion, Redirect, Validators};
use url::Url;

use crate::server::{NOW, Server, fetch, fetcher, ok, request};

#[tokio::test]
async fn an_answer_is_kept_as_it_came() {
    let server = Server::answering(ok(
        "Content-Type: text/html; charset=gbk\r\nX-Twice: a\r\nX-Raw: \u{e9}\r\nX-Twice: b\r\n",
        "<p>渡轮复航".as_bytes(),
    ))
    .await;
    let exchange = server
        .fetch("http://news.test/a%20b?q=1#top")
        .await
        .unwrap();
    assert_eq!(exchange.status, 200);
    assert_eq!(exchange.reason, "OK");
    assert_eq!(exchange.http_version, HttpVersion::Http11);
    assert_eq!(exchange.captured_at.to_string(), NOW);
    assert_eq!(exchange.url.as_str(), "http://news.test/a%20b?q=1");
    assert_eq!(exchange.request_path, "/a%20b?q=1");
    assert_eq!(exchange.content_type(), Some("text/html; charset=gbk"));
    let twice: Vec<_> = exchange
        .headers
        .iter()
        .filter(|(name, _)| name == "x-twice")
        .map(|(_, value)| value.as_slice())
        .collect();
    assert_eq!(twice, [b"a", b"b"]);
    assert_eq!(exchange.body(), "<p>渡轮复航".as_bytes());
    assert_eq!(exchange.raw_body, exchange.body());
    assert!(exchange.is_complete());
}

#[tokio::test]
async fn the_recorded_request_is_the_one_that_was_sent() {
    let server = Server::answering(ok("", b"")).await;
    let mut settings = server.settings();
    settings.contact = "https://archive.example.org/about".to_owned();
    for url in ["http://news.test/", "http://news.test:8123/feed?x"] {
        let exchange = fetch(&settings, url).await.unwrap();
        let head = server.heads().pop().unwrap();
        let mut lines = head.trim_end().split("\r\n");
        let first = format!("GET {} HTTP/1.1", exchange.request_path);
        assert_eq!(lines.next(), Some(first.as_str()));
        let mut sent: Vec<_> = lines.map(str::to_owned).collect();
        let mut recorded: Vec<_> = exchange
            .request_headers
            .iter()
            .map(|(name, value)| format!("{name}: {}", str::from_utf8(value).unwrap()))
            .collect();
        sent.sort();
        recorded.sort();
        assert_eq!(sent, recorded);
    }
    let head = server.heads().pop().unwrap();
    assert!(head.contains("host: news.test:8123\r\n"), "{head}");
    let agent = format!(
        "user-agent: jianbao/{} (+https://archive.example.org/about)\r\n",
        env!("CARGO_PKG_VERSION")
    );
    assert!(head.contains(&agent), "{head}");
    assert!(
        head.contains("accept-encoding: gzip, br, zstd, deflate\r\n"),
        "{head}"
    );
    for unwanted in ["referer", "cookie", "accept-language", "if-"] {
        assert!(!head.contains(unwanted), "{head}");
    }
}

#[tokio::test]
async fn validators_go_back_byte_for_byte() {
    let etag = "W/\"a\u{e9}\u{ff}\\ \u{22}b\"";
    let mut answer = b"HTTP/1.1 200 OK\r\nETag: ".to_vec();
    answer.extend(
        etag.chars()
            .map(|character| u8::try_from(character).unwrap()),
    );
    answer.extend(b"\r\nLast-Modified: yesterday, about noon\r\nContent-Length: 0\r\n\r\n");
    let server = Server::answering(answer).await;
    let fetcher = fetcher(&server.settings());
    let exchange = fetcher.fetch(&request("http://news.test/")).await.unwrap();
    let validators = exchange.validators();
    assert_eq!(validators.etag.as_deref(), Some(etag));
    fetcher
        .fetch(&FetchRequest {
            url: Url::parse("http://news.test/").unwrap(),
            accept: Accept::Feed,
            validators,
        })
        .await
        .unwrap();
    let head = server.heads().pop().unwrap();
    assert!(
        head.contains(&format!("if-none-match: {etag}\r\n")),
        "{head}"
    );
    assert!(
        head.contains("if-modified-since: yesterday, about noon\r\n"),
        "{head}"
    );
    assert!(head.contains("accept: application/atom+xml"), "{head}");
}

#[tokio::test]
async fn validators_come_of_a_complete_200_only() {
    for answer in [
        "HTTP/1.1 404 Not Found\r\nETag: \"a\"\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nETag: \"a\"\r\nContent-Length: 9\r\n\r\nshort",
        "HTTP/1.1 200 OK\r\nETag: \"a\"\r\nContent-Encoding: br\r\nContent-Length: 1\r\n\r\nx",
        "HTTP/1.1 304 Not Modified\r\nETag: \"a\"\r\n\r\n",
        "HTTP/1.1 200 OK\r\nETag:\r\nContent-Length: 0\r\n\r\n",
    ] {
        let server = Server::answering(answer).await;
        let exchange = server.fetch("http://news.test/").await.unwrap();
        assert_eq!(exchange.validators(), Validators::default(), "{answer}");
    }
}

#[tokio::test]
async fn redirects_are_told_and_not_followed() {
    let check = async |status: u16, location: &str, expected: Option<(&str, bool)>| {
        let server = Server::answering(format!(
            "HTTP/1.1 {status} See\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
        ))
        .await;
        let exchange = server.fetch("http://news.test/old/1?a#part").await.unwrap();
        let expected = expected.map(|(target, is_permanent)| Redirect {
            target: Url::parse(target).unwrap(),
            is_permanent,
        });
        assert_eq!(exchange.redirect(), expected, "{status} {location}");
        assert_eq!(server.heads().len(), 1);
    };
    check(
        301,
        "https://news.test/new",
        Some(("https://news.test/new", true)),
    )
    .await;
    check(308, "/new", Some(("http://news.test/new", true))).await;
    check(302, "2?b", Some(("http://news.test/old/2?b", false))).await;
    check(303, "//www.test/", Some(("http://www.test/", false))).await;
    check(307, "新", Some(("http://news.test/old/%E6%96%B0", false))).await;
    check(302, "", None).await;
    check(302, "http://[", None).await;
    check(300, "/new", None).await;
    check(200, "/new", None).await;
}

#[tokio::test]
async fn a_location_in_an_older_charset_keeps_its_bytes() {
    let answer = b"HTTP/1.1 302 Found\r\nLocation: /\xd0\xc2\xce\xc5\r\nContent-Length: 0\r\n\r\n";
    let server = Server::answering(*answer).await;
    let exchange = server.fetch("http://news.test/").await.unwrap();
    let redirect = exchange.redirect().unwrap();
    assert_eq!(redirect.target.as_str(), "http://news.test/%D0%C2%CE%C5");
}

#[tokio::test]
async fn retry_after_is_read_in_both_forms_and_clamped() {
    let check = async |status: u16, value: &str, expected: Option<&str>| {
        let server = Server::answering(format!(
            "HTTP/1.1 {status} Wait\r\nRetry-After: {value}\r\nContent-Length: 0\r\n\r\n"
        ))
        .await;
        let exchange = server.fetch("http://news.test/").await.unwrap();
        let retry_after = exchange.retry_after().map(|instant| instant.to_string());
        assert_eq!(retry_after.as_deref(), expected, "{status} {value}");
    };
    check(429, "120", Some("2026-01-31T08:02:00Z")).await;
    check(
        503,
        "Sat, 31 Jan 2026 09:00:00 GMT",
        Some("2026-01-31T09:00:00Z"),
    )
    .await;
    check(
        503,
        "Saturday, 31-Jan-26 09:00:00 GMT",
        Some("2026-01-31T09:00:00Z"),
    )
    .await;
    check(302, "1", Some("2026-01-31T08:00:01Z")).await;
    check(429, "Thu, 01 Jan 1970 00:00:00 GMT", Some(NOW)).await;
    check(
        429,
        "Fri, 31 Dec 9999 23:59:59 GMT",
        Some("2026-02-07T08:00:00Z"),
    )
    .await;
    check(429, "99999999999999999999999", Some("2026-02-07T08:00:00Z")).await;
    check(429, "-5", None).await;
    check(429, "later", None).await;
    check(200, "120", None).await;
}
