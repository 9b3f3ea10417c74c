//! How long an answer is fresh, and what is known for the next request.

use jianbao_crawl::{Exchange, Validators};
use jiff::SignedDuration;

use crate::server::Server;

async fn answer(status: u16, headers: &str) -> Exchange {
    let length = if status == 304 {
        ""
    } else {
        "Content-Length: 0\r\n"
    };
    let server = Server::answering(format!("HTTP/1.1 {status} X\r\n{headers}{length}\r\n")).await;
    server.fetch("http://news.test/feed").await.unwrap()
}

#[tokio::test]
async fn the_lifetime_is_what_the_server_says_to_a_private_cache() {
    // The clock of the tests stands at 2026-01-31T08:00:00Z.
    for (headers, seconds) in [
        ("", None),
        ("Cache-Control: max-age=600", Some(600)),
        ("Cache-Control: public, Max-Age=\"600\"", Some(600)),
        ("Cache-Control: s-maxage=9000, max-age=600", Some(600)),
        ("Cache-Control: s-maxage=9000", None),
        ("Cache-Control: max-age=600\r\nAge: 100", Some(500)),
        ("Cache-Control: max-age=600\r\nAge: 1000", Some(0)),
        ("Cache-Control: max-age=600\r\nAge: old", Some(600)),
        ("Cache-Control: max-age=600, max-age=10", Some(600)),
        (
            "Cache-Control: public\r\nCache-Control: max-age=600",
            Some(600),
        ),
        ("Cache-Control: max-age=-1", Some(0)),
        ("Cache-Control: max-age=soon", Some(0)),
        ("Cache-Control: max-age=99999999999999999999", Some(1 << 31)),
        ("Cache-Control: max-age=600, no-cache", Some(0)),
        ("Cache-Control: no-store", Some(0)),
        ("Cache-Control: must-revalidate", None),
        (
            "Cache-Control: private, max-age=600, must-revalidate",
            Some(600),
        ),
        ("Expires: Sat, 31 Jan 2026 09:00:00 GMT", Some(3600)),
        (
            "Date: Sat, 31 Jan 2026 08:50:00 GMT\r\nExpires: Sat, 31 Jan 2026 09:00:00 GMT",
            Some(600),
        ),
        (
            "Date: Sat, 31 Jan 2026 08:50:00 GMT\r\nExpires: Sat, 31 Jan 2026 08:50:00 GMT",
            Some(0),
        ),
        ("Expires: 0", Some(0)),
        ("Expires: -1", Some(0)),
        ("Expires:", Some(0)),
        ("Expires: Thu, 01 Jan 1970 00:00:00 GMT", Some(0)),
        ("Expires: 0\r\nCache-Control: max-age=600", Some(600)),
        (
            "Expires: Sat, 31 Jan 2026 09:00:00 GMT\r\nCache-Control: no-cache",
            Some(0),
        ),
        (
            "Date: Sat, 31 Jan 2026 08:00:00 GMT\r\nAge: 60\r\nExpires: Sat, 31 Jan 2026 08:10:00 GMT",
            Some(540),
        ),
    ] {
        let headers = if headers.is_empty() {
            String::new()
        } else {
            format!("{headers}\r\n")
        };
        for status in [200, 304] {
            let lifetime = answer(status, &headers).await.freshness_lifetime();
            let expected = seconds.map(SignedDuration::from_secs);
            assert_eq!(lifetime, expected, "{status} {headers}");
        }
    }
}

#[tokio::test]
async fn the_next_validators_are_those_of_what_is_had() {
    let validators = |etag: &str, last_modified: &str| {
        let value = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Validators {
            etag: value(etag),
            last_modified: value(last_modified),
        }
    };
    let before = validators("\"one\"", "yesterday");
    for (status, headers, after) in [
        (200, "ETag: \"two\"\r\n", validators("\"two\"", "")),
        (200, "Last-Modified: today\r\n", validators("", "today")),
        (200, "", validators("", "")),
        (304, "", before.clone()),
        (304, "ETag: \"one\"\r\n", before.clone()),
        (
            304,
            "ETag: \"one\"\r\nLast-Modified: today\r\n",
            validators("\"one\"", "today"),
        ),
        (
            304,
            "Last-Modified: today\r\n",
            validators("\"one\"", "today"),
        ),
        // The date belongs to what had the other tag.
        (304, "ETag: \"two\"\r\n", validators("\"two\"", "")),
        (404, "ETag: \"gone\"\r\n", before.clone()),
        (503, "", before.clone()),
    ] {
        let exchange = answer(status, headers).await;
        assert_eq!(
            exchange.validators_after(&before),
            after,
            "{status} {headers}"
        );
    }
    let server =
        Server::answering("HTTP/1.1 200 OK\r\nETag: \"two\"\r\nContent-Length: 9\r\n\r\nshort")
            .await;
    let cut = server.fetch("http://news.test/feed").await.unwrap();
    assert_eq!(
        cut.validators_after(&before),
        before,
        "what was had is still had"
    );
}
