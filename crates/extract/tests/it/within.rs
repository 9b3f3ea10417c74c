//! What stands between the paragraphs and is no text, by how it is built and in any language.

use crate::{PARAGRAPHS, page, read};

/// The text of an article with `markup` between its paragraphs.
fn text(markup: &str) -> String {
    let [first, second, third, fourth] = PARAGRAPHS;
    let article = format!(
        "<article><h1>Ferry returns to the islands</h1><p>{first}</p><p>{second}</p>{markup}<p>{third}</p><p>{fourth}</p></article>"
    );
    let head = "<link rel=canonical href=https://post.example/a/17>";
    read(&page(head, &article)).text
}

#[track_caller]
fn gone(markup: &str) {
    assert_eq!(text(markup), PARAGRAPHS.join("\n"), "{markup}");
}

#[track_caller]
fn stays(markup: &str, line: &str) {
    let found = text(markup);
    assert!(found.lines().any(|own| own == line), "{line}\n in {found}");
}

#[test]
fn leads_to_other_stories_go_in_any_language() {
    gone("<p>Soma zaidi | <a href=/a/4>Mnara wa taa unauzwa tena</a></p>");
    gone(
        "<p><b>Les også:</b> <a href=https://www.post.example/a/4>Fyret er til salgs igjen</a></p>",
    );
    gone("<p><a href=/a/4>Gulls learn to open boxes</a></p>");
    gone(
        "<div><div><a href=/a/4><img src=/i/4.jpg></a></div><h3><a href=/a/4>A lighthouse is for sale</a></h3>\
         <p>Nobody has asked for the price so far, the owner says.</p></div>",
    );
    gone(
        "<div><a href=/a/4></a><img src=/i/4.jpg width=80 height=60><h3>A lighthouse is for sale</h3></div>",
    );
}

#[test]
fn links_within_sentences_and_out_of_the_site_stay() {
    stays(
        "<p>The fare was fixed in <a href=/a/4>a long dispute of two winters</a>, as the office recalls.</p>",
        "The fare was fixed in a long dispute of two winters, as the office recalls.",
    );
    stays(
        "<p>The report: <a href=https://office.test/report>Crossings of the year, by month and island</a></p>",
        "The report: Crossings of the year, by month and island",
    );
    stays(
        "<p><a href=/a/4>The office had promised as much in March, and kept its word.</a></p>",
        "The office had promised as much in March, and kept its word.",
    );
}

#[test]
fn boxes_that_ask_for_something_go() {
    gone(
        "<div><h3>The week by the sea</h3><p>Every Friday, by letter.</p><form><input type=email><button>Send</button></form></div>",
    );
    gone(
        "<section><p>How do you cross?</p><label><input type=radio name=a> By boat</label> <label><input type=radio name=a> By mail</label></section>",
    );
    gone(
        "<section aria-label='Newsletter'><h3>The week by the sea</h3><p>Every Friday, by letter.</p></section>",
    );
    gone(
        "<p>Read the harbour news each morning: <a href=/n>subscribe to our letter, or sign up for alerts</a>.</p>",
    );
    gone(
        "<div class='gate hidden'><h3>For subscribers only</h3><p>Create an account and go on reading, today and tomorrow.</p></div>",
    );
    gone("<p>An dieser Stelle findest du externen Inhalt, der den Artikel ergänzt.</p>");
}

#[test]
fn labels_and_notes_go() {
    for label in [
        "Advertisement",
        "Story continues below",
        "Annonce",
        "广告",
        "Up Next",
        "3 / 12",
        "Photo: Harbour Post",
        "海港网记者摄",
    ] {
        gone(&format!("<div>{label}</div>"));
    }
    assert!(
        text("<p>It is told <a href=https://office.test/r>in the report<span>, opens new tab</span></a> of May.</p>")
            .contains("It is told in the report of May.")
    );
    assert!(
        text("<p>It is told <a href=https://office.test/r>in the report<span style='position:absolute;clip:rect(0 0 0 0)'> (a file)</span></a> of May.</p>")
            .contains("It is told in the report of May.")
    );
}

#[test]
fn lines_that_the_text_repeats_stay() {
    let markup = "<p><b>To bring</b></p><p>Eat every 3 hours</p>".repeat(4);
    let found = text(&markup);
    assert_eq!(found.matches("To bring").count(), 4, "{found}");
    assert_eq!(found.matches("Eat every 3 hours").count(), 4, "{found}");
    gone(&"<div>Your harbour, your paper</div><p></p>".repeat(4));
}
