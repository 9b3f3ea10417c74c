//! Hostile articles: pages stay safe, bounded and readable.

use std::path::PathBuf;

use jianbao_publish::SitePath;

use crate::articles::{Archive, Draft, id};
use crate::reader::{assert_safe, html};

#[test]
fn payloads_as_bodies_and_titles_do_nothing() {
    let Some(data) = std::env::var_os("JIANBAO_DATA") else {
        println!("skipped: JIANBAO_DATA is not set");
        return;
    };
    let text = std::fs::read_to_string(PathBuf::from(data).join("xss/payloads.jsonl")).unwrap();
    let payloads: Vec<String> = text
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap())
        .filter_map(|line| Some(line["payload"].as_str()?.to_owned()))
        .collect();
    assert!(!payloads.is_empty());
    let archive = Archive::new("en");
    let slugs: Vec<String> = (0..payloads.len()).map(|at| format!("n{at}")).collect();
    let titles: Vec<String> = payloads
        .iter()
        .map(|text| jianbao_core::clean_headline(text))
        .collect();
    let bodies: Vec<String> = payloads
        .iter()
        .map(|text| text.replace('\n', " "))
        .collect();
    let drafts: Vec<Draft<'_>> = (0..payloads.len())
        .map(|at| Draft {
            slug: &slugs[at],
            headline: &titles[at],
            language: Some(&titles[at]),
            body: &bodies[at],
            hour: 0,
        })
        .collect();
    archive.keep(&drafts);
    let site = archive.site();
    for path in site.paths().unwrap() {
        let page = site.page(&path).unwrap();
        if let Some(page) = page.filter(|page| page.media_type.starts_with("text/html")) {
            assert_safe(&String::from_utf8(page.bytes).unwrap(), &path.to_file());
        }
    }
}

#[test]
fn monstrous_articles_give_pages_of_bounded_length() {
    let archive = Archive::new("en");
    let headline = "渡船\u{202e}".repeat(1 << 17);
    let pictures = "<img src=\"https://pics.example/a.png\" alt=\"\u{202e}quay\">".repeat(10_000);
    archive.keep(&[
        Draft {
            slug: "title",
            headline: &headline[..headline.floor_char_boundary(900_000)],
            language: None,
            body: "<p>x</p>",
            hour: 0,
        },
        Draft {
            slug: "pictures",
            headline: "Pictures",
            language: None,
            body: &pictures,
            hour: 1,
        },
    ]);
    let site = archive.site();
    let page = html(&site, &SitePath::Article(id("pictures")));
    assert_safe(&page, "pictures");
    assert_eq!(page.matches("<figure>").count(), 500);
    assert!(page.contains("more pictures"));
    let page = html(&site, &SitePath::Article(id("title")));
    assert!(page.len() < 40_000, "{}", page.len());
    let list = html(&site, &SitePath::Start(1));
    assert!(list.len() < 10_000, "{}", list.len());
}
