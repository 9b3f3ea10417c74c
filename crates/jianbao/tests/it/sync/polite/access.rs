//! What an article says of its origin and of who may read it is kept, and shown where one looks.

use serde_json::Value;

use super::{Coast, Reply, assert_ended, json, run};

const URL: &str = "http://pages.test/a/ferry";
const LICENCE: &str = "https://licence.example/by/4.0/";

fn page(about: &str) -> Reply {
    Reply::page(format!(
        "<!doctype html><html lang=zh-Hans><title>渡船复航</title>{about}<article><h1>渡船复航</h1>\
         <div class=info>2031-05-16 08:00 来源：海岸通讯社</div>\
         <p>港务处星期一表示，开往外岛的渡船在停航四个月之后恢复航行，第一班船载着九十名乘客离港。</p>\
         <p>办事处补充说，直到秋天以前每天有十一个班次，而争议已久的票价维持不变，学生仍可半价乘船。</p>\
         </article></html>"
    ))
}

#[test]
fn agency_licence_and_paywall_are_kept_and_shown() {
    let about = format!(
        "<link rel=license href=\"{LICENCE}\"><script type=\"application/ld+json\">\
         {{\"@context\": \"https://schema.org\", \"@type\": \"NewsArticle\", \"headline\": \"渡船复航\", \
         \"isAccessibleForFree\": false}}</script>"
    );
    let coast = Coast::new(move |entry, _| match entry.path.as_str() {
        "/a/ferry" => page(&about),
        _ => Reply::of(404),
    });
    assert_ended(&run(&mut coast.command(&["clip", URL])), 0);
    let show = |arguments: &[&str]| run(&mut coast.command(&[&["show", URL], arguments].concat()));
    let told: Value = json(&show(&["--json"]));
    let shown = &told["shown"];
    assert_eq!(shown["agency"], "海岸通讯社", "{told}");
    assert_eq!(shown["licence"], LICENCE);
    assert_eq!(shown["is_paywalled"], true);
    let told = String::from_utf8(show(&[]).stdout).unwrap();
    assert!(
        told.contains("海岸通讯社") && told.contains(LICENCE),
        "{told}"
    );
    assert_ended(&run(&mut coast.command(&["build"])), 0);
    let id = told.lines().find_map(|line| line.strip_prefix("article"));
    let path = format!("harbour/public/article/{}.html", id.unwrap().trim());
    let built = std::fs::read_to_string(coast.ground.path(&path)).unwrap();
    for part in ["海岸通讯社", "licence.example", "class=\"note\""] {
        assert!(built.contains(part), "{part} in {built}");
    }
    coast.ground.assert_nothing_left("harbour");
}
