//! Summaries between headline and text, whatever element they are in, and texts in pieces.

use crate::{PARAGRAPHS, page, paragraphs, read};

const SUMMARY: &str = "After four months in the dock the boat to the outer islands is back, with two engines and the old fare.";

/// The text of a page with `summary` behind the headline and before the box of the text.
fn text(head: &str, summary: &str) -> String {
    let article = format!(
        "<div class=top><h1>Ferry returns to the islands</h1>{summary}</div><div class=a>{}</div>",
        paragraphs()
    );
    read(&page(head, &article)).text
}

#[test]
fn a_summary_is_read_in_any_element_that_ends_as_a_sentence() {
    for element in ["p", "div", "h2", "h3"] {
        let found = text("", &format!("<{element}>{SUMMARY}</{element}>"));
        assert!(found.starts_with(SUMMARY), "{element}: {found}");
    }
    let found = text(
        "",
        &format!("<div><span>Port.</span> <span>{SUMMARY}</span></div>"),
    );
    assert!(found.starts_with("Port. After four"), "{found}");
}

#[test]
fn lines_between_headline_and_text_that_are_no_sentence_are_left_out() {
    for line in [
        "<div>Islands | Harbours | Boats and their owners | Weather on the coast | Letters to the harbour master</div>",
        "<div>A long reading of the islands, the harbours, the boats and the weather of the last hundred years</div>",
    ] {
        let found = text("", line);
        assert!(found.starts_with("The ferry to the outer"), "{found}");
    }
}

#[test]
fn a_summary_that_the_page_describes_itself_with_needs_no_mark_and_may_begin_with_a_place() {
    let head =
        "<meta name=description content='The boat is back with two engines and the old fare'>";
    let summary = "<div>Port. The boat is back with two engines and the old fare</div>";
    let found = text(head, summary);
    assert!(found.starts_with("Port. The boat is back"), "{found}");
}

#[test]
fn a_summary_in_a_line_among_blocks_is_read() {
    let summary = format!("<p class=date>4 May 2026</p><strong class=summary>{SUMMARY}</strong>");
    let found = text("", &summary);
    assert!(found.starts_with(SUMMARY), "{found}");
}

#[test]
fn a_summary_is_read_where_the_page_does_not_show_its_headline() {
    let article = format!(
        "<article><div class=x><p>{SUMMARY}</p></div><div class=y>{}</div></article>",
        paragraphs()
    );
    let head = format!("<meta name=description content='{SUMMARY}'>");
    let found = read(&page(&head, &article)).text;
    assert!(found.starts_with(SUMMARY), "{found}");
}

#[test]
fn drawings_and_buttons_between_headline_and_summary_do_not_count() {
    let drawings = "<button><svg><path d=m0></svg></button>".repeat(300);
    let found = text("", &format!("{drawings}<div>{SUMMARY}</div>"));
    assert!(found.starts_with(SUMMARY), "{found}");
}

#[test]
fn a_short_piece_before_the_rest_of_the_text_is_read() {
    let [first, ..] = PARAGRAPHS;
    let first =
        format!("{first} It was full by eight, and those who came later had to wait for the next.");
    let rest = format!(
        "{}{}",
        paragraphs(),
        paragraphs().replace("Eleven", "Twelve")
    );
    for boxes in [["id=free", "id=paid"], ["class=part", "class=part"]] {
        let [free, paid] = boxes;
        let article = format!(
            "<h1>Ferry returns to the islands</h1><div class=article-body><div {free}><p>{first}</p></div>\
             <div class=offer><a href=/subscribe>Read on</a></div><div {paid}>{rest}</div></div>"
        );
        let found = read(&page("", &article)).text;
        assert!(found.starts_with(&first), "{boxes:?}: {found}");
    }
}

#[test]
fn a_named_line_that_is_no_sentence_is_no_summary_where_no_headline_is_shown() {
    let article = format!(
        "<article><div class=tools><div class=lead-tools>Listen to this story now, read by a machine</div></div>\
         <div class=text>{}</div></article>",
        paragraphs()
    );
    let found = read(&page("", &article)).text;
    assert!(found.starts_with("The ferry to the outer"), "{found}");
    let told = article.replace("now, read by a machine", "of a boat that came back.");
    let found = read(&page("", &told)).text;
    assert!(found.starts_with("Listen to this story of"), "{found}");
}
