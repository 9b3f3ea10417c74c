//! Sitemaps as sources: what a pause leaves out, and how often they are asked.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::{Coast, DAY, Entry, HOUR, Reply, json, run};

/// Subscribes to a sitemap, and to an index that leads to one.
fn subscribe(coast: &Coast) {
    for (id, path) in [("map", "pages.xml"), ("index", "index.xml")] {
        coast.settings(&format!(
            "[[source]]\nid = \"{id}\"\nkind = \"sitemap\"\nurl = \"http://{id}.test/{path}\"\n"
        ));
    }
}

/// The index that never changes, or a sitemap of these pages.
fn sitemap(entry: &Entry, pages: &[(String, Timestamp)]) -> Reply {
    let is_known = entry.header("if-none-match") == Some(b"\"index\"");
    match entry.path.as_str() {
        "/index.xml" if is_known => Reply::of(304),
        "/index.xml" => Reply::text(format!(
            "<sitemapindex><sitemap><loc>http://{}/pages.xml</loc></sitemap></sitemapindex>",
            entry.host
        ))
        .with("ETag", "\"index\"")
        .with("Cache-Control", "max-age=900"),
        "/pages.xml" => {
            let mut text = String::from("<urlset>");
            for (path, at) in pages {
                let host = &entry.host;
                let _ = write!(
                    text,
                    "<url><loc>http://{host}{path}</loc><lastmod>{at}</lastmod></url>"
                );
            }
            text.push_str("</urlset>");
            Reply::text(text).with("ETag", format!("\"{}\"", entry.at.as_second()))
        }
        _ => Reply::of(404),
    }
}

#[test]
fn what_a_sitemap_listed_during_a_pause_is_taken_although_its_window_is_over() {
    let start: Timestamp = "2031-05-16T12:17:03Z".parse().unwrap();
    let coast = Coast::new(move |entry, number| {
        let mut pages = vec![("/story/before".to_owned(), start - DAY * 4)];
        if number > 0 {
            pages.push(("/story/during".to_owned(), start + DAY));
        }
        sitemap(entry, &pages)
    });
    subscribe(&coast);
    coast.sync();
    coast.clock.advance(DAY * 6);
    coast.sync();
    for host in ["map.test", "index.test"] {
        assert_eq!(coast.asked(host, "/story/during").len(), 1, "{host}");
        assert!(coast.asked(host, "/story/before").is_empty(), "{host}");
    }
}

#[test]
fn a_sitemap_is_asked_as_often_as_it_publishes_and_told_when_it_is_quiet() {
    let stop: Timestamp = "2031-05-17T12:00:00Z".parse().unwrap();
    let coast = Coast::new(move |entry, _| {
        let newest = entry.at.min(stop);
        let page = |back| {
            let at = newest - HOUR * back;
            (format!("/story/{}", at.as_second() / 3600), at)
        };
        let pages: Vec<_> = (0..12).map(page).collect();
        sitemap(entry, &pages)
    });
    subscribe(&coast);
    coast.watch(DAY);
    for id in ["map", "index"] {
        let interval = coast.source(id)["state"]["interval_s"].as_i64().unwrap();
        assert!((3600..=7200).contains(&interval), "{id}: {interval}");
        let asked = coast.asked(&format!("{id}.test"), "/pages.xml").len();
        assert!((10..=25).contains(&asked), "{id}: {asked}");
    }
    coast.watch(DAY * 4);
    let status = json(&run(&mut coast.command(&["status", "--json"])));
    for id in ["map", "index"] {
        let mut alarms = status["alarms"].as_array().unwrap().iter();
        let is_it = |alarm: &serde_json::Value| alarm["source"] == id && alarm["kind"] == "quiet";
        assert!(alarms.any(is_it), "{id}: {status}");
    }
}

#[test]
fn undated_pages_of_a_sitemap_are_taken_where_they_are_not_the_exception() {
    let coast = Coast::new(|entry, number| {
        if entry.path != "/pages.xml" {
            return Reply::of(404);
        }
        let (undated, dated) = match entry.host.as_str() {
            // A day later there is one more.
            "mixed.test" => (3 + number, 1),
            _ => (1, 3),
        };
        let host = &entry.host;
        let mut text = String::from("<urlset>");
        for page in 0..undated {
            let _ = write!(text, "<url><loc>http://{host}/undated/{page}</loc></url>");
        }
        for page in 0..dated {
            let at = entry.at - HOUR;
            let _ = write!(
                text,
                "<url><loc>http://{host}/dated/{page}</loc><lastmod>{at}</lastmod></url>"
            );
        }
        Reply::text(text + "</urlset>")
    });
    for id in ["mixed", "dated"] {
        coast.settings(&format!(
            "[[source]]\nid = \"{id}\"\nkind = \"sitemap\"\nurl = \"http://{id}.test/pages.xml\"\n"
        ));
    }
    coast.sync();
    assert_eq!(coast.asked("mixed.test", "/undated/2").len(), 1);
    assert_eq!(coast.asked("mixed.test", "/dated/0").len(), 1);
    assert!(coast.asked("mixed.test", "/undated/3").is_empty());
    coast.clock.advance(DAY * 2);
    coast.sync();
    assert_eq!(coast.asked("mixed.test", "/undated/3").len(), 1);
    assert!(!coast.asked("dated.test", "/dated/2").is_empty());
    assert!(coast.asked("dated.test", "/undated/0").is_empty());
}
