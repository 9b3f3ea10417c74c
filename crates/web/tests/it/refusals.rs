//! What is not answered with a page.

use crate::pages::check_common;
use crate::support::{Archive, Served};

#[test]
fn only_reading_is_allowed() {
    let served = Served::new();
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "ODD"] {
        let answer = served.client().ask(method, "/", &[]);
        assert_eq!(answer.status, 405, "{method}");
        assert_eq!(answer.header("allow"), Some("GET, HEAD"));
        check_common(&answer);
    }
}

#[test]
fn no_path_leads_out_of_the_site() {
    let served = Served::new();
    for path in [
        "/none",
        "/..",
        "/../jianbao.toml",
        "/../../../../etc/hostname",
        "/%2e%2e/jianbao.toml",
        "/%2E%2E%2fjianbao.toml",
        "/source/../.jianbao/key",
        "/source/%2e%2e/.jianbao/key",
        "/source/harbour/..%2f..%2f.jianbao/key",
        "/..%5c.jianbao%5ckey",
        "/..\\.jianbao\\key",
        "/jianbao.toml",
        "/.jianbao/key",
        "/journal/checkpoint",
        "/index.html%00",
        "/index.html%00.css",
        "/%",
        "/%zz",
        "/%ff%fe",
        "/%252e%252e/jianbao.toml",
        "//index.html",
        "//host.test/",
        "/./index.html",
        "/index.html/",
        "/INDEX.HTML",
        "/article/con.html",
        "/day/2031-13-41.html",
        "/page/0.html",
        "/page/99999999999999999999.html",
        "/%0d%0aset-cookie:a=b",
    ] {
        let answer = served.get(path, &[]);
        assert_eq!(answer.status, 404, "{path}");
        check_common(&answer);
        let text = answer.text();
        assert!(text.contains("<h1>Not Found</h1>"), "{path}: {text}");
        assert_eq!(answer.header("etag"), None);
    }
}

#[test]
fn what_is_no_request_is_refused() {
    let served = Served::new();
    for request in [
        "GET /\u{0} HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "GET / HTTP/1.1\r\nHo st: localhost\r\n\r\n",
        "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\r\n\r\n",
        "\r\n\r\n\r\n\r\nNONSENSE\r\n\r\n",
    ] {
        let mut client = served.client();
        client.send(request.as_bytes());
        let answer = client.answer(false);
        if let Some(answer) = answer {
            assert_eq!(answer.status, 400, "{request:?}");
        }
        assert!(client.is_closed(), "{request:?}");
    }
    assert_eq!(served.get("/health", &[]).status, 200);
}

#[test]
fn long_heads_are_refused() {
    let served = Served::new();
    let long = |length: usize| "a".repeat(length);
    let answer = served.get(&format!("/{}", long(2048)), &[]);
    assert_eq!(answer.status, 414);
    check_common(&answer);
    assert_eq!(served.get(&format!("/?{}", long(2040)), &[]).status, 200);
    assert_eq!(served.get(&format!("/?{}", long(2048)), &[]).status, 414);

    let header = format!("X-Long: {}", long(15_000));
    assert_eq!(served.get("/", &[&header]).status, 200);
    let header = format!("X-Long: {}", long(17_000));
    assert_eq!(served.get("/", &[&header]).status, 431);

    // One without an end is not read to it.
    let mut client = served.client();
    client.send(format!("GET / HTTP/1.1\r\nX-Long: {}", long(4 << 20)).as_bytes());
    assert!(
        client
            .answer(false)
            .is_none_or(|answer| answer.status == 431)
    );
    assert!(client.is_closed());
}

#[test]
fn many_requests_on_one_connection_are_no_long_head() {
    let served = Served::new();
    let mut client = served.client();
    let header = format!("X-Long: {}", "a".repeat(10_000));
    for _ in 0..10 {
        assert_eq!(client.ask("GET", "/health", &[&header]).status, 200);
    }
    // Also when they come at once.
    let request = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";
    client.send(&request.repeat(1000));
    for _ in 0..1000 {
        assert_eq!(client.answer(false).unwrap().status, 200);
    }
}

#[test]
fn a_private_archive_is_for_this_machine() {
    let archive = Archive::new();
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:80", "[2001:db8::1]:80"] {
        let error = archive.refusal(address).unwrap().to_string();
        assert!(error.starts_with("cannot serve on "), "{error}");
        assert!(error.contains("private"), "{error}");
    }
    // Nobody has this address; the archive does not mind.
    let public = archive.public();
    let error = public.refusal("192.0.2.1:80").unwrap().to_string();
    assert!(error.starts_with("cannot listen on "), "{error}");
}

#[test]
fn a_private_archive_has_no_other_name() {
    let served = Served::new();
    for path in ["/", "/health", "/style.css", "/none"] {
        let answer = served.get(path, &["Host: rebound.test"]);
        assert_eq!(answer.status, 421);
        check_common(&answer);
    }
    assert_eq!(served.get("/", &["Host: 127.0.0.1:8080"]).status, 200);
    let public = Archive::new().public().serve();
    assert_eq!(public.get("/", &["Host: news.example"]).status, 200);
}

#[test]
fn nothing_is_served_that_is_no_archive() {
    let archive = Archive::new();
    std::fs::remove_file(archive.root().join(".jianbao/catalog.db")).unwrap();
    let error = archive.refusal("127.0.0.1:0").unwrap();
    assert!(error.to_string().ends_with("is not there"), "{error}");
}
