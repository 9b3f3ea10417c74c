//! Pages of a fictional paper in nine languages that are no articles, and some that are.

use jianbao_extract::PageKind;

use super::indexes::{LAYOUTS, Layout, front, list, old_list, stories};
use super::stand_ins::{bare_error, check, consent, error, join, login, offer, shell, soft_error};
use super::tongue::Tongue;
use crate::read_at;

struct Made {
    name: String,
    url: &'static str,
    html: String,
    kind: PageKind,
}

/// Every page of a language.
fn pages(tongue: &Tongue) -> Vec<Made> {
    let mut pages = Vec::new();
    let lang = tongue.say("lang");
    let mut add = |name: String, url, kind, html| {
        pages.push(Made {
            name: format!("{lang} {name}"),
            url,
            html,
            kind,
        });
    };
    let index = PageKind::FrontPage;
    for layout in LAYOUTS {
        let name = |name: &str| format!("{name} {layout:?}");
        add(
            name("front"),
            "https://post.example/",
            index,
            front(tongue, layout),
        );
        // The same at a URL that says nothing.
        add(
            name("front elsewhere"),
            "https://post.example/a/1",
            index,
            front(tongue, layout),
        );
        let section = |count| {
            list(
                tongue,
                layout,
                tongue.say("section"),
                tongue.say("intro"),
                count,
            )
        };
        add(
            name("section"),
            "https://post.example/world/",
            index,
            section(12),
        );
        add(
            name("small section"),
            "https://post.example/world/",
            index,
            section(5),
        );
        let topic = list(tongue, layout, tongue.say("topic"), tongue.say("intro"), 10);
        add(
            name("topic"),
            "https://post.example/topics/ferries",
            index,
            topic,
        );
        let author = list(tongue, layout, tongue.say("author"), tongue.say("bio"), 8);
        add(
            name("author"),
            "https://post.example/authors/quillen",
            index,
            author,
        );
        let results = list(tongue, layout, tongue.say("results"), "", 10);
        add(
            name("search"),
            "https://post.example/search?q=x",
            index,
            results,
        );
        add(
            name("old list"),
            "https://post.example/roll/",
            index,
            old_list(tongue, layout, tongue.say("section")),
        );
    }
    let galleries = list(tongue, Layout::Pictures, tongue.say("gallery"), "", 15);
    add(
        "galleries".into(),
        "https://post.example/pictures/",
        index,
        galleries,
    );
    let videos = list(tongue, Layout::BlockLinks, tongue.say("videos"), "", 15);
    add(
        "videos".into(),
        "https://post.example/video/",
        index,
        videos,
    );
    let at = "https://post.example/2026/05/04/story-9.html";
    for key in ["gone", "removed", "broken", "denied", "geo"] {
        let kind = PageKind::Error;
        add(format!("error {key}"), at, kind, error(tongue, key, false));
        add(
            format!("error {key} with stories"),
            at,
            kind,
            error(tongue, key, true),
        );
        add(
            format!("soft error {key}"),
            at,
            kind,
            soft_error(tongue, key),
        );
        add(
            format!("bare error {key}"),
            at,
            kind,
            bare_error(tongue, key),
        );
    }
    for marketing in [false, true] {
        add(
            "login".into(),
            "https://post.example/login",
            PageKind::Login,
            login(tongue, marketing),
        );
        // A story that is behind it.
        add(
            "login in place".into(),
            at,
            PageKind::Login,
            login(tongue, marketing),
        );
    }
    add(
        "join".into(),
        "https://post.example/join",
        PageKind::Login,
        join(tongue),
    );
    for long in [false, true] {
        add(
            "consent".into(),
            at,
            PageKind::Consent,
            consent(tongue, long),
        );
    }
    for style in 0..3 {
        add(
            format!("check {style}"),
            at,
            PageKind::Challenge,
            check(tongue, "check", style),
        );
        add(
            format!("robot {style}"),
            at,
            PageKind::Challenge,
            check(tongue, "robot", style),
        );
        add(
            format!("offer {style}"),
            at,
            PageKind::Paywall,
            offer(tongue, style),
        );
    }
    for visible in [false, true] {
        add("shell".into(), at, PageKind::Empty, shell(tongue, visible));
    }
    for page in articles(tongue) {
        add(page.0, at, PageKind::Article, page.1);
    }
    pages
}

/// Stories of the paper.
fn articles(tongue: &Tongue) -> Vec<(String, String)> {
    let (headline, first) = tongue.story(0);
    let text = |count: usize| {
        let texts = (0..count).map(|at| format!("<p>{}</p>", tongue.story(at).1));
        texts.collect::<String>()
    };
    let around = |head: &str, body: &str, layout, count| {
        let body = format!(
            "<main><article><h1>{headline}</h1><div class=byline>{} <time datetime=2026-05-04>2026-05-04</time></div>{body}</article>\
            <section class=related><h2>{}</h2>{}</section></main>",
            tongue.say("author"),
            tongue.say("popular"),
            stories(tongue, layout, 1, count)
        );
        tongue.page(headline, head, &body)
    };
    let stated = "<meta property=og:type content=article>";
    let mut found = vec![(
        "short news".to_owned(),
        around(stated, &format!("<p>{first}</p>"), Layout::Headlines, 8),
    )];
    for layout in LAYOUTS {
        for head in ["", stated] {
            found.push((
                format!("story before {layout:?} {head}"),
                around(head, &text(5), layout, 6),
            ));
            found.push((
                format!("long story before {layout:?} {head}"),
                around(head, &text(14), layout, 20),
            ));
        }
    }
    found
}

#[test]
fn pages_in_nine_languages_are_what_they_are() {
    let (mut right, mut all) = (0, 0);
    let mut wrong = Vec::new();
    for tongue in Tongue::all() {
        for page in pages(&tongue) {
            let found = read_at(&page.html, page.url);
            all += 1;
            if found.kind == page.kind {
                right += 1;
            } else {
                wrong.push(format!(
                    "{}: {:?} {:.2}, not {:?}",
                    page.name, found.kind, found.kind_confidence, page.kind
                ));
            }
        }
    }
    println!("{right} of {all} right\n{}", wrong.join("\n"));
    assert!(
        right * 1_000 >= all * 985,
        "{right} of {all}:\n{}",
        wrong.join("\n")
    );
}
