//! Checks 1 to 5 and 9 to 11: what a request says.

use super::{Coast, DAY, HOUR, Reply, busy, feed};

#[test]
fn check_01_the_first_request_is_unconditional_once_ever_and_every_later_one_conditional() {
    let coast = Coast::new(|entry, _| busy(entry));
    coast.subscribe("tide", "http://tide.test/feed");
    coast.watch(DAY);
    // Another process, and another, that know only what is on disk.
    coast.passes(HOUR * 2, 3);
    coast.watch(DAY);
    let asked = coast.asked("tide.test", "/feed");
    assert!(asked.len() > 20, "{}", asked.len());
    let unconditional = asked.iter().filter(|entry| !entry.is_conditional());
    assert_eq!(unconditional.count(), 1);
    assert!(!asked[0].is_conditional());
}

#[test]
fn check_02_the_tag_is_sent_back_byte_for_byte() {
    for tag in [
        &b"W/\"a b;=,\""[..],
        b"\"\xe6\xbd\xae\xff\"",
        b"unquoted",
        b"\"\"",
    ] {
        let coast = Coast::new(move |entry, _| Reply::feed(feed(5, entry.at)).with("ETag", tag));
        coast.subscribe("tide", "http://tide.test/feed");
        coast.watch(HOUR * 5);
        let asked = coast.asked("tide.test", "/feed");
        assert!(asked.len() > 1);
        for entry in &asked[1..] {
            assert_eq!(entry.header("if-none-match"), Some(tag));
            assert_eq!(entry.header("if-modified-since"), None);
        }
    }
}

#[test]
fn check_03_the_date_is_sent_back_as_it_came_and_never_made() {
    for date in [
        "Fri, 16 May 2031 08:00:00 GMT",
        "2031-05-16 08:00",
        "Friday, 16-May-31 08:00:00 +0200",
    ] {
        let coast = Coast::new(move |entry, _| {
            Reply::feed(feed(5, entry.at))
                .with("Last-Modified", date)
                .with("Date", "Sat, 17 May 2031 00:00:00 GMT")
        });
        coast.subscribe("tide", "http://tide.test/feed");
        coast.watch(HOUR * 5);
        let asked = coast.asked("tide.test", "/feed");
        assert!(asked.len() > 1);
        for entry in &asked[1..] {
            assert_eq!(entry.header("if-modified-since"), Some(date.as_bytes()));
            assert_eq!(entry.header("if-none-match"), None);
        }
    }
}

#[test]
fn check_04_validators_are_taken_from_every_whole_200_and_from_a_304_and_from_nothing_else() {
    let coast = Coast::new(|_, number| {
        let body = feed(20, "2031-05-16T12:00:00Z".parse().unwrap());
        match number {
            0 => Reply::feed(body)
                .with("ETag", "\"a\"")
                .with("Last-Modified", "one"),
            // The same bytes again, touched.
            1 => Reply::feed(body)
                .with("ETag", "\"b\"")
                .with("Last-Modified", "two"),
            // Cut short.
            2 => Reply {
                missing: 100,
                ..Reply::feed(body)
                    .with("ETag", "\"c\"")
                    .with("Last-Modified", "three")
            },
            3 => Reply::of(500)
                .with("ETag", "\"d\"")
                .with("Last-Modified", "four"),
            4 => Reply::of(304)
                .with("ETag", "\"e\"")
                .with("Last-Modified", "five"),
            // A page instead of the feed.
            5 => Reply::page("<html><body><p>Log in</body></html>").with("ETag", "\"f\""),
            6 => Reply::feed(body).with("ETag", "\"g\""),
            _ => Reply::of(304),
        }
    });
    coast.subscribe("tide", "http://tide.test/feed");
    coast.watch(DAY);
    let known: Vec<(String, String)> = coast
        .asked("tide.test", "/feed")
        .iter()
        .map(|entry| {
            let text =
                |name| String::from_utf8_lossy(entry.header(name).unwrap_or_default()).into_owned();
            (text("if-none-match"), text("if-modified-since"))
        })
        .collect();
    let expect = [
        ("", ""),
        ("\"a\"", "one"),
        ("\"b\"", "two"),
        ("\"b\"", "two"),
        ("\"b\"", "two"),
        ("\"e\"", "five"),
        ("\"e\"", "five"),
        ("\"g\"", ""),
        ("\"g\"", ""),
    ];
    for (number, (tag, date)) in expect.iter().enumerate() {
        assert_eq!(
            known[number],
            ((*tag).to_owned(), (*date).to_owned()),
            "request {number}"
        );
    }
}

#[test]
fn check_05_both_validators_are_sent_when_both_are_known_and_none_is_invented() {
    let coast = Coast::new(|entry, _| {
        let reply = Reply::feed(feed(20, entry.at));
        match entry.host.as_str() {
            "both.test" => reply.with("ETag", "\"a\"").with("Last-Modified", "then"),
            "empty.test" => reply.with("ETag", "").with("Last-Modified", ""),
            _ => reply,
        }
    });
    for id in ["both", "empty", "none"] {
        coast.subscribe(id, &format!("http://{id}.test/feed"));
    }
    coast.watch(DAY * 2);
    for (host, expect) in [
        ("both.test", true),
        ("empty.test", false),
        ("none.test", false),
    ] {
        let asked = coast.asked(host, "/feed");
        assert!(asked.len() > 1, "{host}");
        for entry in &asked[1..] {
            assert_eq!(entry.header("if-none-match").is_some(), expect, "{host}");
            assert_eq!(
                entry.header("if-modified-since").is_some(),
                expect,
                "{host}"
            );
        }
    }
}

#[test]
fn check_09_no_cookie_is_given_back_and_nothing_is_added() {
    let coast = Coast::new(|entry, _| busy(entry).with("Set-Cookie", "seen=1; Path=/"));
    coast.subscribe("tide", "http://tide.test/feed?page=1");
    coast.watch(HOUR * 5);
    let asked = coast.asked("tide.test", "/feed?page=1");
    assert!(asked.len() > 1);
    assert_eq!(
        asked.len(),
        coast.server.ledger().len(),
        "nothing else is asked for"
    );
    for entry in &asked {
        for name in ["cookie", "referer", "from", "origin", "authorization"] {
            assert_eq!(entry.header(name), None, "{name}");
        }
        let accept = String::from_utf8_lossy(entry.header("accept").unwrap()).into_owned();
        assert!(
            accept.starts_with("application/atom+xml, application/rss+xml"),
            "{accept}"
        );
    }
}

#[test]
fn check_10_compression_is_offered_and_every_form_is_read() {
    let body = feed(5, "2031-05-16T12:00:00Z".parse().unwrap()).into_bytes();
    let gzipped = {
        use std::io::Write as _;
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(&body).unwrap();
        encoder.finish().unwrap()
    };
    let zstd = zstd::encode_all(body.as_slice(), 1).unwrap();
    let coast = Coast::new(move |entry, _| {
        let reply = |body: &[u8], encoding| Reply::feed(body).with("Content-Encoding", encoding);
        match entry.host.as_str() {
            "gzip.test" => reply(&gzipped, "gzip"),
            "zstd.test" => reply(&zstd, "zstd"),
            "identity.test" => reply(&body, "identity"),
            _ => Reply::feed(body.clone()),
        }
    });
    for id in ["gzip", "zstd", "identity", "plain"] {
        coast.subscribe(id, &format!("http://{id}.test/feed"));
    }
    let report = coast.sync();
    assert_eq!(
        (&report["polled"], &report["failed"]),
        (&4.into(), &0.into()),
        "{report}"
    );
    for entry in coast.server.ledger() {
        let offered =
            String::from_utf8_lossy(entry.header("accept-encoding").unwrap()).into_owned();
        for encoding in ["gzip", "br", "zstd", "deflate"] {
            assert!(offered.contains(encoding), "{offered}");
        }
    }
}

#[test]
fn check_11_the_user_agent_names_program_version_and_contact() {
    let coast = Coast::new(|entry, _| busy(entry));
    coast.subscribe("tide", "http://tide.test/feed");
    coast.sync();
    let path = coast.ground.path("harbour/jianbao.toml");
    let settings = std::fs::read_to_string(&path).unwrap();
    std::fs::write(
        path,
        settings.replace("[fetch]", "[fetch]\ncontact = \"https://keeper.example/\""),
    )
    .unwrap();
    coast.clock.advance(DAY);
    coast.sync();
    let names: Vec<String> = coast
        .server
        .ledger()
        .iter()
        .map(|entry| String::from_utf8_lossy(entry.header("user-agent").unwrap()).into_owned())
        .collect();
    let program = format!("jianbao/{} (+http", env!("CARGO_PKG_VERSION"));
    assert!(names[0].starts_with(&program), "{names:?}");
    assert!(names[1].contains("+https://keeper.example/"), "{names:?}");
}
