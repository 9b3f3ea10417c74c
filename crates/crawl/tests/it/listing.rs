//! Rules found by themselves on list pages in the styles of outlets: exactly the articles, their dates, and the
//! next page.

use jianbao_crawl::{ListingRules, feeds_of_page, find_listing_rules, read_listing};
use proptest::prelude::*;
use url::Url;

/// A page, its address, the number of its articles, a part of each address, the first and last title, the first
/// date, and the path of the next page.
struct Case {
    name: &'static str,
    html: &'static str,
    url: &'static str,
    articles: usize,
    part: &'static str,
    titles: [&'static str; 2],
    date: &'static str,
    next: &'static str,
}

const EN: [&str; 2] = [
    "Ferry service returns after two weeks of storms",
    "Museum finds a map that nobody knew was missing",
];
const ZH: [&str; 2] = ["渡轮停航两周后今晨恢复载客", "博物馆发现一张无人知晓的地图"];

fn cases() -> Vec<Case> {
    vec![
        Case {
            name: "portal",
            html: include_str!("../listing/portal.html"),
            url: "https://harbour.test/local/index.shtml",
            articles: 10,
            part: "/doc-10",
            titles: ZH,
            date: "05-16 00:15",
            next: "/local/index_2.shtml",
        },
        Case {
            name: "cards",
            html: include_str!("../listing/cards.html"),
            url: "https://harbour.test/stories",
            articles: 9,
            part: "/stories/20",
            titles: [
                "Ferry service returns after two weeks of storms",
                "New bridge opens to walkers before it opens to cars",
            ],
            date: "May 16, 2024",
            next: "/stories?page=2",
        },
        Case {
            name: "table",
            html: include_str!("../listing/table.html"),
            url: "https://school.test/news/list.asp?c=1",
            articles: 10,
            part: "show.asp?id=3",
            titles: ZH,
            date: "2024-5-16",
            next: "/news/list.asp?c=1&page=2",
        },
        Case {
            name: "government",
            html: include_str!("../listing/government.html"),
            url: "https://city.test/zwdt/gzdt/index.html",
            articles: 10,
            part: "/zwdt/gzdt/202405/t202405",
            titles: ZH,
            date: "2024-05-16",
            next: "/zwdt/gzdt/index_1.html",
        },
        Case {
            name: "soup",
            html: include_str!("../listing/soup.html"),
            url: "https://harbour.test/latest",
            articles: 10,
            part: "/a/5",
            titles: EN,
            date: "1 hours ago",
            next: "/latest?p=2",
        },
        Case {
            name: "wordpress",
            html: include_str!("../listing/wordpress.html"),
            url: "https://hill.test/2024/05/",
            articles: 10,
            part: "hill.test/2024/05/",
            titles: EN,
            date: "2024-05-16T08:30:00+00:00",
            next: "/2024/05/page/2/",
        },
        Case {
            name: "search",
            html: include_str!("../listing/search.html"),
            url: "https://harbour.test/search?q=1",
            articles: 8,
            part: "/article?id=70",
            titles: [
                "海港渡轮停航两周后今晨恢复载客",
                "海港老城面包师同用一座烤炉一天",
            ],
            date: "1天前",
            next: "/search?q=1&pn=10",
        },
        Case {
            name: "mobile",
            html: include_str!("../listing/mobile.html"),
            url: "https://evening.test/m/",
            articles: 10,
            part: "/m/202405",
            titles: ZH,
            date: "05-16",
            next: "/m/list_2.html",
        },
        Case {
            name: "pictures",
            html: include_str!("../listing/pictures.html"),
            url: "https://harbour.test/pictures/",
            articles: 8,
            part: "/news/90",
            titles: [
                "Ferry service returns after two weeks of storms",
                "Bakers of the old town share one oven for a day",
            ],
            date: "16.05.2024",
            next: "/pictures/?page=1",
        },
        Case {
            name: "lead",
            html: include_str!("../listing/lead.html"),
            url: "https://bote.test/region/",
            articles: 8,
            part: "/region/article2",
            titles: [
                "Ferry service returns after two weeks of storms",
                "Region Bakers of the old town share one oven for a day",
            ],
            date: "2024-05-16T06:00",
            next: "/region/?page=2",
        },
    ]
}

#[test]
fn rules_find_exactly_the_articles() {
    for case in cases() {
        let url = Url::parse(case.url).unwrap();
        let found = find_listing_rules(case.html, &url);
        let found = found.unwrap_or_else(|| panic!("{}: nothing found", case.name));
        println!("{}: {:.2} {:?}", case.name, found.confidence, found.rules);
        let listing = read_listing(case.html, &url, &found.rules).unwrap();
        let titles: Vec<&str> = listing
            .entries
            .iter()
            .map(|entry| entry.title.as_str())
            .collect();
        assert_eq!(titles.len(), case.articles, "{}: {titles:#?}", case.name);
        assert_eq!(
            [titles[0], titles[titles.len() - 1]],
            case.titles,
            "{}",
            case.name
        );
        for entry in &listing.entries {
            assert!(
                entry.url.as_str().contains(case.part),
                "{}: {}",
                case.name,
                entry.url
            );
            assert!(entry.date.is_some(), "{}: {}", case.name, entry.url);
        }
        assert_eq!(
            listing.entries[0].date.as_deref(),
            Some(case.date),
            "{}",
            case.name
        );
        let next = listing
            .next
            .map(|next| next[url::Position::BeforePath..].to_owned());
        assert_eq!(next.as_deref(), Some(case.next), "{}", case.name);
        assert!(
            found.confidence > 0.5,
            "{}: {}",
            case.name,
            found.confidence
        );
    }
}

#[test]
fn the_same_rules_read_the_next_page() {
    for case in cases() {
        let url = Url::parse(case.url).unwrap();
        let rules = find_listing_rules(case.html, &url).unwrap().rules;
        // The page of the day after: one article fewer, of those that come last.
        let next_url = url.join(case.next).unwrap();
        let listing = read_listing(case.html, &next_url, &rules).unwrap();
        assert!(listing.entries.len() >= case.articles - 1, "{}", case.name);
    }
}

#[test]
fn pages_without_a_list_have_no_rules() {
    let url = Url::parse("https://harbour.test/about").unwrap();
    for html in [
        "",
        "<p>Nothing but a text about the harbour.</p>",
        "<nav><a href=/a>News of the whole town</a><a href=/b>Sports of the region</a></nav>",
        "<ul><li><a href=/a>Town</a><li><a href=/b>Sea</a><li><a href=/c>Hill</a><li><a href=/d>Sky</a><li><a href=/e>Sun</a></ul>",
        "<ul><li><a href='https://other.test/1-2-3-4'>A story of another paper here</a></li></ul>",
    ] {
        assert_eq!(find_listing_rules(html, &url), None, "{html}");
    }
}

#[test]
fn rules_by_hand_are_followed() {
    let html = "<div class=x><b>Title of it</b><a href=/1>more</a><i datetime='2024-05-16'>Thursday</i></div>
        <div class=x><b>Second one</b><a href=/1>more</a></div><div class=x>no link</div><a id=n href='?p=2'>&gt;</a>";
    let url = Url::parse("https://harbour.test/list").unwrap();
    let rules = ListingRules {
        item: "div.x".to_owned(),
        link: "a".to_owned(),
        title: "b".to_owned(),
        date: "i".to_owned(),
        next: "#n".to_owned(),
    };
    let listing = read_listing(html, &url, &rules).unwrap();
    assert_eq!(listing.entries.len(), 1);
    let entry = &listing.entries[0];
    assert_eq!(
        (entry.title.as_str(), entry.date.as_deref()),
        ("Title of it", Some("2024-05-16"))
    );
    assert_eq!(listing.next.unwrap().query(), Some("p=2"));
    let broken = ListingRules {
        date: "i[".to_owned(),
        ..rules
    };
    assert_eq!(read_listing(html, &url, &broken).unwrap_err().key, "date");
}

const PIECES: [&str; 26] = [
    "<ul>",
    "</ul>",
    "<li>",
    "</li>",
    "<a href=/news/1234>",
    "<a href='/news/5678.html'>",
    "</a>",
    "<div class='item x'>",
    "</div>",
    "<table>",
    "<tr>",
    "<td>",
    "渡轮停航两周后今晨恢复",
    "Ferry service returns today",
    "2024-05-16",
    "<time>",
    "<h2>",
    "</h2>",
    "<template>",
    "<svg>",
    "<link rel=alternate type='application/rss+xml' href=/feed>",
    "<base href=/x/>",
    "<script>",
    "</script>",
    "&",
    "<a title='",
];

proptest! {
    #[test]
    fn pieces_of_pages_are_read(pieces in prop::collection::vec(prop::sample::select(&PIECES[..]), 0..80)) {
        let html = pieces.concat();
        let url = Url::parse("https://harbour.test/list/").unwrap();
        feeds_of_page(&html, &url);
        if let Some(found) = find_listing_rules(&html, &url) {
            let listing = read_listing(&html, &url, &found.rules).unwrap();
            prop_assert!(!listing.entries.is_empty());
        }
    }
}

#[test]
fn pages_cut_anywhere_are_read() {
    for case in cases() {
        let url = Url::parse(case.url).unwrap();
        for end in (0..case.html.len()).step_by(97) {
            let html = &case.html[..case.html.floor_char_boundary(end)];
            feeds_of_page(html, &url);
            find_listing_rules(html, &url);
        }
    }
}
