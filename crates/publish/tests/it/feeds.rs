//! Feeds, judged by the rules of their formats.

mod rules;

use jianbao_store::Happening;

use crate::build::fixture::{Fixture, Text, id, url};
use rules::{Element, check_atom, parse};

fn many(count: usize) -> Fixture {
    let mut fixture = Fixture::new();
    let texts: Vec<Text> = (0..count)
        .map(|number| {
            Text::new(
                &format!("tide-{number}"),
                &format!("潮水 {number}"),
                &format!("<p>潮水第{number}次。</p>"),
            )
        })
        .collect();
    fixture.keep(&texts);
    fixture
}

fn ids(feed: &Element) -> Vec<String> {
    feed.all("entry").map(|entry| entry.text("id")).collect()
}

fn link<'a>(element: &'a Element, relation: &str) -> Option<&'a str> {
    let link = element
        .all("link")
        .find(|link| link.attribute("rel") == Some(relation));
    link.and_then(|link| link.attribute("href"))
}

#[test]
fn atom_holds_to_its_rules_and_is_whole_with_its_archive_pages() {
    let fixture = many(250);
    let tree = fixture.built_anew();
    for stem in ["feed", "source/harbour/feed"] {
        let up = "../".repeat(stem.matches('/').count());
        let read = |file: &str| {
            let feed = parse(&tree[file]);
            check_atom(&feed);
            feed
        };
        let current = read(&format!("{stem}.atom"));
        assert_eq!(ids(&current).len(), 50);
        assert_eq!(ids(&current)[0], format!("urn:jianbao:{}", id("tide-249")));
        assert_eq!(link(&current, "self"), Some(&*format!("{up}{stem}.atom")));
        let article = current.all("entry").next().unwrap();
        let expect = format!("{up}article/{}.html", id("tide-249"));
        assert_eq!(link(article, "alternate"), Some(&*expect));
        assert_eq!(link(article, "via"), Some(&*url("tide-249")));
        assert!(current.all("fh:archive").next().is_none());

        let mut all = ids(&current);
        let mut page = current.clone();
        while let Some(href) = link(&page, "prev-archive") {
            page = read(href.strip_prefix(&up).unwrap());
            assert_eq!(page.all("fh:archive").count(), 1);
            assert_eq!(link(&page, "current"), Some(&*format!("{up}{stem}.atom")));
            assert_eq!(page.text("id"), current.text("id"));
            assert_eq!(ids(&page).len(), 100);
            all.extend(ids(&page));
        }
        let expect: Vec<String> = (0..250)
            .rev()
            .map(|number| format!("urn:jianbao:{}", id(&format!("tide-{number}"))))
            .collect();
        assert_eq!(all, expect);
        assert!(!tree.contains_key(&format!("{stem}-3.atom")));
    }
}

#[test]
fn a_full_page_stays_while_news_comes_even_late() {
    let mut fixture = many(205);
    let before = fixture.built_anew();
    let late = Text {
        announced_hours_ago: 900,
        ..Text::new("late", "迟到", "<p>迟到的消息。</p>")
    };
    fixture.keep(&[late]);
    let after = fixture.built_anew();
    for file in ["feed-1.atom", "feed-2.atom"] {
        assert_eq!(before[file], after[file]);
    }
    let newest = parse(&after["feed.atom"]);
    assert_eq!(ids(&newest)[0], format!("urn:jianbao:{}", id("late")));
}

#[test]
fn an_empty_archive_has_valid_feeds() {
    let tree = Fixture::new().built_anew();
    check_atom(&parse(&tree["feed.atom"]));
    check_atom(&parse(&tree["changes.atom"]));
    assert_eq!(
        parse(&tree["feed.atom"]).text("updated"),
        "1970-01-01T00:00:00Z"
    );
    assert_eq!(tree["robots.txt"], b"User-agent: *\nAllow: /\n");
    assert!(!tree.contains_key("sitemap.xml"));
}

#[test]
fn changes_tell_of_edits_and_deletions_with_the_text_of_then() {
    let mut fixture = many(3);
    let edit = |text: &str| Text::new("tide-1", "潮水改了", text);
    fixture.keep(&[edit("<p>第一次修改。</p>")]);
    fixture.happens("tide-2", Happening::Gone(None));
    fixture.keep(&[edit("<p>第二次修改。</p>")]);
    let changes = parse(fixture.text_of("changes.atom").as_bytes());
    check_atom(&changes);
    let titles: Vec<String> = changes.all("entry").map(|e| e.text("title")).collect();
    assert_eq!(
        titles,
        ["已修改：潮水改了", "原处已删除：潮水 2", "已修改：潮水改了"]
    );
    let contents: Vec<String> = changes.all("entry").map(|e| e.text("content")).collect();
    assert_eq!(
        contents,
        [
            "<p>第二次修改。</p>",
            "<p>潮水第2次。</p>",
            "<p>第一次修改。</p>"
        ]
    );
    let expect = format!("urn:jianbao:{}:", id("tide-1"));
    assert!(ids(&changes)[0].starts_with(&expect));
    // The article is where it was, with its new text and the time of the edit.
    let feed = parse(fixture.text_of("feed.atom").as_bytes());
    let entry = feed.all("entry").nth(1).unwrap();
    assert_eq!(entry.text("content"), "<p>第二次修改。</p>");
    assert!(entry.text("updated") > entry.text("published"));
}

#[test]
fn hostile_articles_make_well_formed_feeds() {
    let mut fixture = Fixture::new();
    let mut texts = vec![
        Text::new(
            "cdata",
            "a ]]> b <![CDATA[ & </title>\u{1}\u{fffe}\u{ffff}\u{202e}",
            "<p>]]> </content>\u{1}\u{b}\u{fffe} &#0; &#8; <script>x()</script><img src=x onerror=y()></p>",
        ),
        Text::new(
            "entity",
            "&nbsp;&lt;b&gt; &",
            "<p>&nbsp; &bogus; <a href='javascript:x()'>y</a></p>",
        ),
        Text::new(
            "long",
            &"长".repeat(100_000),
            &"<b><i>很长 ".repeat(100_000),
        ),
        Text::new("empty", "\u{200b}", ""),
    ];
    texts[0].byline = Some("\u{0}\u{1}".to_owned());
    texts[1].byline = Some("<name>&".to_owned());
    texts[0].language = Some("zh\" onload=\"x".to_owned());
    texts[1].language = Some("ar".to_owned());
    fixture.keep(&texts);
    let tree = fixture.built_anew();
    let feed = parse(&tree["feed.atom"]);
    check_atom(&feed);
    for entry in feed.all("entry") {
        let content = entry.text("content");
        assert!(!content.contains("<script") && !content.contains("onerror"));
        assert!(!content.contains("javascript:"));
        assert!(content.len() < 600_000);
        assert!(entry.text("title").chars().count() <= 2000);
    }
    let long = feed.all("entry").nth(1).unwrap();
    let page = format!("article/{}.html", id("long"));
    assert!(
        long.text("content")
            .contains(&format!("<a href=\"{page}\">"))
    );
    let entity = feed.all("entry").nth(2).unwrap();
    assert_eq!(entity.attribute("xml:lang"), Some("ar"));
    assert_eq!(entity.all("author").next().unwrap().text("name"), "<name>&");
    let cdata = feed.all("entry").nth(3).unwrap();
    assert_eq!(cdata.attribute("xml:lang"), None);
    assert_eq!(cdata.all("author").next().unwrap().text("name"), "harbour");
    parse(&tree["feed.rss"]);
    serde_json::from_slice::<serde_json::Value>(&tree["feed.json"]).unwrap();
}

#[test]
fn rss_has_what_readers_need() {
    let tree = many(45).built_anew();
    let rss = parse(&tree["feed.rss"]);
    assert_eq!(rss.attribute("version"), Some("2.0"));
    let channel = rss.all("channel").next().unwrap();
    for required in ["title", "link", "description"] {
        assert!(!channel.text(required).is_empty());
    }
    let itself = channel.all("atom:link").next().unwrap();
    assert_eq!(itself.attribute("href"), Some("feed.rss"));
    assert_eq!(channel.all("item").count(), 40);
    let item = channel.all("item").next().unwrap();
    assert_eq!(item.text("link"), url("tide-44"));
    assert_eq!(item.text("content:encoded"), "<p>潮水第44次。</p>");
    assert_eq!(item.text("dc:creator"), "harbour");
    let guid = item.all("guid").next().unwrap();
    assert_eq!(guid.attribute("isPermaLink"), Some("false"));
    let parser = jiff::fmt::rfc2822::DateTimeParser::new();
    for item in channel.all("item") {
        parser.parse_timestamp(item.text("pubDate")).unwrap();
    }
}

#[test]
fn json_feed_has_its_keys() {
    let mut fixture = many(2);
    let feed: serde_json::Value =
        serde_json::from_str(&fixture.text_of("source/harbour/feed.json")).unwrap();
    assert_eq!(feed["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(feed["title"], "harbour");
    assert!(feed.get("feed_url").is_none());
    let item = &feed["items"][0];
    assert_eq!(item["id"], format!("urn:jianbao:{}", id("tide-1")));
    assert_eq!(item["url"], url("tide-1"));
    assert_eq!(item["content_html"], "<p>潮水第1次。</p>");
    assert_eq!(item["tags"][0], "渡船");
    for date in ["date_published", "date_modified"] {
        let date = item[date].as_str().unwrap();
        date.parse::<jiff::Timestamp>().unwrap();
    }

    fixture.settings.archive.url = Some("https://archive.example.org/".to_owned());
    let feed: serde_json::Value = serde_json::from_str(&fixture.text_of("feed.json")).unwrap();
    assert_eq!(feed["feed_url"], "https://archive.example.org/feed.json");
    let item = &feed["items"][0];
    let page = format!("https://archive.example.org/article/{}.html", id("tide-1"));
    assert_eq!(item["url"], page);
    assert_eq!(item["external_url"], url("tide-1"));
}

#[test]
fn with_an_address_there_are_sitemaps_and_absolute_links() {
    let mut fixture = many(3);
    fixture.settings.archive.url = Some("https://archive.example.org/news/".to_owned());
    let tree = fixture.built_anew();
    let index = parse(&tree["sitemap.xml"]);
    let first = index.all("sitemap").next().unwrap();
    let address = |file: &str| format!("https://archive.example.org/news/{file}");
    assert_eq!(first.text("loc"), address("sitemap-1.xml"));
    let sitemap = parse(&tree["sitemap-1.xml"]);
    assert_eq!(sitemap.all("url").count(), 4);
    let article = sitemap.all("url").nth(1).unwrap();
    let page = address(&format!("article/{}.html", id("tide-0")));
    assert_eq!(article.text("loc"), page);
    let robots = String::from_utf8(tree["robots.txt"].clone()).unwrap();
    assert!(robots.contains(&format!("Sitemap: {}\n", address("sitemap.xml"))));
    let feed = parse(&tree["source/harbour/feed.atom"]);
    check_atom(&feed);
    let expect = address("source/harbour/feed.atom");
    assert_eq!(link(&feed, "self"), Some(&*expect));
}

#[test]
fn an_article_without_its_record_is_in_the_feed_without_its_text() {
    let fixture = many(2);
    let record = crate::build::fixture::files(&fixture.root().join("articles"));
    let of_first = id("tide-0").to_string();
    let record = record.keys().find(|path| path.contains(&of_first)).unwrap();
    std::fs::remove_file(fixture.root().join("articles").join(record)).unwrap();
    let feed = parse(fixture.text_of("feed.atom").as_bytes());
    check_atom(&feed);
    let entry = feed.all("entry").nth(1).unwrap();
    assert!(entry.text("content").starts_with("<p><a href=\"article/"));
}
