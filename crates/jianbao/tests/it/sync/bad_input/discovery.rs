//! `add` behind pages, sitemaps and lists as sources, OPML; and what is nothing to subscribe to.

use std::fs;

use serde_json::Value;

use super::super::hostile_server::{Answer, Request, answer, feed, ok, page, redirect};
use super::{Harbour, reason};

const RSS: &str = "application/rss+xml";
const NEWS: &str = "xmlns:n='http://example.org/schemas/sitemap-news/0.9'";

/// Sites of all kinds.
fn sites(request: &Request) -> Answer {
    let html = |text: &str| ok("text/html; charset=utf-8", text);
    let links = |host: &str| {
        format!(
            "<!DOCTYPE html><title>The paper</title>
             <link rel=alternate type={RSS} title=Comments href='http://{host}/comments/feed'>
             <link rel=alternate type={RSS} title='Broken' href=/index.rss>
             <link rel=alternate type={RSS} title='Town' href=/category/town/feed>
             <link rel=alternate type={RSS} title='Paper' href=/main.rss><a href=/about>About</a>"
        )
    };
    let host = request.host.as_str();
    let stories = |count: usize| {
        feed(
            "Paper",
            (0..count).map(|number| {
                (
                    format!("Story {number}"),
                    format!("http://{host}/story/{number}"),
                )
            }),
        )
    };
    match (host, request.path.as_str()) {
        // Declares feeds, of which the first does not answer well.
        ("linked.test", "/") => html(&links("linked.test")),
        ("linked.test", "/index.rss") => answer("500 Broken", "", ""),
        ("linked.test", "/main.rss") => ok(RSS, stories(3)),
        ("linked.test", "/article") => html(&page("the quay").replace(
            "<title>",
            &links("linked.test").replace("<!DOCTYPE html>", ""),
        )),
        // A feed at a usual place only.
        ("guessed.test", "/") => html("<title>Guess</title><p>Nothing is linked here."),
        ("guessed.test", "/feed/") => redirect("302 Found", "/"),
        ("guessed.test", "/feed.xml") => ok(RSS, stories(2)),
        // A news sitemap below an index in robots.txt.
        ("mapped.test", "/") => html("<title>Map</title><p>Nothing is linked here."),
        ("mapped.test", "/robots.txt") => ok(
            "text/plain",
            "User-agent: *\nAllow: /\nSitemap: http://mapped.test/maps.xml\n",
        ),
        ("mapped.test", "/maps.xml") => ok(
            "text/xml",
            format!(
                "<sitemapindex><sitemap><loc>http://mapped.test/old.xml</loc><lastmod>2001-01-01</lastmod></sitemap>\
             <sitemap><loc>http://mapped.test/new.xml</loc><lastmod>{}</lastmod></sitemap></sitemapindex>",
                today()
            ),
        ),
        ("mapped.test", "/new.xml") => ok(
            "text/xml",
            format!(
                "<urlset {NEWS}><url><loc>http://mapped.test/story/1</loc><n:news><n:publication_date>{0}</n:publication_date>\
             <n:title>Story one</n:title></n:news></url><url><loc>http://mapped.test/story/2</loc><lastmod>{0}</lastmod></url>\
             <url><loc>http://mapped.test/story/3</loc><lastmod>2001-01-01</lastmod></url></urlset>",
                today()
            ),
        ),
        // A list of two pages and nothing else.
        ("listed.test", "/news/" | "/news/?page=2") => html(&list(request.path.contains("page=2"))),
        ("login.test", "/") => html(
            "<title>Log in</title><form action=/login method=post><h1>Log in</h1><label>User name<input name=user></label>\
            <label>Password<input type=password name=password></label><button>Log in</button></form>",
        ),
        ("parked.test", "/") => html(
            "<title>parked.test</title><h1>parked.test</h1><p>This domain is for sale. <a href=/buy>Make an offer</a>",
        ),
        ("error.test", _) => html(
            "<title>404 Not Found</title><h1>404 Not Found</h1><p>The page you are looking for does not exist.",
        ),
        ("proxied.example.org", _) => ok(
            RSS,
            feed(
                "Behind the proxy",
                [("Story", "http://proxied.example.org/story")],
            ),
        ),
        ("opml.test", "/") => ok(
            "text/xml",
            "<opml><body><outline xmlUrl='http://a.test/'/></body></opml>",
        ),
        (_, path) if path.starts_with("/story/") => html(&page(path)),
        _ => answer("404 Not Found", "", ""),
    }
}

fn today() -> String {
    jianbao_core::Clock::System.now().to_string()
}

fn list(is_second: bool) -> String {
    let from = if is_second { 5 } else { 0 };
    let items: Vec<String> = (from..from + 5)
        .map(|number| {
            format!("<li><a href='/story/{number}'>The harbour report with number {number} of this year</a> <span>2031-05-1{number}</span></li>")
        })
        .collect();
    let next = if is_second {
        ""
    } else {
        "<a href='/news/?page=2'>Next page</a>"
    };
    format!(
        "<!DOCTYPE html><title>Reports</title><ul class=menu><li><a href=/a>About us</a></ul><ul class=reports>{}</ul>{next}",
        items.concat()
    )
}

fn add(harbour: &Harbour, arguments: &[&str], code: i32) -> Value {
    let mut all = vec!["add", "--json"];
    all.extend(arguments);
    let mut told = harbour.run(&all).expect_code(code).json();
    told[0].take()
}

fn paths(harbour: &Harbour, host: &str) -> Vec<String> {
    let requests = harbour.server.requests();
    requests
        .into_iter()
        .filter(|request| request.host == host)
        .map(|request| request.path)
        .collect()
}

#[test]
fn the_first_good_feed_that_a_site_links_is_taken() {
    let harbour = Harbour::new(sites);
    let told = add(&harbour, &["http://linked.test/"], 0);
    assert_eq!(told["kind"], "feed", "{told}");
    assert_eq!(told["source_url"], "http://linked.test/main.rss");
    assert_eq!(told["articles"], 3);
    let others: Vec<&str> = told["others"]
        .as_array()
        .unwrap()
        .iter()
        .map(|other| other["url"].as_str().unwrap())
        .collect();
    assert_eq!(
        others,
        [
            "http://linked.test/index.rss",
            "http://linked.test/category/town/feed",
            "http://linked.test/comments/feed"
        ]
    );
    assert_eq!(
        paths(&harbour, "linked.test"),
        ["/", "/robots.txt", "/index.rss", "/main.rss"]
    );
    let again = add(&harbour, &["http://linked.test/"], 0);
    assert_eq!(again["kind"], Value::Null, "{again}");
    harbour.sync(&[], 0);
    assert_eq!(harbour.source("linked-test")["articles"], 3);
}

#[test]
fn candidates_are_shown_and_nothing_is_added() {
    let harbour = Harbour::new(sites);
    let before = fs::read_to_string(harbour.fixture.file("jianbao.toml")).unwrap();
    let told = add(
        &harbour,
        &["--list", "http://linked.test/", "http://error.test/"],
        1,
    );
    let kinds: Vec<&str> = told["candidates"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| found["title"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["Broken", "Paper", "Town", "Comments"]);
    let told = add(&harbour, &["--list", "http://listed.test/news/"], 0);
    assert_eq!(
        told["candidates"][0]["listing"]["item"], "ul.reports > li",
        "{told}"
    );
    assert_eq!(
        fs::read_to_string(harbour.fixture.file("jianbao.toml")).unwrap(),
        before
    );
    assert_eq!(paths(&harbour, "linked.test"), ["/"]);
}

#[test]
fn an_article_is_archived_and_the_feeds_of_its_site_are_told() {
    let harbour = Harbour::new(sites);
    let told = add(&harbour, &["http://linked.test/article"], 0);
    assert_eq!(told["kind"], "page", "{told}");
    assert_eq!(told["others"][1]["url"], "http://linked.test/main.rss");
    let told = add(
        &harbour,
        &[
            "--kind",
            "feed",
            "--id",
            "paper",
            "http://linked.test/article?x=1",
        ],
        1,
    );
    assert!(told["reason"].as_str().unwrap().contains("404"), "{told}");
    let told = add(&harbour, &["--kind", "feed", "http://guessed.test/"], 0);
    assert_eq!(told["source_url"], "http://guessed.test/feed.xml", "{told}");
    let asked = paths(&harbour, "guessed.test");
    assert!(asked.len() <= 7, "{asked:?}");
}

#[test]
fn a_sitemap_that_robots_txt_names_is_followed_within_its_window() {
    let harbour = Harbour::new(sites);
    let told = add(&harbour, &["--id", "map", "http://mapped.test/"], 0);
    assert_eq!(told["kind"], "sitemap", "{told}");
    assert_eq!(told["source_url"], "http://mapped.test/maps.xml");
    harbour.sync(&[], 0);
    let source = harbour.source("map");
    assert_eq!(source["articles"], 2, "{source}");
    let asked = paths(&harbour, "mapped.test");
    assert!(
        asked.contains(&"/new.xml".to_owned()) && !asked.contains(&"/old.xml".to_owned()),
        "{asked:?}"
    );
    assert!(!asked.contains(&"/story/3".to_owned()), "{asked:?}");
}

#[test]
fn of_a_sitemap_those_pages_are_counted_that_are_within_its_window() {
    let harbour = Harbour::new(sites);
    let told = add(&harbour, &["http://mapped.test/new.xml"], 0);
    assert_eq!(told["articles"], 2, "{told}");
}

#[test]
fn a_list_is_read_by_rules_that_are_found_and_written_down() {
    let harbour = Harbour::new(sites);
    let told = add(&harbour, &["--id", "list", "http://listed.test/news/"], 0);
    assert_eq!(
        (&told["kind"], &told["articles"]),
        (&"listing".into(), &5.into()),
        "{told}"
    );
    let settings = fs::read_to_string(harbour.fixture.file("jianbao.toml")).unwrap();
    assert!(
        settings.contains("[source.listing]\nitem = \"ul.reports > li\"\n"),
        "{settings}"
    );
    harbour.sync(&[], 0);
    // With the page behind it, which is gone through at first sight.
    assert_eq!(harbour.source("list")["articles"], 10);
}

#[test]
fn what_is_nothing_to_subscribe_to_is_refused_with_the_reason() {
    let harbour = Harbour::new(sites);
    let before = fs::read_to_string(harbour.fixture.file("jianbao.toml")).unwrap();
    for (url, part) in [
        ("http://login.test/", "login page"),
        ("http://parked.test/", "parked domain"),
        ("http://error.test/x", "error page"),
        ("http://none.test/", "it answers 404"),
        ("http://opml.test/", "jianbao import"),
        ("http://listed.test/", "it answers 404"),
    ] {
        let told = add(&harbour, &[url], 1);
        assert_eq!(told["source"], Value::Null);
        assert!(told["reason"].as_str().unwrap().contains(part), "{told}");
    }
    for (kind, part) in [
        ("page", "no page but a feed"),
        ("sitemap", "no sitemap but a feed"),
    ] {
        let told = add(
            &harbour,
            &["--kind", kind, "http://linked.test/main.rss"],
            1,
        );
        assert!(told["reason"].as_str().unwrap().contains(part), "{told}");
    }
    assert_eq!(
        fs::read_to_string(harbour.fixture.file("jianbao.toml")).unwrap(),
        before
    );
}

#[test]
fn sources_that_became_something_else_keep_what_was_known() {
    let harbour = Harbour::new(sites);
    harbour.settings(
        "[[source]]\nid = \"login\"\nkind = \"listing\"\nurl = \"http://login.test/\"\n\
         [[source]]\nid = \"error\"\nkind = \"sitemap\"\nurl = \"http://error.test/map.xml\"\n\
         [[source]]\nid = \"odd\"\nkind = \"listing\"\nurl = \"http://listed.test/news/\"\nlisting = { item = \"div.gone\" }\n",
    );
    let report = harbour.sync(&[], 1);
    assert!(
        reason(&report, "http://login.test/").contains("no list of articles"),
        "{report}"
    );
    assert!(
        reason(&report, "http://error.test/map.xml").contains("no sitemap: an error page"),
        "{report}"
    );
    assert!(
        reason(&report, "http://listed.test/news/").contains("find no article"),
        "{report}"
    );
    for id in ["login", "error", "odd"] {
        assert_ne!(harbour.source(id)["state"]["last_error"], Value::Null);
    }
}

#[test]
fn rules_that_are_no_selectors_are_named() {
    let harbour = Harbour::new(sites);
    harbour.settings("[[source]]\nid = \"x\"\nkind = \"listing\"\nurl = \"http://listed.test/\"\nlisting = { item = \"li[\" }\n");
    harbour
        .run(&["sync"])
        .expect_code(2)
        .expect_text("source x: listing.item: \"li[\" is no CSS selector");
}

#[test]
fn subscriptions_go_out_and_in() {
    let harbour = Harbour::new(sites);
    harbour.settings(
        "[[source]]\nid = \"tide\"\ntitle = \"Tide & time\"\nurl = \"http://tide.test/list\"\nkind = \"listing\"\n\
         [source.listing]\nitem = \"li.x\"\n[source.fetch]\nuser_agent = \"TIDE\"\n",
    );
    let run = harbour.run(&["export", "opml"]).expect_code(0);
    assert!(
        run.stdout.contains("title=\"Tide &amp; time\"")
            && run.stdout.contains("jianbao:userAgent=\"TIDE\""),
        "{run:?}"
    );
    let file = harbour.fixture.root().join("list.opml");
    let name = file.to_str().unwrap().to_owned();
    harbour.run(&["export", "opml", &name]).expect_code(0);
    harbour.run(&["export", "opml", &name]).expect_code(1);
    assert_eq!(fs::read_to_string(&file).unwrap(), run.stdout);
    // All are there already.
    let told = harbour
        .run(&["import", "--json", &name])
        .expect_code(0)
        .json();
    assert_eq!(told["already"].as_array().unwrap().len(), 3, "{told}");
    assert_eq!(told["added"], Value::Array(Vec::new()));
    // Others are added, broken ones skipped.
    let broken = "<opml><body><outline text='Folder'><outline text='No address' type='rss'/>\
        <outline text='Harbour daily' xmlUrl='http://guessed.test/feed.xml'/><outline text='x' xmlUrl='file:///etc/passwd'/>\
        <outline text='again' xmlUrl='https://guessed.test/feed.xml/'/>";
    fs::write(&file, broken).unwrap();
    let told = harbour
        .run(&["import", "--json", &name])
        .expect_code(1)
        .json();
    assert_eq!(told["added"][0]["source"], "harbour-daily", "{told}");
    assert_eq!(told["problems"].as_array().unwrap().len(), 2, "{told}");
    assert_eq!(harbour.server.requests().len(), 0);
    harbour.sync(&["--max-time", "1m"], 1);
    assert_eq!(harbour.source("harbour-daily")["articles"], 2);
    fs::write(&file, "<html>no list</html>").unwrap();
    harbour
        .run(&["import", &name])
        .expect_code(1)
        .expect_text("no list of subscriptions");
}

#[test]
fn a_subscription_with_a_password_is_left_out_and_the_others_are_taken() {
    let harbour = Harbour::new(sites);
    let file = harbour.fixture.root().join("list.opml");
    let name = file.to_str().unwrap().to_owned();
    let list = "<opml><body><outline text='Harbour daily' xmlUrl='http://guessed.test/feed.xml'/>\
        <outline text='Closed' xmlUrl='http://me:lantern@closed.test/feed'/>\
        <outline text='Token' xmlUrl='http://lantern@token.test/feed'/>\
        <outline text='Weekly paper' xmlUrl='http://linked.test/main.rss'/></body></opml>";
    fs::write(&file, list).unwrap();
    let run = harbour.run(&["import", "--json", &name]).expect_code(1);
    assert!(
        !run.stdout.contains("lantern") && !run.stderr.contains("lantern"),
        "{run:?}"
    );
    let told = run.json();
    let added = told["added"].as_array().unwrap().iter();
    let added: Vec<&str> = added.filter_map(|one| one["source"].as_str()).collect();
    assert_eq!(added, ["harbour-daily", "weekly-paper"], "{told}");
    let problems = told["problems"].as_array().unwrap();
    for (problem, host) in problems.iter().zip(["closed.test", "token.test"]) {
        let reason = problem["reason"].as_str().unwrap();
        assert!(
            reason.contains(host) && reason.contains("password"),
            "{told}"
        );
    }
    assert_eq!(problems.len(), 2, "{told}");
    let settings = fs::read_to_string(harbour.fixture.file("jianbao.toml")).unwrap();
    assert!(
        settings.contains("weekly-paper") && !settings.contains("lantern"),
        "{settings}"
    );
}

#[test]
fn a_feed_is_shown_through_the_proxy_that_the_settings_name() {
    let harbour = Harbour::new(sites);
    let path = harbour.fixture.file("jianbao.toml");
    let settings = fs::read_to_string(&path).unwrap();
    let with_proxy = settings.replace("[fetch]\n", "[fetch]\nproxy = \"env:HARBOUR_PROXY\"\n");
    assert_ne!(settings, with_proxy);
    fs::write(&path, with_proxy).unwrap();
    let show = ["parse-feed", "http://linked.test/main.rss"];
    harbour
        .run(&show)
        .expect_code(2)
        .expect_text("HARBOUR_PROXY");
    assert_eq!(paths(&harbour, "linked.test").len(), 0);
    // What secrets.toml has comes first. The server plays the proxy, which alone knows the name.
    let address = harbour.server.address;
    let secrets = harbour.fixture.file("secrets.toml");
    fs::write(
        &secrets,
        format!("[fetch]\nproxy = \"http://me:lantern@{address}\"\n"),
    )
    .unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;

        fs::set_permissions(&secrets, fs::Permissions::from_mode(0o600)).unwrap();
    }
    let run = harbour.run(&["parse-feed", "http://proxied.example.org/main.rss"]);
    let run = run.expect_code(0).expect_text("Behind the proxy");
    assert!(!run.stderr.contains("lantern"), "{run:?}");
    assert_eq!(paths(&harbour, "proxied.example.org").len(), 1);
}
