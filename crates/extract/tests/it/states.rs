//! Pages whose text is only in the data of a script.

use crate::{PARAGRAPHS, read};

fn shell(script: &str) -> String {
    format!(
        "<!doctype html><html lang=en><head><title>Ferry returns to the islands | Harbour Post</title>\
        <meta property=og:title content='Ferry returns to the islands'><meta name=description content='The ferry to the outer islands sails again after four months in the dock.'>\
        </head><body><div id=root><div class=loading>Loading …</div></div>{script}<noscript>You need to enable JavaScript to run this app.</noscript></body></html>"
    )
}

fn check(script: &str) {
    let found = read(&shell(script));
    assert_eq!(found.method, "json-state", "{script}\n{}", found.text);
    assert_eq!(found.text, PARAGRAPHS.join("\n"), "{script}");
    assert_eq!(found.kind, jianbao_extract::PageKind::Article, "{script}");
}

fn html() -> String {
    PARAGRAPHS.map(|text| format!("<p>{text}</p>")).concat()
}

/// A string as JSON.
fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[test]
fn next_data_with_html() {
    check(&format!(
        "<script id=__NEXT_DATA__ type=application/json>{{\"props\":{{\"pageProps\":{{\"menu\":[{{\"title\":\"World\",\"url\":\"/world\"}}],\
        \"article\":{{\"title\":\"Ferry returns to the islands\",\"body\":{}}}}}}}}}</script>",
        json(&html())
    ));
}

#[test]
fn paragraphs_as_objects_among_pictures_and_advertisements() {
    let mut parts: Vec<String> = PARAGRAPHS
        .iter()
        .map(|text| format!("{{\"type\":\"text\",\"content\":{}}}", json(text)))
        .collect();
    parts.insert(1, "{\"type\":\"image\",\"url\":\"https://post.example/p/1.jpg\",\"caption\":\"The pier in the morning light, seen from the hill\"}".into());
    parts.insert(3, "{\"type\":\"interstitial_link\",\"content\":\"Read more: gale closes the northern pier\",\"url\":\"/a/3\"}".into());
    let list = parts.join(",");
    check(&format!(
        "<script>window.Fusion=window.Fusion||{{}};Fusion.arcSite='post';Fusion.globalContent={{\"headlines\":{{\"basic\":\"Ferry returns to the islands\"}},\
        \"content_elements\":[{list}]}};Fusion.spa=false;</script>"
    ));
}

#[test]
fn a_state_written_as_javascript() {
    let text = PARAGRAPHS.map(|text| format!("{{kind:'paragraph',text:{}}}", json(text)));
    check(&format!(
        "<script>window.__INITIAL_STATE__ = {{user:undefined,flags:[!0,!1,],story:{{headline:'Ferry returns to the islands',blocks:[{}]}}}};</script>",
        text.join(",")
    ));
    check(&format!(
        "<script>window.__PRELOADED_STATE__ = JSON.parse({});</script>",
        json(&format!("{{\"story\":{{\"body\":{}}}}}", json(&html())))
    ));
    check(&format!(
        "<script>window.__NUXT__=(function(a,b){{return {{layout:\"default\",data:[{{post:{{title:a,content:{}}}}}],error:b}}}}(\"Ferry\",null));</script>",
        json(&html())
    ));
}

#[test]
fn elements_that_a_server_streams() {
    let paragraphs =
        PARAGRAPHS.map(|text| format!("[\"$\",\"p\",null,{{\"children\":{}}}]", json(text)));
    let row = format!(
        "3:I[4711,[],\"\"]\n5:[\"$\",\"article\",null,{{\"className\":\"story\",\"children\":[{}]}}]\n",
        paragraphs.join(",")
    );
    let (first, second) = row.split_at(row.len() / 2);
    check(&format!(
        "<script>(self.__next_f=self.__next_f||[]).push([0])</script><script>self.__next_f.push([1,{}])</script><script>self.__next_f.push([1,{}])</script>",
        json(first),
        json(second)
    ));
    let text = html();
    let row = format!("7:T{:x},{text}8:{{\"a\":1}}\n", text.len());
    check(&format!(
        "<script>self.__next_f.push([1,{}])</script>",
        json(&row)
    ));
}

#[test]
fn a_list_of_stories_in_a_state_is_no_text() {
    let list: Vec<String> = PARAGRAPHS
        .iter()
        .map(|text| {
            format!(
                "{{\"title\":\"A story\",\"url\":\"/a/1\",\"text\":{}}}",
                json(text)
            )
        })
        .collect();
    let script = format!(
        "<script>window.__STATE__={{\"latest\":[{}]}}</script>",
        list.join(",")
    );
    let found = read(&shell(&script));
    assert_ne!(found.method, "json-state", "{}", found.text);
}

#[test]
fn broken_states_cost_little() {
    let broken = [
        "{".repeat(200_000),
        "[\"".repeat(100_000),
        "x.push(".repeat(100_000),
        format!("self.__next_f.push([1,\"{}\"])", "1:T".repeat(50_000)),
    ];
    for script in broken {
        let found = read(&shell(&format!("<script>{script}</script>")));
        assert!(found.text.len() < 1_000);
    }
}

#[test]
fn a_text_of_another_story_is_not_taken() {
    let other =
        "The circus came to the valley, with tents, horses, and a band that played until late. "
            .repeat(20);
    let own = "<p>The first boat left on Monday, with ninety people aboard, the harbour office said.</p><p>Eleven crossings a day are planned until autumn, and the fare stays as it was, it said.</p><p>The pier is lit again.</p>";
    let more = format!(
        "\"more\":[{{\"title\":\"Circus comes to the valley\",\"slug\":\"circus\",\"body\":{}}}]",
        json(&other)
    );
    let state = |article: &str| {
        format!(
            "<script id=__NEXT_DATA__ type=application/json>{{\"article\":{{\"title\":\"Ferry returns to the islands\",{article}{more}}}}}</script>"
        )
    };
    let found = read(&shell(&state(&format!("\"body\":{},", json(&html())))));
    assert_eq!(found.text, PARAGRAPHS.join("\n"));
    let cookies = "We use cookies, and similar tools, on our site. ".repeat(20);
    for script in [
        state(""),
        format!(
            "<script>window.__I18N__={{\"privacy\":{}}}</script>",
            json(&cookies)
        ),
    ] {
        let found = read(&format!(
            "<title>Ferry returns to the islands</title><h1>Ferry returns to the islands</h1>{own}{script}"
        ));
        assert!(found.text.contains("ninety people"), "{}", found.text);
        assert_eq!(found.method, "scored", "{}", found.text);
    }
}

#[test]
fn a_text_without_marks_is_taken_where_it_agrees() {
    let text = "<p>นายกรัฐมนตรีเดินทางไปเปิดท่าเรือแห่งใหม่เมื่อวันจันทร์ที่ผ่านมา พร้อมกล่าวขอบคุณคนงานทุกคนที่ร่วมกันก่อสร้างจนแล้วเสร็จ</p>".repeat(6);
    let found = read(&format!(
        "<title>นายกรัฐมนตรีเปิดท่าเรือแห่งใหม่</title><div id=__next></div><script type=application/json>{{\"article\":{{\"title\":\"นายกรัฐมนตรีเปิดท่าเรือแห่งใหม่\",\"body\":{}}}}}</script>",
        json(&text)
    ));
    assert_eq!(found.method, "json-state", "{}", found.text);
}
