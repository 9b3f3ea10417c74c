//! Which of a page's titles and headings is the headline.

use super::{page, paragraphs, read};

#[test]
fn what_stands_behind_a_dash_in_json_ld_belongs_to_the_headline() {
    let head = r#"<script type="application/ld+json">{"@type": "NewsArticle",
        "headline": "Engine of the island ferry fails at noon – long queues on the pier"}</script>"#;
    let found = read(&page(
        head,
        &format!(
            "<article><h2>Engine of the island ferry fails at noon – long queues on the pier</h2>{}</article>",
            paragraphs()
        ),
    ));
    assert_eq!(
        found.headline.as_deref(),
        Some("Engine of the island ferry fails at noon – long queues on the pier")
    );
}

#[test]
fn a_name_of_the_site_is_cut_from_json_ld_as_well() {
    let head = r#"<script type="application/ld+json">{"@type": "NewsArticle",
        "headline": "Engine of the island ferry fails at noon - Harbour Post"}</script>"#;
    let found = read(&page(head, &format!("<article>{}</article>", paragraphs())));
    assert_eq!(
        found.headline.as_deref(),
        Some("Engine of the island ferry fails at noon")
    );
}

#[test]
fn a_heading_that_leads_elsewhere_is_no_rival_of_the_headline() {
    let html = format!(
        "<!doctype html><html lang=en><title>Chaos on the pier: ferry engine fails | Harbour Post</title>\
        <meta property=og:title content='Engine trouble: what passengers of the ferry should know'>\
        <body><main><article><h1>Why the ferry stays in the harbour this week</h1>{}</article>\
        <section><h1><a href=/islands>More news from the outer islands</a></h1>\
        <p><a href=/a/1>Gale closes the northern pier</a></p></section></main></body></html>",
        paragraphs()
    );
    let found = read(&html);
    assert_eq!(
        found.headline.as_deref(),
        Some("Why the ferry stays in the harbour this week")
    );
}

#[test]
fn what_is_streamed_behind_the_page_is_shown() {
    let found = read(&format!(
        "<!doctype html><html lang=en><title>Ferry: all you need to know | Harbour Post</title><body>\
        <div><template id=\"B:0\"></template><p>Loading the page, please wait a moment.</p></div>\
        <div hidden id=\"S:0\"><main><h1>Ferry returns to the islands</h1><p>By Ada Wren</p>{}</main></div>\
        </body></html>",
        paragraphs()
    ));
    assert_eq!(
        found.headline.as_deref(),
        Some("Ferry returns to the islands")
    );
    assert_eq!(found.byline.as_deref(), Some("Ada Wren"));
    assert!(found.text.starts_with("The ferry to the outer islands"));
}

#[test]
fn a_headline_that_is_a_link_to_itself_stays_one() {
    for href in ["#", "/2026/ferry"] {
        let html = format!(
            "<!doctype html><html lang=en><title>Ferry returns | Harbour</title><body><article>\
            <h1><a href='{href}'>Ferry returns to the outer islands</a></h1>{}</article>\
            <div><h1>About the paper of the harbour people</h1></div></body></html>",
            paragraphs()
        );
        assert_eq!(
            read(&html).headline.as_deref(),
            Some("Ferry returns to the outer islands")
        );
    }
}
