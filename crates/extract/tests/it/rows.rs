//! Rows of page builders beside the article's own, each deep in boxes.

use super::{page, paragraphs, read};

fn row(content: &str) -> String {
    format!(
        "<div class=row><div class=col><div class=box><div class=inner>{content}</div></div></div></div>"
    )
}

fn others() -> String {
    [
        "The wheat harvest begins early in the valley this year, says the office, since the spring was warm and the summer dry.",
        "The old bridge stays closed until June, since the stones have to be cut by hand and only one mason knows how it is done.",
        "The school has won the prize of the rowing club for the fourth time, and the mayor has promised a new boat for the winter.",
        "The council votes on the budget next week, and nobody knows yet who of its members is for it and who is not.",
    ]
    .map(|text| format!("<p>{text}</p>"))
    .concat()
}

#[test]
fn a_row_that_is_another_story_stays_out() {
    let article = row(&format!(
        "<h1>Ferry returns to the islands</h1>{}",
        paragraphs().repeat(4)
    ));
    let teasers = others().replace(
        "<p>",
        "<h3><a href=/other>Other news of the valley</a></h3><p>",
    );
    for html in [
        format!("{}{article}", row(&others())),
        format!("{}{article}", row(&teasers)),
        format!("{article}{}", row(&teasers)),
        format!(
            "{article}{}",
            row(&format!("<h2>About us</h2>{}", others()))
        ),
    ] {
        let found = read(&page("", &format!("<div class=container>{html}</div>")));
        assert!(!found.text.contains("wheat harvest"), "{}", found.text);
        assert!(!found.text.contains("old bridge"), "{}", found.text);
    }
}
