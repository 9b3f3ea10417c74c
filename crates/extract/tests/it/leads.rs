//! Other stories, comments and notices within and behind the text, and what looks like them.

use crate::{page, paragraphs, read};

/// The text of an article with something behind its paragraphs.
fn text(below: &str) -> String {
    let article = format!(
        "<article><h1>Ferry returns to the islands</h1>{}{below}</article>",
        paragraphs()
    );
    read(&page("", &article)).text
}

#[test]
fn a_text_that_breaks_off_before_a_link_to_the_rest_is_another_story() {
    for more in ["more", "weiterlesen »", "《詳全文》", "подробнее"] {
        let teaser = format!(
            "<p>The mayor of the northern town has sold the old lighthouse to a painter, who wants to ... <a href=/a/9>{more}</a></p>"
        );
        let found = text(&teaser);
        assert!(!found.contains("lighthouse"), "{found}");
    }
    let sentence = "<p>They waited ... and then <a href=/a/9>the boat</a> came, an hour late, with a band.</p>";
    assert!(text(sentence).contains("with a band"));
}

#[test]
fn a_list_under_a_label_that_leads_elsewhere_goes_with_it() {
    let list = "<div class=k>More great stories</div><ul><li>The painter and <a href=/a/8>her lighthouse by the sea</a></li>\
        <li>Gulls that open boxes <a href=/a/7>are a problem</a> for the harbour</li></ul>";
    let found = text(list);
    assert!(
        !found.contains("Gulls") && !found.contains("painter"),
        "{found}"
    );
}

#[test]
fn cards_whose_headline_stands_in_a_header_go() {
    let card = |number: usize, title: &str| {
        format!(
            "<article class=c><a href=/a/{number}></a><header><span>Islands</span><span>{title}</span></header></article>"
        )
    };
    let found = text(&format!(
        "<div><h4>Neueste Artikel</h4>{}{}{}</div>",
        card(4, "The lighthouse is sold to a painter"),
        card(5, "Gulls learn to open boxes at the pier"),
        card(6, "No bread on the northern island"),
    ));
    assert!(
        !found.contains("Gulls") && !found.contains("No bread"),
        "{found}"
    );
}

#[test]
fn what_readers_wrote_behind_a_line_that_says_so_is_left_out() {
    let comment = "<p><b>Ann</b><br>I was on the first boat, and it was as cold as ever, but the coffee was good and so was the view.</p>";
    for line in ["Comments are now closed for this story", "网友评论"] {
        let found = text(&format!("<p>{line}</p>{}", comment.repeat(4)));
        assert!(!found.contains("coffee"), "{found}");
    }
    let told = "<p>Comments are closed to all but the islanders, the office said, since the storm of the year before.</p>";
    assert!(text(told).ends_with("the year before."));
}

#[test]
fn addresses_of_the_newsroom_go_from_short_news_too() {
    let html = "<html lang=zh><title>渡轮恢复通航</title><h1>渡轮恢复通航</h1><div><p>往返外岛的渡轮星期一恢复通航，港务处表示，航班将逐步增加。</p>\
        <p>电话：000-12345678转9 传真：000-12345679</p><p>邮箱：稿件处理 处理时间：9:00—18:00</p></div>";
    let found = read(html).text;
    assert!(found.ends_with("航班将逐步增加。"), "{found}");
}

#[test]
fn cells_with_links_stay_in_a_table_of_data() {
    let row = |year: &str, name: &str| {
        format!(
            "<tr><td>{year}</td><td><a href=/b/1>{name}</a></td><td>crossings every day</td></tr>"
        )
    };
    let found = text(&format!(
        "<table>{}{}{}</table><p>The boats were built on the mainland, and none of them is younger than ten years.</p>",
        row("1974", "Northern Star"),
        row("1983", "Morning Tide"),
        row("1999", "Grey Heron"),
    ));
    assert!(found.contains("1983 Morning Tide"), "{found}");
}

#[test]
fn links_that_edit_a_section_are_no_part_of_its_heading() {
    let found = text(
        "<h2>History<span class=mw-editsection>[<a href=/edit>edit</a>]</span></h2>\
         <p>The first boat was built in 1902, by two brothers who had never seen another one.</p>",
    );
    assert!(found.contains("History\n"), "{found}");
}

#[test]
fn short_items_of_a_list_above_the_first_paragraph_stay() {
    let article = format!(
        "<article><h1>Ferry returns to the islands</h1><p>What is new on the boat?</p><ul><li>Two electric engines for the crossing to the islands</li>\
         <li>Warm coffee</li><li>A new bell</li></ul>{}</article>",
        paragraphs()
    );
    let found = read(&page("", &article)).text;
    assert!(found.contains("Warm coffee\nA new bell"), "{found}");
}

#[test]
fn lines_of_links_below_the_text_go_without_a_box_and_sources_stay() {
    let story = "<b><a href=/a/5>Gulls learn to open boxes at the northern pier</a></b><br>// <a href=/>Harbour Post</a> // <a href=/sea>Sea</a> // 2 May<br>";
    let found = text(&format!("<p><b>In the archive:</b><hr>{story}{story}</p>"));
    assert!(
        !found.contains("Gulls") && !found.contains("// Sea"),
        "{found}"
    );
    let found = text(
        "<p>All fares are listed on a page of the harbour office, which is open to all.<br><a href=https://fares.example/list>https://fares.example/list</a></p>",
    );
    assert!(found.ends_with("fares.example/list"), "{found}");
}

#[test]
fn a_card_whose_picture_and_heading_lead_to_one_story_goes_from_short_news_too() {
    let card = "<div class=item><a href=/a/5><img src=/gull.jpg></a><h3><a href=/a/5>Gulls learn to open boxes at the northern pier</a></h3>\
        <div>The gulls of the northern pier have learnt to open boxes, and since then no fisherman leaves his boat alone before noon, as the harbour office has said.</div></div>";
    let article = format!(
        "<article><h1>Ferry returns to the islands</h1><p>{}</p>{card}</article>",
        crate::PARAGRAPHS[0].repeat(3)
    );
    let found = read(&page("", &article)).text;
    assert!(!found.contains("gulls"), "{found}");
}

#[test]
fn the_terms_of_a_site_go_with_their_title() {
    let html = "<html lang=zh><title>渡轮恢复通航</title><h1>渡轮恢复通航</h1><div><p>往返外岛的渡轮星期一恢复通航，港务处表示，航班将逐步增加到每天十一班，票价维持不变。</p>\
        <p>岛上居民说，停航三个月期间，药品和蔬菜都要靠渔船运送，天气不好时更是无法可想。</p><div>港湾报版权声明：<br>① 转载其他媒体的稿件是为了传播更多的信息。<br>② 欢迎各类机构与本报进行长期的内容合作。</div></div>";
    let found = read(html).text;
    assert!(found.ends_with("更是无法可想。"), "{found}");
}

#[test]
fn a_picture_that_can_be_seen_larger_makes_no_story_of_the_section_it_stands_in() {
    let found = text(
        "<div><a href=/pictures/bell-large.jpg><img src=/pictures/bell.jpg></a><h3>The new bell on the boat</h3>\
         <p>It was cast in the northern town and weighs as much as a child, said the man who made it.</p></div>",
    );
    assert!(found.contains("It was cast"), "{found}");
}
