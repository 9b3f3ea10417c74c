//! The guard against the shared cases, each in its stub world of names.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;

use jianbao_crawl::{FetchSettings, Guard, Refusal};
use serde_json::Value;
use url::{Host, Url};

fn guard(settings: &FetchSettings) -> Guard {
    Guard::new(settings).unwrap()
}

fn check(guard: &Guard, url: &str) -> Result<(), Refusal> {
    guard.check_url(&Url::parse(url).unwrap())
}

#[test]
fn ranges_that_are_let_through_are_so_on_every_port() {
    let guard = guard(&FetchSettings {
        allow_private: vec![
            "192.168.1.0/24".parse().unwrap(),
            "fd00::/8".parse().unwrap(),
        ],
        ..FetchSettings::default()
    });
    for url in [
        "http://192.168.1.7:9999/",
        "http://3232235783/",
        "http://[fd00::1]:22/",
        "http://[::ffff:192.168.1.7]/",
    ] {
        assert_eq!(check(&guard, url), Ok(()), "{url}");
    }
    for url in [
        "http://192.168.2.7/",
        "http://[fe80::1]/",
        "ftp://192.168.1.7/",
        "http://u@192.168.1.7/",
    ] {
        assert!(check(&guard, url).is_err(), "{url}");
    }
    let address = |text: &str| text.parse::<IpAddr>().unwrap();
    assert_eq!(
        guard.check_addresses("nas.example.org", &[address("192.168.1.9")]),
        Ok(())
    );
    assert!(
        guard
            .check_addresses(
                "nas.example.org",
                &[address("192.168.1.9"), address("10.0.0.1")]
            )
            .is_err(),
        "one refused address refuses the name"
    );
}

#[test]
fn names_that_connect_leads_elsewhere_are_exempt() {
    let guard = guard(&FetchSettings {
        connect: [
            ("*.test".to_owned(), "127.0.0.1:8000".to_owned()),
            ("Intranet".to_owned(), "127.0.0.1:8001".to_owned()),
        ]
        .into(),
        ..FetchSettings::default()
    });
    for url in [
        "http://news.test/",
        "https://a.b.test:9999/",
        "http://news.test./",
        "http://intranet/",
    ] {
        assert_eq!(check(&guard, url), Ok(()), "{url}");
    }
    for url in [
        "http://test/",
        "http://contest/",
        "http://x.intranet/",
        "http://u:p@news.test/",
    ] {
        assert!(check(&guard, url).is_err(), "{url}");
    }
}

#[test]
fn onion_services_take_a_proxy() {
    let mut settings = FetchSettings::default();
    let refusal = check(&guard(&settings), "http://harbour.onion/").unwrap_err();
    assert!(refusal.to_string().contains("fetch.proxy"));
    settings.proxy = "socks5h://127.0.0.1:9050".to_owned();
    assert_eq!(check(&guard(&settings), "http://harbour.onion/"), Ok(()));
}

#[test]
fn a_refusal_says_what_and_why() {
    let guard = guard(&FetchSettings::default());
    let text = |url| check(&guard, url).unwrap_err().to_string();
    assert_eq!(
        text("http://0x7f.1/"),
        "refused: 127.0.0.1 is at 127.0.0.1, a loopback address"
    );
    assert_eq!(
        text("http://www.example.org:25/"),
        "refused: port 25 of www.example.org is none of 80, 443, 8080 and 8443"
    );
    assert_eq!(
        text("file:///etc/passwd"),
        "refused: the scheme \"file\" is neither http nor https"
    );
}

#[test]
fn the_parameter_of_a_proxy_may_leave_the_scheme_out() {
    let guard = guard(&FetchSettings::default());
    for (parameter, url) in [
        ("www.example.org/a.jpg", "http://www.example.org/a.jpg"),
        (
            "WWW.Example.ORG/a.jpg?b=c",
            "http://www.example.org/a.jpg?b=c",
        ),
        ("//www.example.org/a.jpg", "http://www.example.org/a.jpg"),
        ("ssl:www.example.org/a.jpg", "https://www.example.org/a.jpg"),
        ("SSL:www.example.org/a.jpg", "https://www.example.org/a.jpg"),
        (
            "ssl://www.example.org/a.jpg",
            "https://www.example.org/a.jpg",
        ),
        (
            "www.example.org:8080/a.jpg",
            "http://www.example.org:8080/a.jpg",
        ),
        ("www.example.org:8080", "http://www.example.org:8080/"),
        ("8.8.8.8/a.jpg", "http://8.8.8.8/a.jpg"),
        ("[2606:4700::1]/a.jpg", "http://[2606:4700::1]/a.jpg"),
        (
            "https://www.example.org/a.jpg",
            "https://www.example.org/a.jpg",
        ),
        (
            "HTTP://www.example.org/a.jpg",
            "http://www.example.org/a.jpg",
        ),
        (
            " https://www.example.org/a.jpg\n",
            "https://www.example.org/a.jpg",
        ),
        ("www.example.org/a:b.jpg", "http://www.example.org/a:b.jpg"),
        (
            "www.example.org/?url=http://other.example.org/",
            "http://www.example.org/?url=http://other.example.org/",
        ),
    ] {
        let target = guard.proxy_target(parameter).map(|url| url.to_string());
        assert_eq!(target.as_deref(), Ok(url), "{parameter}");
    }
    for parameter in [
        "",
        "   ",
        ".",
        "/",
        "/a.jpg",
        "///www.example.org/a.jpg",
        "\\\\www.example.org\\a.jpg",
        "://www.example.org/",
        ":80/",
        "?a",
        "#a",
        "ssl:",
        "ssl:/a.jpg",
        "ssl:localhost/a.jpg",
        "ssl:10.0.0.1/a.jpg",
        "ssl:ssl:www.example.org/",
        "ssl:file:///etc/passwd",
        "localhost/a.jpg",
        "localhost:80/a.jpg",
        "127.0.0.1:80/a.jpg",
        "127.1",
        "[::1]/a.jpg",
        "[::1]:80/a.jpg",
        "www.example.org:22/a.jpg",
        "u@www.example.org/a.jpg",
        "www.example.org:80@10.0.0.1/",
        "www.example.org@10.0.0.1/",
        "file:/etc/passwd",
        "data:image/png;base64,iVBORw0KGgo=",
        "javascript:alert(1)",
        "mailto:a@example.org",
        "lo\tcalhost/a.jpg",
        "nas.lan/a.jpg",
    ] {
        let target = guard.proxy_target(parameter);
        assert!(target.is_err(), "{parameter:?}: {target:?}");
    }
    let guard = guard.with_own_hosts(&["Pictures.example.org."]);
    for parameter in [
        "pictures.example.org/?url=x",
        "https://PICTURES.example.org./",
    ] {
        let refusal = guard.proxy_target(parameter).unwrap_err();
        assert!(matches!(refusal, Refusal::OwnHost { .. }), "{refusal}");
    }
    assert!(guard.proxy_target("www.example.org").is_ok());
}

/// Where a public name is unless the case says otherwise.
const PUBLIC_ADDRESS: &str = "93.184.216.34";

/// What the guard makes of a case: followed from hop to hop as the pipeline does.
fn is_let_out(guard: &Guard, case: &Value) -> bool {
    let Ok(mut url) = Url::parse(case["url"].as_str().unwrap()) else {
        return false;
    };
    let mut hops = case["hops"].as_array().into_iter().flatten();
    let mut looks: BTreeMap<String, usize> = BTreeMap::new();
    let mut visited = BTreeSet::new();
    loop {
        if !visited.insert(url.clone()) || guard.check_url(&url).is_err() {
            return false;
        }
        if let Some(Host::Domain(name)) = url.host() {
            let look = looks.entry(name.to_owned()).or_default();
            let addresses = addresses(case, name, *look);
            *look += 1;
            if guard.check_addresses(name, &addresses).is_err() {
                return false;
            }
        }
        let Some(hop) = hops.next() else {
            return true;
        };
        let location = hop["location"].as_str().unwrap();
        // No header holds a line end.
        if location.contains(['\r', '\n']) {
            return false;
        }
        match url.join(location) {
            Ok(target) => url = target,
            Err(_) => return false,
        }
    }
}

fn addresses(case: &Value, name: &str, look: usize) -> Vec<IpAddr> {
    let answer = case["dns_sequence"]
        .get(name)
        .and_then(|answers| answers.get(look).or_else(|| answers.as_array()?.last()))
        .or_else(|| case["dns"].get(name));
    match answer.and_then(Value::as_array) {
        Some(addresses) => addresses
            .iter()
            .map(|address| address.as_str().unwrap().parse().unwrap())
            .collect(),
        None => vec![PUBLIC_ADDRESS.parse().unwrap()],
    }
}

/// Forms that only the image proxy reads, its loops, and what it makes of a page.
fn is_of_the_image_proxy(case: &Value) -> bool {
    let has_scheme = case["url"].as_str().unwrap().contains("://");
    let is_answered = |hop: &Value| hop["status"] == 200;
    (case["verdict"] == "allow" && !has_scheme)
        || !case["own_hosts"].is_null()
        || case["hops"]
            .as_array()
            .into_iter()
            .flatten()
            .any(is_answered)
}

#[test]
fn the_shared_cases_are_judged_as_they_should() {
    let Ok(folder) = std::env::var("JIANBAO_DATA") else {
        println!("skipped: JIANBAO_DATA is not set");
        return;
    };
    let text = std::fs::read_to_string(format!("{folder}/ssrf/urls.jsonl")).unwrap();
    let guard = guard(&FetchSettings::default());
    let mut judged = 0;
    let mut wrong = Vec::new();
    for line in text.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        if is_of_the_image_proxy(&case) || case["verdict"] == "either" {
            continue;
        }
        judged += 1;
        if is_let_out(&guard, &case) != (case["verdict"] == "allow") {
            wrong.push(line.to_owned());
        }
    }
    println!("{judged} cases judged");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(judged > 100);
}
