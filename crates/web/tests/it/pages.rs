//! Pages, their versions and their codings.

use std::io::Read as _;

use crate::support::{Answer, Served};

/// The headers that every answer has.
#[track_caller]
pub(crate) fn check_common(answer: &Answer) {
    let check = |name: &str, begin: &str| {
        let value = answer.header(name).unwrap_or_default();
        assert!(value.starts_with(begin), "{name}: {value:?} {answer:?}");
    };
    let policy = "default-src 'none'; img-src 'self'; style-src 'self'; ";
    check("content-security-policy", policy);
    check("x-content-type-options", "nosniff");
    check("referrer-policy", "no-referrer");
    check("cross-origin-opener-policy", "same-origin");
    check("cross-origin-resource-policy", "same-origin");
    check("cache-control", "no-cache");
    check("vary", "accept-encoding");
    for name in answer.header_names() {
        let is_leak = ["server", "set-cookie", "last-modified", "x-powered-by"].contains(&name);
        assert!(!is_leak, "{name}: {answer:?}");
    }
}

#[test]
fn a_page_is_html_with_every_header() {
    let served = Served::new();
    let answer = served.get("/", &[]);
    assert_eq!(answer.status, 200);
    check_common(&answer);
    let media_type = answer.header("content-type").unwrap();
    assert!(media_type.starts_with("text/html"), "{media_type}");
    assert!(answer.text().contains("渡船第30班"));
    let same = served.get("/index.html?from=elsewhere", &[]);
    assert_eq!(same.body, answer.body);
    let style = served.get("/style.css", &[]);
    assert!(
        style
            .header("content-type")
            .unwrap()
            .starts_with("text/css")
    );
}

#[test]
fn a_version_that_is_known_is_not_sent_again() {
    let served = Served::new();
    let mut client = served.client();
    let answer = client.ask("GET", "/", &[]);
    let etag = answer.header("etag").unwrap().to_owned();
    assert!(etag.starts_with('"') && etag.len() == 18, "{etag}");
    for known in [
        format!("If-None-Match: {etag}"),
        format!("If-None-Match: \"other\", W/{etag}"),
        "If-None-Match: *".to_owned(),
    ] {
        let answer = client.ask("GET", "/", &[&known]);
        assert_eq!(answer.status, 304, "{known}");
        assert!(answer.body.is_empty());
        assert_eq!(answer.header("etag"), Some(etag.as_str()));
        check_common(&answer);
        // Also the next answer on the connection is whole.
        assert_eq!(client.ask("HEAD", "/", &[&known]).status, 304);
    }
    let other = client.ask("GET", "/", &["If-None-Match: \"other\""]);
    assert_eq!((other.status, other.body), (200, answer.body));
    // What is not there has no version.
    assert_eq!(
        client.ask("GET", "/none", &["If-None-Match: *"]).status,
        404
    );
}

#[test]
fn a_page_is_compressed_for_those_who_want_it() {
    let served = Served::new();
    let mut client = served.client();
    let plain = client.ask("GET", "/", &[]);
    assert_eq!(plain.header("content-encoding"), None);
    let compressed = client.ask("GET", "/", &["Accept-Encoding: br, gzip"]);
    assert_eq!(compressed.header("content-encoding"), Some("gzip"));
    assert!(compressed.body.len() < plain.body.len());
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(&compressed.body[..])
        .read_to_end(&mut text)
        .unwrap();
    assert_eq!(text, plain.body);
    check_common(&compressed);

    let etag = compressed.header("etag").unwrap();
    assert_ne!(Some(etag), plain.header("etag"));
    let known = format!("If-None-Match: {etag}");
    let accept = "Accept-Encoding: gzip";
    assert_eq!(client.ask("GET", "/", &[accept, &known]).status, 304);
    assert_eq!(client.ask("GET", "/", &[&known]).status, 200);
    let refused = client.ask("GET", "/", &["Accept-Encoding: gzip;q=0"]);
    assert_eq!(refused.body, plain.body);
}

#[test]
fn head_is_get_without_its_body() {
    let served = Served::new();
    let mut client = served.client();
    for path in ["/", "/style.css", "/health", "/none"] {
        for accept in ["Accept-Encoding: gzip", "Accept-Encoding: identity"] {
            let get = client.ask("GET", path, &[accept]);
            let head = client.ask("HEAD", path, &[accept]);
            assert_eq!(head.status, get.status);
            assert_eq!(head.header_names(), get.header_names());
            for name in ["content-length", "etag", "content-encoding", "content-type"] {
                assert_eq!(head.header(name), get.header(name), "{path} {name}");
            }
        }
    }
}

#[test]
fn a_folder_without_its_slash_leads_to_it() {
    let served = Served::new();
    let answer = served.get("/source/harbour", &[]);
    assert_eq!(answer.status, 308);
    assert_eq!(answer.header("location"), Some("/source/harbour/"));
    check_common(&answer);
    assert_eq!(served.get("/source/harbour/", &[]).status, 200);
}

#[test]
fn health_is_told() {
    let served = Served::new();
    let answer = served.get("/health", &[]);
    assert_eq!((answer.status, answer.text().as_str()), (200, "ok\n"));
    check_common(&answer);
}

#[test]
fn many_connections_get_their_own_pages() {
    const CONNECTIONS: usize = 64;
    let served = Served::new();
    let start = served.get("/", &[]).body;
    let style = served.get("/style.css", &[]).body;
    std::thread::scope(|scope| {
        for _ in 0..CONNECTIONS {
            scope.spawn(|| {
                let mut client = served.client();
                for _ in 0..20 {
                    assert_eq!(client.ask("GET", "/", &[]).body, start);
                    assert_eq!(client.ask("GET", "/style.css", &[]).body, style);
                    assert_eq!(client.ask("GET", "/day/1901-01-01.html", &[]).status, 404);
                }
            });
        }
    });
}
