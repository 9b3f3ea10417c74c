//! Requests that others aim at the inside of a network: none is made, whoever names the address.

use url::Url;

use super::super::hostile_server::{HostileServer, answer, feed, ok, redirect};
use super::{Harbour, reason};

/// Addresses inside, at the port of somebody who must see nothing, and at the usual one.
fn inside(port: u16) -> Vec<String> {
    let hosts = [
        "127.0.0.1",
        "[::1]",
        "localhost",
        "sub.localhost",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "0.0.0.0",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "printer.local",
    ];
    let mut urls = vec![
        "http://169.254.169.254/latest/meta-data/".to_owned(),
        "http://10.0.0.1/".to_owned(),
        "http://192.168.1.1/admin".to_owned(),
        "http://[fd00::1]/".to_owned(),
    ];
    for host in hosts {
        urls.push(format!("http://{host}:{port}/secret"));
        urls.push(format!("http://{host}/secret"));
    }
    urls
}

#[test]
fn nobody_inside_is_asked_by_literal_by_name_by_redirect_or_by_link() {
    let secret = HostileServer::start(|_| answer("200 OK", "", "secret"));
    let urls = inside(secret.address.port());
    let targets = urls.clone();
    let harbour = Harbour::new(move |request| {
        if request.host == "links.test" {
            return ok(
                "text/xml",
                feed("Links", targets.iter().map(|url| ("Inside", url))),
            );
        }
        // `r7.test` leads to the seventh, half of them for good.
        let number = request
            .host
            .trim_start_matches('r')
            .trim_end_matches(".test");
        match number.parse::<usize>().ok().and_then(|at| targets.get(at)) {
            Some(url) => redirect(["301 Moved", "302 Found"][url.len() % 2], url),
            None => answer("404 Not Found", "", ""),
        }
    });
    let mut expected = Vec::new();
    for (at, url) in urls.iter().enumerate() {
        let leading = format!("http://r{at}.test/feed");
        for (kind, url) in [("literal", url), ("redirect", &leading)] {
            let table = format!("[[source]]\nid = \"{kind}-{at}\"\nurl = \"{url}\"\n");
            harbour.settings(&table);
            // URLs are told in their normal form.
            expected.push(Url::parse(url).unwrap().to_string());
        }
    }
    harbour.subscribe(&["http://links.test/feed"]);
    let report = harbour.sync(&[], 1);
    for url in &expected {
        let told = reason(&report, url);
        assert!(told.starts_with("refused: "), "{url}: {told}");
    }
    // The links of the feed wait as failed candidates; those that are one address waited once.
    let status = harbour.status();
    let failed = status["candidates"]["failures"].as_array().unwrap();
    assert!(failed.len() > 10, "{status}");
    for failure in failed {
        assert!(
            failure["reason"].as_str().unwrap().starts_with("refused: "),
            "{failure}"
        );
    }

    let mut arguments = vec!["add"];
    arguments.extend(urls.iter().map(String::as_str));
    harbour.run(&arguments).expect_code(1);
    arguments[0] = "clip";
    harbour.run(&arguments).expect_code(1);
    harbour
        .run(&["add", "http://r3.test/other"])
        .expect_code(1)
        .expect_text("refused: ");
    harbour
        .run(&["clip", "http://r3.test/other"])
        .expect_code(1)
        .expect_text("refused: ");
    harbour.assert_unharmed();
    assert_eq!(secret.connections(), 0, "{:?}", secret.requests());
    let asked = harbour.server.requests();
    assert!(
        asked
            .iter()
            .all(|request| request.host.rsplit('.').next() == Some("test")),
        "{asked:?}"
    );
}
