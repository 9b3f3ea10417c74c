//! What pages show of fictional articles.

use std::collections::HashSet;

use jianbao_publish::{Page, Site, SitePath};

use crate::articles::{Archive, Draft, harbour, id};
use crate::reader::{assert_safe, html, tags};

fn pages(site: &Site) -> Vec<(SitePath, Page)> {
    let paths = site.paths().unwrap();
    let page = |path: SitePath| site.page(&path).unwrap().map(|page| (path, page));
    paths.into_iter().filter_map(page).collect()
}

#[test]
fn every_page_is_safe_and_its_links_lead_to_pages() {
    for language in ["en", "zh-Hans", "zh-TW"] {
        let archive = harbour(language);
        let site = archive.site();
        let pages = pages(&site);
        let files: HashSet<String> = pages.iter().map(|(path, _)| path.to_file()).collect();
        for (path, page) in &pages {
            if *path == SitePath::Style || !page.media_type.starts_with("text/html") {
                continue;
            }
            let html = String::from_utf8(page.bytes.clone()).unwrap();
            let file = path.to_file();
            assert_safe(&html, &file);
            let folder = if file.contains('/') {
                &file[..=file.rfind('/').unwrap()]
            } else {
                ""
            };
            for tag in tags(&html).iter().filter(|tag| tag.name == "a") {
                let href = tag.get("href").unwrap();
                if href.contains(':') || href.starts_with('#') || href.contains(".atom") {
                    continue;
                }
                let base = url::Url::parse(&format!("file:///{folder}")).unwrap();
                let goal = base.join(href).unwrap().path()[1..].to_owned();
                assert!(files.contains(&goal), "{file}: {href}");
            }
        }
    }
}

#[test]
fn two_opens_give_the_same_bytes() {
    let archive = harbour("zh-Hans");
    assert_eq!(pages(&archive.site()), pages(&archive.site()));
}

#[test]
fn article_has_its_language_and_direction() {
    let archive = harbour("zh-Hant");
    let site = archive.site();
    for (slug, language, direction) in [
        ("hans", "zh-Hans", "ltr"),
        ("hant", "zh-Hant", "ltr"),
        ("en", "en", "ltr"),
        ("ar", "ar", "rtl"),
        ("bo", "bo", "ltr"),
    ] {
        let html = html(&site, &SitePath::Article(id(slug)));
        let tags = tags(&html);
        let article = tags.iter().find(|tag| tag.name == "article").unwrap();
        assert_eq!(article.get("lang"), Some(language));
        assert_eq!(article.get("dir"), Some(direction));
        assert_eq!(tags[0].get("lang"), Some("zh-Hant"));
    }
}

#[test]
fn article_shows_text_picture_versions_and_evidence() {
    let archive = harbour("en");
    let site = archive.site();
    let page = html(&site, &SitePath::Article(id("hans")));
    for expected in [
        "<h1>渡船停航至明日</h1>",
        "<p>渡船今早停航。</p>\n<p>风浪太大。码头已经关闭。预计明日复航。",
        "<a href=\"https://pics.example/quay.png\" rel=\"noreferrer noopener\">Picture</a><figcaption>Quay <small>B. Photographer</small></figcaption>",
        "<del>码头关闭。</del><ins>码头已经关闭。</ins>",
        "<del>何时复航未定。</del><ins>预计明日复航。</ins>",
        "<del>渡船停航</del> <ins>渡船停航至明日</ins>",
        "title=\"2031-05-16 19:00\">16 May 2031 19:00 UTC+8</time>",
        "<time datetime=\"2031-05-16T16:00:00Z\">17 May 2031 00:00 UTC+8</time>",
        "<bdi dir=\"ltr\">https:&#x2f;&#x2f;news.example&#x2f;hans</bdi>",
        "id=\"v1\"",
        "A. Reporter",
    ] {
        assert!(page.contains(expected), "{expected}\n{page}");
    }
    assert!(!page.contains("11:00:00 GMT"), "{page}");
    // The related story is a link to our copy, in its own words.
    let related = format!(
        "<a class=\"kept\" href=\"../article/{}.html\">གྲུ་གཟིངས་མཚམས་བཞག</a>",
        id("bo")
    );
    assert!(page.contains(&related), "{page}");
}

#[test]
fn removed_article_says_so_everywhere() {
    let archive = harbour("en");
    let site = archive.site();
    let page = html(&site, &SitePath::Article(id("en")));
    assert!(page.contains("Removed at its source."), "{page}");
    assert!(page.contains("The sea is rough."));
    let start = html(&site, &SitePath::Start(1));
    assert!(start.contains("<b>removed</b>"), "{start}");
    let changes = html(&site, &SitePath::Changes(1));
    assert_eq!(changes.matches("<b>edited</b>").count(), 2);
    assert_eq!(changes.matches("<b>removed</b>").count(), 1);
}

#[test]
fn long_lists_have_pages() {
    let archive = Archive::new("en");
    let slugs: Vec<String> = (0..120).map(|number| format!("n{number}")).collect();
    let drafts: Vec<Draft<'_>> = slugs
        .iter()
        .map(|slug| Draft {
            slug,
            headline: slug,
            language: None,
            body: "<p>x</p>",
            hour: 0,
        })
        .collect();
    archive.keep(&drafts);
    let site = archive.site();
    let paths: Vec<String> = site
        .paths()
        .unwrap()
        .iter()
        .map(SitePath::to_file)
        .collect();
    for file in [
        "page/3.html",
        "source/harbour-news/3.html",
        "day/2031-05-16-3.html",
        "month/2031-05.html",
    ] {
        assert!(paths.iter().any(|path| path == file), "{file}");
        let page = html(&site, &SitePath::parse(file).unwrap());
        assert!(page.matches("<li>").count() <= 50);
    }
    for none in [
        "page/4.html",
        "day/2031-05-16-4.html",
        "day/2031-05-17.html",
        "month/2031-06.html",
        "source/other/",
        "changes/2.html",
    ] {
        assert_eq!(
            site.page(&SitePath::parse(none).unwrap()).unwrap(),
            None,
            "{none}"
        );
    }
}

#[test]
fn empty_archive_has_pages_that_say_so() {
    let archive = Archive::new("zh-Hans");
    let site = archive.site();
    assert!(html(&site, &SitePath::Start(1)).contains("还没有文章"));
    assert!(html(&site, &SitePath::Changes(1)).contains("还没有改动"));
    assert!(html(&site, &SitePath::About).contains("harbour"));
}
