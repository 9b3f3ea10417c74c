//! Parts of an article that stand in boxes of their own, or have names that say nothing of them.

use crate::{PARAGRAPHS, page, paragraphs, read};

/// The text of an article with `within` between its paragraphs.
fn text(within: &str) -> String {
    let article = format!(
        "<article><h1>Ferry returns to the islands</h1>{}{within}{}</article>",
        paragraphs(),
        paragraphs()
            .replace("Eleven", "Twelve")
            .replace("Monday", "Tuesday"),
    );
    read(&page("", &article)).text
}

fn keeps(within: &str, line: &str) {
    let found = text(within);
    assert!(found.contains(line), "{line}\n{found}");
}

#[test]
fn text_that_was_encoded_twice_is_read_as_it_was() {
    let line = "The “Gull” isn’t new – she’s been at sea since 1974, the mayor’s office said.";
    let html = page(
        "",
        &format!(
            "<article><h1>Ferry returns to the islands</h1>{}<p>{line}</p></article>",
            paragraphs()
        ),
    );
    let twice: String = html.bytes().map(char::from).collect();
    let found = read(&twice);
    assert!(found.text.contains(line), "{found:?}");
}

#[test]
fn pieces_that_a_script_would_move_come_to_their_places() {
    let html = page(
        "",
        &format!(
            "<article><h1>Ferry returns to the islands</h1><p>{}</p><!--$?--><template id=\"B:0\"></template><!--/$--></article>",
            PARAGRAPHS[0]
        ),
    );
    let piece = format!(
        "<div hidden id=\"S:0\"><p>{}</p><p>The last word was the captain's, who thanked the islanders for their patience.</p></div></body>",
        PARAGRAPHS[1]
    );
    let found = read(&html.replace("</body>", &piece)).text;
    assert!(found.contains("The last word"), "{found}");
    assert!(
        found.find(PARAGRAPHS[0]) < found.find(PARAGRAPHS[1]),
        "{found}"
    );
}

#[test]
fn answers_that_are_folded_away_stay() {
    keeps(
        "<div class=accordion__item><h3><button>Is the ferry open?</button></h3><div class=accordion-collapse style='display: none'>\
        <p>It is open from the first Monday in May to the last of October, in any weather.</p></div></div>",
        "It is open from the first Monday",
    );
}

#[test]
fn what_is_pressed_before_it_opens_what_is_folded_away() {
    let answer =
        "<p>It is open from the first Monday in May to the last of October, in any weather.</p>";
    for box_of_it in [
        format!("<h3>Is the ferry open?</h3><div class=answer hidden>{answer}</div>"),
        format!(
            "<div class=faq-question>Is the ferry open?</div><div class=faq-answer hidden>{answer}</div>"
        ),
        format!(
            "<div class=row><button>Is the ferry open?</button></div><div><div class=collapse style='display:none'>{answer}</div></div>"
        ),
        format!(
            "<p aria-expanded=false>Is the ferry open?</p><div role=region hidden>{answer}</div>"
        ),
        format!(
            "<div class=expandable style='display:none'>{answer}</div> <p><button>Show the rest</button></p>"
        ),
        format!(
            "<ul><li><a href=#winter>Winter</a></li></ul><div id=winter role=tabpanel hidden>{answer}</div>"
        ),
        format!("<dl><dt>Is the ferry open?</dt> <dd class=toggle hidden>{answer}</dd></dl>"),
        format!(
            "<div><a role=tab href=#a>Summer</a><a role=tab href=#b>Winter</a></div><div role=tabpanel>In summer it sails each hour of the day.</div><div role=tabpanel hidden>{answer}</div>"
        ),
    ] {
        keeps(&box_of_it, "It is open from the first Monday");
    }
}

#[test]
fn what_nothing_opens_stays_hidden() {
    let notice = "<p>We and our partners store things on your device, such as cookies, to measure what you read here, and to learn from it.</p>";
    for box_of_it in [
        format!("<div role=region aria-label=Privacy style='display:none'>{notice}</div>"),
        format!("<div class=toggle-box style='display:none'>{notice}</div>"),
        format!("<div class=login-collapse hidden>{notice}</div>"),
        format!("<div role=tabpanel hidden>{notice}</div>"),
    ] {
        let found = text(&box_of_it);
        assert!(!found.contains("our partners"), "{box_of_it}\n{found}");
        let article = format!(
            "<article><h1>Ferry returns to the islands</h1>{box_of_it}{}</article>",
            paragraphs().repeat(2)
        );
        let found = read(&page("", &article)).text;
        assert!(!found.contains("our partners"), "{box_of_it}\n{found}");
    }
}

#[test]
fn headings_whose_anchor_is_the_name_of_a_box_stay() {
    for name in ["search", "navigation", "popular-routes", "comments"] {
        keeps(
            &format!(
                "<h2 id={name}>What the islanders want</h2><p>{}</p>",
                PARAGRAPHS[1].replace("Eleven", "Nine")
            ),
            "What the islanders want",
        );
    }
}

#[test]
fn a_box_whose_id_is_made_of_its_words_stays() {
    keeps(
        &format!(
            "<div id=what-the-search-for-the-old-pier-showed><h2>What the search for the old pier showed</h2><p>{}</p></div>",
            PARAGRAPHS[1].replace("Eleven", "Nine")
        ),
        "What the search for the old pier showed",
    );
}

#[test]
fn boxes_whose_long_id_names_them_do_not() {
    for id in [
        "block-harbour-views-block-related-content-block-1",
        "ctl00_Holder1_ctl02_ucComments_pnl_comments",
        "main-post-sidebar-bottom-box-newsletter-2",
    ] {
        let stories: String = (1..5)
            .map(|number| format!("<p><a href=/x/{number}>Another tale from village number {number}</a> In which it is told, briefly, how somebody came to a village and left it again, number {number}.</p>"))
            .collect();
        let article = format!(
            "<article><h1>Ferry returns to the islands</h1>{}<div id={id}><h3>From the archive</h3>{stories}</div></article>",
            paragraphs().repeat(2)
        );
        let found = read(&page("", &article)).text;
        assert!(!found.contains("In which it is told"), "{id}\n{found}");
    }
}

#[test]
fn lists_that_are_called_lists_stay() {
    keeps(
        "<p>What to take along:</p><ul class=wp-block-list><li>A warm coat and a cap against the wind<li><a href=/coats>The best coats of this season</a>\
        <li>Bread, water and something to read on the way<li>Coins for the lockers</ul>",
        "Bread, water and something to read",
    );
}

#[test]
fn a_link_within_a_sentence_stays_whatever_it_is_called() {
    let found = text(
        "<p>Those who come by bicycle find a <a class=recommendation-inline-link href=/stand>covered stand</a> behind the ticket office of the northern pier.</p>",
    );
    assert!(found.contains("find a covered stand behind"), "{found}");
}

#[test]
fn what_a_box_has_beside_it_is_not_what_it_is() {
    for class in ["main sidebar-enabled", "main has-sidebar", "main no-ads"] {
        let article = format!(
            "<h1>Ferry returns to the islands</h1><div class=story><div class='{class}'><p>{}</p></div>{}</div>",
            "The first boat left at dawn, and half of the town was there to see it go.",
            paragraphs()
        );
        let found = read(&page("", &article)).text;
        assert!(
            found.contains("The first boat left at dawn"),
            "{class}\n{found}"
        );
    }
}

#[test]
fn rows_of_a_page_builder_are_one_text() {
    let row = |inner: &str| {
        format!(
            "<div class='builder-row r1'><div class=builder-column><div class=builder-widget><div class=inner>{inner}</div></div></div></div>"
        )
    };
    let begin = "<p>Before the storm the ferry had sailed each day for forty years, and nobody on the islands could think of a winter without it, the mayor said.</p>\
        <p>Then the pier broke, and the <a href=/storm>boats of the fishermen</a> were all that was left to bring the post, the bread and the doctor across.</p>\
        <p>It took the town three years and a loan from the bank of the province to build the pier again, in stone this time and two metres higher.</p>";
    let article = format!(
        "<div class=builder>{}{}{}</div>",
        row(begin),
        row(&paragraphs().repeat(4)),
        row(
            "<h2>What visitors want to know</h2><p>Will the fare rise? Not before the spring, the office says, and then by no more than prices do elsewhere in the province, as the town and the owner of the boats agreed last winter.</p>\
            <p>May dogs come along? They may, on the lower deck, if they are kept on a leash and the ferry is not full of schoolchildren, as it is on each Monday morning and on each Friday afternoon.</p>\
            <p>Where are tickets sold? At the pier, at the baker's on the square, and on board by the mate, who takes coins only and has never been known to give any change, whoever asks him for it.</p>"
        ),
    );
    let found = read(&page("", &article)).text;
    for line in [
        "Before the storm",
        "Eleven",
        "What visitors want to know",
        "May dogs come along",
    ] {
        assert!(found.contains(line), "{line}\n{found}");
    }
}

#[test]
fn a_label_above_each_list_stays() {
    let boat = |name: &str| {
        format!(
            "<h3>{name}</h3><p>{name} has been on the sound for years, and the crew knows her every sound and mood.</p>\
            <div class=box><div class=label>What the islanders like</div><ul><li>She is quiet<li>She is fast</ul></div>"
        )
    };
    let found = text(
        &["The Gull", "The Tern", "The Heron", "The Plover"]
            .map(boat)
            .concat(),
    );
    assert_eq!(
        found.matches("What the islanders like").count(),
        4,
        "{found}"
    );
}

#[test]
fn the_same_words_in_items_of_a_list_stay() {
    let items: String = ["March 4", "March 5", "March 6", "March 7"]
        .map(|day| format!("<li><div class=date>{day}</div><p>The evening boat sails an hour later on this day.</p><p>Northern pier</p></li>"))
        .concat();
    let found = text(&format!("<ul class=sailings>{items}</ul>"));
    assert_eq!(found.matches("Northern pier").count(), 4, "{found}");
    assert!(found.contains("March 6"), "{found}");
}

#[test]
fn rows_of_links_in_a_table_with_a_head_stay() {
    keeps(
        "<table><tr><th>Boat</th><th>Built</th></tr><tr><td><a href=/gull>The Gull of the north</a></td><td>1974</td></tr>\
        <tr><td><a href=/tern>The Tern</a> of the south, rebuilt after the storm</td><td>1981</td></tr></table>",
        "The Gull of the north",
    );
}

#[test]
fn addresses_of_sources_stay() {
    keeps(
        "<p><a href=https://archive.example.org/piers/1974>https://archive.example.org/piers/1974</a></p>",
        "https://archive.example.org/piers/1974",
    );
    keeps(
        "<p>[2] <a href=https://archive.example.org/piers>The piers of the province, a history in pictures</a></p>",
        "The piers of the province",
    );
}

#[test]
fn a_sentence_that_is_mostly_a_link_stays() {
    keeps(
        "<div class=x1>The office has put <a href=/timetable>the whole timetable of the summer on the wall of the town hall</a>.</div>",
        "The office has put the whole timetable",
    );
}
