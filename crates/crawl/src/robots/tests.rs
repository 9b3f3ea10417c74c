//! Tests of robots.txt: the examples of the RFC and of search engines' documentation, in our words.

use proptest::prelude::*;

use super::*;

fn robots(text: &str) -> Robots {
    Robots::parse(text.as_bytes(), "jianbao")
}

fn allows(text: &str, path: &str) -> bool {
    robots(text).allows(
        &Url::parse("https://www.example.org")
            .unwrap()
            .join(path)
            .unwrap(),
    )
}

/// Which of some paths a single rule matches.
fn check_pattern(pattern: &str, matching: &[&str], others: &[&str]) {
    let text = format!("User-agent: *\nDisallow: {pattern}\n");
    for path in matching {
        assert!(!allows(&text, path), "{pattern} should match {path}");
    }
    for path in others {
        assert!(allows(&text, path), "{pattern} should not match {path}");
    }
}

#[test]
fn patterns_match_from_the_start_of_the_path() {
    check_pattern("/", &["/", "/a", "/a?b=c"], &[]);
    check_pattern("/*", &["/", "/a"], &[]);
    check_pattern(
        "/tide",
        &[
            "/tide",
            "/tide.html",
            "/tide/salmon.html",
            "/tidetable",
            "/tide.php?id=anything",
        ],
        &["/Tide.asp", "/ebbtide", "/?id=tide", "/low/tide"],
    );
    check_pattern(
        "/tide*",
        &["/tide", "/tide.html", "/tide/salmon.html"],
        &["/Tide", "/ebbtide"],
    );
    check_pattern(
        "/tide/",
        &["/tide/", "/tide/?id=1", "/tide/a.htm"],
        &["/tide", "/tide.html"],
    );
    check_pattern(
        "/*.php",
        &["/index.php", "/a/b.php", "/b.php?p", "/a/b.php/c"],
        &["/", "/windows.PHP"],
    );
    check_pattern(
        "/*.php$",
        &["/index.php", "/a/b.php"],
        &["/b.php?p", "/b.php/", "/b.php5", "/windows.PHP"],
    );
    check_pattern(
        "/tide*.php",
        &["/tide.php", "/tidepools/low.php?p"],
        &["/Tide.PHP"],
    );
    check_pattern(
        "/a*b*c$",
        &["/abc", "/axbxc", "/abbccbc"],
        &["/ab", "/abcd", "/acb"],
    );
    check_pattern("*/private", &["/private", "/a/private/b"], &["/a"]);
    check_pattern("/a**b", &["/ab", "/axxb"], &["/a"]);
    check_pattern("/$", &["/"], &["/a"]);
    check_pattern("/a$b", &["/a$b", "/a%24b"], &["/a", "/ab"]);
    check_pattern("/a*", &["/a", "/a/b"], &["/b"]);
    check_pattern("/a*$", &["/a", "/a/b"], &["/b"]);
    check_pattern("private", &[], &["/private"]);
}

#[test]
fn octets_are_compared_however_they_are_spelled() {
    let paths = ["/foo/bar?baz=https://foo.bar", "/a"];
    check_pattern("/foo/bar?baz=https://foo.bar", &paths[..1], &paths[1..]);
    for pattern in ["/新闻", "/%E6%96%B0%E9%97%BB", "/%e6%96%b0%e9%97%bb"] {
        check_pattern(pattern, &["/新闻/1", "/%E6%96%B0%e9%97%bb"], &["/新"]);
    }
    check_pattern(
        "/a%3cd.html",
        &["/a%3Cd.html", "/a%3cd.html"],
        &["/a%3d.html"],
    );
    check_pattern("/%7etide", &["/~tide/", "/%7Etide"], &[]);
    check_pattern("/~tide", &["/%7etide"], &[]);
    // A slash that is encoded is another.
    check_pattern("/a%2fb", &["/a%2Fb"], &["/a/b"]);
    check_pattern("/a/b", &["/a/b"], &["/a%2fb"]);
    // A wildcard that is encoded is none.
    check_pattern("/a-%2A", &["/a-*", "/a-%2a"], &["/a-b"]);
    check_pattern("/100%", &["/100%", "/100%-sure"], &["/100"]);
}

#[test]
fn the_longest_rule_decides_and_of_two_as_long_the_one_that_allows() {
    for (rules, path, is_allowed) in [
        ("Allow: /p\nDisallow: /", "/page", true),
        ("Disallow: /\nAllow: /p", "/page", true),
        ("Allow: /folder\nDisallow: /folder", "/folder/page", true),
        ("Disallow: /folder\nAllow: /folder", "/folder/page", true),
        ("Allow: /page\nDisallow: /*.htm", "/page.htm", false),
        ("Allow: /page\nDisallow: /*.ph", "/page.php5", true),
        ("Allow: /$\nDisallow: /", "/", true),
        ("Allow: /$\nDisallow: /", "/page.htm", false),
        ("Allow: /x/page.html\nDisallow: /x/", "/x/page.html", true),
        ("Disallow: /x/page.html\nAllow: /x/", "/x/page.html", false),
        ("Disallow:", "/", true),
        ("Allow:\nDisallow: /", "/", false),
        ("", "/", true),
    ] {
        let text = format!("User-agent: jianbao\n{rules}\n");
        assert_eq!(allows(&text, path), is_allowed, "{rules} {path}");
    }
}

#[test]
fn robots_txt_itself_may_always_be_asked_for() {
    assert!(allows("User-agent: *\nDisallow: /", "/robots.txt"));
    let url = Url::parse("https://www.example.org/robots.txt").unwrap();
    assert!(Robots::disallow_all().allows(&url));
}

#[test]
fn the_groups_of_a_product_are_one_and_those_of_all_are_for_those_without() {
    let text = "user-agent: other\ndisallow: /other\n\n\
                user-agent: *\ndisallow: /all\n\n\
                user-agent: JianBao\ndisallow: /one\n\n\
                user-agent: another\nuser-agent: jianbao\ndisallow: /two\n";
    for (path, is_allowed) in [
        ("/one", false),
        ("/two", false),
        ("/all", true),
        ("/other", true),
    ] {
        assert_eq!(allows(text, path), is_allowed, "{path}");
    }
    let other = Robots::parse(text.as_bytes(), "third");
    let url = Url::parse("https://www.example.org/all").unwrap();
    assert!(!other.allows(&url));
    // A group of ours without rules is a group.
    assert!(allows(
        "user-agent: *\ndisallow: /\n\nuser-agent: jianbao\ndisallow:\n",
        "/a"
    ));
    // Two groups for all are one.
    let text = "user-agent: *\ndisallow: /a\n\nuser-agent: *\ndisallow: /b\n";
    assert!(!allows(text, "/a") && !allows(text, "/b"));
}

#[test]
fn a_product_is_its_token_whatever_follows() {
    for (agent, is_ours) in [
        ("jianbao", true),
        ("Jianbao/1.0", true),
        ("JIANBAO * (tides)", true),
        ("* ", true),
        ("* jianbao", true),
        ("jianbao-images", false),
        ("jianba", false),
        ("my jianbao", false),
        ("*bao", false),
        ("", false),
    ] {
        let text = format!("User-agent: {agent}\nDisallow: /a\n");
        assert_eq!(!allows(&text, "/a"), is_ours, "{agent}");
    }
}

#[test]
fn other_lines_do_not_end_a_group() {
    let text = "Disallow: /early\n\
                User-agent: jianbao\n\
                Sitemap: https://www.example.org/sitemap.xml\n\
                Crawl-delay: 5\n\
                User-agent: other\n\
                Host: www.example.org\n\
                Disallow: /a\n\
                Sitemap: /relative.xml\n\
                Disallow: /b\n";
    let robots = robots(text);
    assert!(!allows(text, "/a") && !allows(text, "/b") && allows(text, "/early"));
    assert_eq!(robots.crawl_delay(), Some(Delay::from_seconds(5)));
    assert_eq!(
        robots.sitemaps(),
        ["https://www.example.org/sitemap.xml", "/relative.xml"]
    );
}

#[test]
fn sloppy_lines_are_read() {
    for text in [
        "\u{feff}User-agent: *\nDisallow: /a",
        "USER-AGENT:*\r\nDISALLOW:/a\r\n",
        "user-agent : * \r  disallow : /a  # not here\r",
        "  \t User-agent:\t*\n\n\n\t Disallow:\t/a",
        "useragent: *\ndissallow: /a",
        "User-agent *\nDisallow /a",
        "# all\nUser-agent: * # everyone\n\n# none\n\nDisallow: /a",
        "User-agent: *\n<html>\n\0\nDisallow: /a",
    ] {
        assert!(!allows(text, "/a/1"), "{text:?}");
        assert!(allows(text, "/b"), "{text:?}");
    }
    assert!(allows(
        "<!doctype html><p>User-agent is * and disallow is /a",
        "/a"
    ));
}

#[test]
fn delays_are_clamped_and_odd_ones_are_none() {
    for (value, milliseconds) in [
        ("2", Some(2000)),
        ("0.5", Some(500)),
        (".25", Some(250)),
        ("1.", Some(1000)),
        ("86400", Some(600_000)),
        ("99999999999999999999999", Some(600_000)),
        ("-1", None),
        ("soon", None),
        ("", None),
        (".", None),
        ("1.2.3", None),
    ] {
        let delay = robots(&format!("User-agent: *\nCrawl-delay: {value}\n")).crawl_delay();
        assert_eq!(delay, milliseconds.map(Delay::from_milliseconds), "{value}");
    }
    // Of the group that counts only; of several the longest.
    let text = "User-agent: *\nCrawl-delay: 9\n\nUser-agent: jianbao\nDisallow: /a\n";
    assert_eq!(robots(text).crawl_delay(), None);
    let text = "User-agent: *\nCrawl-delay: 9\nDisallow: /a\n\nUser-agent: *\nCrawl-delay: 3\n";
    assert_eq!(robots(text).crawl_delay(), Some(Delay::from_seconds(9)));
}

#[test]
fn what_is_too_long_is_cut() {
    let rules = "Disallow: /a\n".repeat(MAX_ROBOTS_BYTES / 10);
    let text = format!("User-agent: *\n{rules}Disallow: /late\n");
    assert!(!allows(&text, "/a") && allows(&text, "/late"));
    let long = format!("User-agent: *\nDisallow: /{}", "a".repeat(1 << 17));
    assert!(allows(&long, "/a"));
}

#[test]
fn hostile_patterns_take_little_time() {
    let pattern = "*a".repeat(8_000);
    let text = format!(
        "User-agent: *\n{}",
        format!("Disallow: {pattern}b\n").repeat(30)
    );
    let many = format!(
        "User-agent: *\n{}",
        "Disallow: *aaaaaaaaaaaaab\n".repeat(18_000)
    );
    let path = format!("/{}", "a".repeat(2_000));
    assert!(allows(&text, &path) && allows(&many, &path));
}

#[test]
fn answers_are_kept_as_text() {
    let week = jiff::SignedDuration::from_hours(7 * 24);
    let url = Url::parse("https://www.example.org/a").unwrap();
    for (answer, is_allowed) in [
        (
            RobotsAnswer::Text("User-agent: *\nDisallow: /a".to_owned()),
            false,
        ),
        (RobotsAnswer::Text(String::new()), true),
        (RobotsAnswer::Absent, true),
        (RobotsAnswer::Unreachable, false),
    ] {
        let kept = serde_json::to_string(&answer).unwrap();
        let read: RobotsAnswer = serde_json::from_str(&kept).unwrap();
        assert_eq!(read, answer);
        assert_eq!(
            read.robots("jianbao", week).allows(&url),
            is_allowed,
            "{kept}"
        );
    }
    assert!(
        RobotsAnswer::Unreachable
            .robots("jianbao", week * 5)
            .allows(&url)
    );
}

proptest! {
    #[test]
    fn any_bytes_are_rules(bytes in prop::collection::vec(any::<u8>(), 0..2000), path in "/[a-z%*$?新]{0,40}") {
        let robots = Robots::parse(&bytes, "jianbao");
        let url = Url::parse("https://www.example.org").unwrap().join(&path).unwrap();
        let _ = (robots.allows(&url), robots.crawl_delay(), robots.sitemaps());
    }

    /// Against a matcher that tries everything.
    #[test]
    fn wildcards_match_as_they_should(pattern in "/[ab*]{0,12}\\$?", path in "/[ab]{0,14}") {
        fn naive(pattern: &[u8], path: &[u8]) -> bool {
            match pattern {
                [] => true,
                b"$" => path.is_empty(),
                [b'*', rest @ ..] => (0..=path.len()).any(|from| naive(rest, &path[from..])),
                [byte, rest @ ..] => path.first() == Some(byte) && naive(rest, &path[1..]),
            }
        }
        let text = format!("User-agent: *\nDisallow: {pattern}\n");
        prop_assert_eq!(!allows(&text, &path), naive(pattern.as_bytes(), path.as_bytes()));
    }

    /// What a rule of whole lines says does not depend on what stands around it in other groups.
    #[test]
    fn other_groups_change_nothing(
        rules in prop::collection::vec(("[a-z]{1,3}", any::<bool>()), 1..6),
        noise in prop::collection::vec("(disallow|allow): /[a-z]{0,2}", 0..6),
        path in "/[a-z]{0,4}",
    ) {
        let lines: Vec<String> = rules
            .iter()
            .map(|(path, is_allowed)| {
                format!("{}: /{path}", if *is_allowed { "allow" } else { "disallow" })
            })
            .collect();
        let lines = lines.join("\n");
        let plain = format!("user-agent: jianbao\n{lines}\n");
        let noisy = format!(
            "user-agent: other\n{}\n\n{plain}\nuser-agent: *\n{}\n",
            noise.join("\n"),
            noise.join("\n")
        );
        prop_assert_eq!(allows(&plain, &path), allows(&format!("user-agent: third\ndisallow: /\n\n{plain}"), &path));
        prop_assert_eq!(allows(&plain, &path), allows(&noisy, &path));
    }
}
