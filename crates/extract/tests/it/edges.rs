//! What stands above and below the text and is no part of it, and what there is.

use crate::{PARAGRAPHS, page, paragraphs, read};

/// The text of an article with `above` and `below` around its paragraphs.
fn text(above: &str, below: &str) -> String {
    let article = format!(
        "<article><h1>Ferry returns to the islands</h1>{above}{}{below}</article>",
        paragraphs()
    );
    let head =
        "<meta name=author content='Ada Wren'><link rel=canonical href=https://post.example/a/17>";
    read(&page(head, &article)).text
}

#[test]
fn notices_requests_and_credits_below_the_text_go() {
    for below in [
        "<p>Source: Harbour Agency</p>",
        "<p>Quelle: Hafenagentur</p>",
        "<p>Источник: Портовое агентство</p>",
        "<p>（责任编辑：林小舟）</p>",
        "<p>编辑：林小舟 校对：王海</p>",
        "<p>本文来源：海港网 责任编辑：林小舟</p>",
        "<p>免责声明：本文仅代表作者个人观点，与本网无关。</p>",
        "<p>凡注明为其他媒体来源的信息，均为转载自其他媒体，不代表本网赞同其观点。</p>",
        "<p>扫描下方二维码，关注海港网。</p>",
        "<p>© 2026 Harbour Post. All rights reserved.</p>",
        "<p>This article was originally published in the island weekly.</p>",
        "<p>Sign up for our newsletter, and read the harbour news each morning.</p>",
        "<p>Do you have a story to tell? Write to the harbour desk.</p>",
        "<p>Подписывайтесь на наш канал, чтобы читать новости порта.</p>",
        "<p>Folgen Sie unserem WhatsApp-Kanal und lesen Sie die Hafennachrichten.</p>",
        "<p>HPA/aw</p>",
        "<p>4 May 2026</p>",
        "<p>Ada Wren</p>",
        "<p><i>Ada Wren is a reporter at the Harbour Post, where she has written about ferries since 2014.</i></p>",
        "<p>Listen to this article</p>",
        "<h3>Comments</h3>",
    ] {
        assert_eq!(text("", below), PARAGRAPHS.join("\n"), "{below}");
    }
}

#[test]
fn the_last_words_of_the_text_stay() {
    for below in [
        "The boat leaves at nine.",
        "“We waited,” she said.",
        "船票不变。",
        "And that is why I, for one, will keep my bicycle",
        "Will it last?",
        "Ada Wren was the first on board that morning, with a dog, two bags and a letter for the lighthouse.",
    ] {
        let found = text("", &format!("<p>{below}</p>"));
        assert!(found.ends_with(below), "{found}");
    }
}

#[test]
fn labels_and_dates_above_the_text_go() {
    for above in [
        "<p>Stand: 04.05.2026 17:23 Uhr</p>",
        "<p>von Ada Wren, Hafenstudio</p>",
        "<p>Ada Wren</p>",
        "<p>Text size</p>",
        "<div>0:00 / 4:31</div>",
        "<div>Image 1 of 5</div>",
        "<p>Harbour</p>",
        "<p>Harbour news: Ferry returns to the islands</p>",
        "<p>您所在的位置：首页 > 社会 > 正文</p>",
        "<p>Ημερομηνία δημοσίευσης: 4 Μαΐου 2026</p>",
    ] {
        assert_eq!(text(above, ""), PARAGRAPHS.join("\n"), "{above}");
    }
}

#[test]
fn a_summary_set_as_a_heading_stays() {
    let summary = "After four months in the dock the ferry to the outer islands sails again, eleven times a day, and for the same fare as before";
    let share = "<div><a href=/s/1>Send it to a friend</a> <a href=/s/2>Keep it for later reading</a></div>";
    let found = text(&format!("<h2>{summary}</h2>{share}"), "");
    assert!(found.starts_with(summary), "{found}");
}

#[test]
fn sections_below_the_text_go_with_their_headings() {
    let found = text(
        "",
        "<h2>About the author</h2><p>She has a boat of her own, and writes on Mondays.</p>\
         <h2>Latest news</h2><p>A lighthouse is for sale, again, and nobody has asked for the price.</p>",
    );
    assert_eq!(found, PARAGRAPHS.join("\n"));
}

#[test]
fn verse_and_lists_of_names_stay_whole() {
    let lines = "The boat\nThe bell\nThe grey of the morning\nA rope\nA hand\nThe sea before the town\nThe town\nAnd no one on the pier";
    let article = format!("<p>{}</p>", lines.replace('\n', "</p><p>"));
    let found = text("", &format!("<h2>A poem for the ferry</h2>{article}"));
    assert!(found.ends_with(lines), "{found}");
}
