//! Pages that arrive in pieces: React sends what is not ready as a hidden box at the end of the page
//! (`<div hidden id="S:1">`, or a hidden table with rows) and has a script put it where an empty
//! `template` (`B:1`, `P:1`) keeps its place, instead of what was shown there in the meantime. Here
//! this is done without the script, so that the text is shown, once, and in its order.

mod marks;
mod tokens;

use marks::{Mark, Piece, Range, marks};

/// Puts the pieces of a page where they belong.
pub(crate) fn settle(html: String) -> String {
    if !has_name(&html) || !html.contains("id=\"S:") {
        return html;
    }
    let (pieces, marks) = marks(&html);
    if pieces.is_empty() {
        return html;
    }
    let mut settled = String::with_capacity(html.len());
    let mut told = vec![false; pieces.len()];
    let mut open = vec![Range {
        begin: 0,
        end: html.len(),
    }];
    let mut next = 0;
    // A piece is told once, so this is as long as the page.
    loop {
        while let Some(range) = open.pop() {
            tell(
                &html,
                &pieces,
                &marks,
                range,
                &mut told,
                &mut open,
                &mut settled,
            );
        }
        // What has no place, or one within itself, stays behind the rest.
        while told.get(next) == Some(&true) {
            next += 1;
        }
        let (Some(piece), Some(told)) = (pieces.get(next), told.get_mut(next)) else {
            return settled;
        };
        *told = true;
        open.push(piece.inner);
    }
}

/// Writes a part of the page up to the first place in it that is to be filled.
fn tell(
    html: &str,
    pieces: &[Piece<'_>],
    marks: &[(usize, Mark)],
    range: Range,
    told: &mut [bool],
    open: &mut Vec<Range>,
    settled: &mut String,
) {
    let first = marks.partition_point(|(at, _)| *at < range.begin);
    let mut from = range.begin;
    for (at, mark) in marks
        .iter()
        .skip(first)
        .take_while(|(at, _)| *at < range.end)
    {
        if *at < from {
            continue;
        }
        settled.push_str(html.get(from..*at).unwrap_or_default());
        match mark {
            Mark::Piece(piece) => {
                from = pieces
                    .get(*piece)
                    .map_or(range.end, |piece| piece.whole.end);
            }
            Mark::Place(piece, end, meantime) => {
                from = *end;
                if let (Some(told), Some(piece)) = (told.get_mut(*piece), pieces.get(*piece))
                    && !*told
                {
                    *told = true;
                    let end = range.end;
                    if *meantime <= end {
                        from = *meantime;
                    }
                    open.push(Range { begin: from, end });
                    open.push(piece.inner);
                    return;
                }
            }
        }
    }
    settled.push_str(html.get(from..range.end).unwrap_or_default());
}

/// Whether the two characters that all names of boxes begin with stand in the page: most pages have
/// none, and of two bytes that is found out many at a time.
fn has_name(html: &str) -> bool {
    let bytes = html.as_bytes();
    let behind = bytes.get(1..).unwrap_or_default();
    let found = bytes.iter().zip(behind).fold(0, |found, (one, next)| {
        found | (u8::from(*one == b'S') & u8::from(*next == b':'))
    });
    found != 0
}

#[cfg(test)]
mod tests {
    use super::settle;

    #[test]
    fn pieces_come_to_their_places() {
        let html = "<main><!--$?--><template id=\"B:0\"></template><i>…<!--$--><b>…</b><!--/$--></i><!--/$--><p>Last</p></main>\
            <div hidden id=\"S:0\"><div>First</div><template id=\"P:1\"></template></div>\
            <script>$RC(\"B:0\",\"S:0\")</script><div hidden id=\"S:1\"><p>Second</p></div>";
        assert_eq!(
            settle(html.into()),
            "<main><!--$?--><div>First</div><p>Second</p><!--/$--><p>Last</p></main>\
            <script>$RC(\"B:0\",\"S:0\")</script>"
        );
    }

    #[test]
    fn scripts_say_which_piece_it_is() {
        for stated in [
            "<script>$RC(\"B:1\",\"S:4\")</script>",
            "<script>$RR(\"B:1\",\"S:4\",[[\"/a.css\"]])</script>",
            "<template data-rci=\"\" data-bid=\"B:1\" data-sid=\"S:4\"></template>",
        ] {
            let html = format!(
                "<template id=\"B:1\"></template>.<div hidden=\"\" id=\"S:1\">One</div><div hidden=\"\" id=\"S:4\">Four</div>{stated}"
            );
            assert!(settle(html).starts_with("Four."), "{stated}");
        }
        // What is stated of one place is no answer for another by its number.
        let html = "<template id=\"B:1\"></template>,<template id=\"B:0\"></template>.\
            <div hidden id=\"S:1\">One</div><script>$RC(\"B:0\",\"S:1\")</script>";
        assert!(settle(html.into()).contains(",One."));
        let html = "<template id=\"P:7\"></template>.<div hidden id=\"S:1\">One</div><script>$RS(\"S:1\",\"P:7\")</script>";
        assert!(settle(html.into()).starts_with("One."));
    }

    #[test]
    fn places_in_what_is_no_markup_are_none() {
        let place = "<template id=\"B:0\"></template>";
        for no_markup in [
            format!("<script>let t = '{place}'</script>"),
            format!("<!-- {place} -->"),
            format!("<textarea>{place}</textarea>"),
            format!("<noscript>{place}</noscript>"),
            format!("<template>{place}</template>"),
            format!("<i title='{place}'></i>"),
            format!("<p>{place}</p>"),
        ] {
            let html = format!(
                "{no_markup}<main><!--$?-->{place}<!--/$--></main><div hidden id=\"S:0\">Piece</div>"
            );
            let found = settle(html);
            assert!(
                found.ends_with("<main><!--$?-->Piece<!--/$--></main>"),
                "{found}"
            );
        }
    }

    #[test]
    fn pieces_in_what_is_no_markup_are_none() {
        for html in [
            "<script>let t = '<div hidden id=\"S:0\">'</script><p>Text</p></div>",
            "<!-- <div hidden id=\"S:0\"> --><p>Text</p></div>",
            "<div hidden id=\"S:tory\"><p>Text</p></div><p>More</p>",
        ] {
            assert_eq!(settle(html.into()), html);
        }
    }

    #[test]
    fn rows_come_to_their_table() {
        let place = "<template id=\"P:1\"></template>";
        for (open, close) in [
            ("<table hidden id=\"S:1\">", "</table>"),
            ("<table hidden><tbody id=\"S:1\">", "</tbody></table>"),
            ("<table hidden><tr id=\"S:1\">", "</tr></table>"),
        ] {
            let html = format!("<table>{place}</table>.{open}<td>Cell</td>{close}.");
            assert_eq!(settle(html), "<table><td>Cell</td></table>..");
        }
    }

    #[test]
    fn what_was_shown_in_the_meantime_stays_where_nothing_comes_instead() {
        for html in [
            "<!--$?--><template id=\"B:0\"></template><p>Text</p><!--/$--><div hidden id=\"S:1\">Piece</div>",
            // Nothing says where it ends.
            "<main><!--$?--><template id=\"B:0\"></template><p>Text</p></main><div hidden id=\"S:0\">Piece</div>",
            "<main><template id=\"B:0\"></template><p>Text</p><!--/$--></main><div hidden id=\"S:0\">Piece</div>",
        ] {
            let found = settle(html.into());
            assert!(found.contains("Text") && found.contains("Piece"), "{found}");
        }
    }

    #[test]
    fn no_piece_is_lost_and_none_comes_twice() {
        for html in [
            "<p>A</p><div hidden id=\"S:0\">Piece</div>",
            "<div hidden id=\"S:0\">Piece<template id=\"B:0\"></template></div>",
            "<template id=\"B:0\"></template><template id=\"P:0\"></template><div hidden id=\"S:0\">Piece</div>",
            "<div hidden id=\"S:0\">Piece",
            "<div hidden>Other</div><div hidden id=\"S:0\"><script>'</div>'</script>Piece</div>",
            "<!--$?--><template id=\"B:0\"></template><div hidden id=\"S:0\">Piece</div><!--/$-->",
            "<div hidden id=\"S:0\"><i title=\"</div>\"></i><!-- </div> -->Piece</div><script>",
        ] {
            assert_eq!(settle(html.into()).matches("Piece").count(), 1, "{html}");
        }
    }

    #[test]
    fn many_pieces_take_no_long_time() {
        const MANY: usize = 50_000;
        // Each is in the one behind it, and the last in itself.
        let chain = (0..MANY).map(|index| {
            let next = (index + 1).min(MANY - 1);
            format!("<div hidden id=\"S:{index:x}\">.<!--$?--><template id=\"B:{next:x}\"></template>,<!--/$--></div>")
        });
        let chain = chain.collect::<Vec<_>>().concat();
        let found = settle(chain);
        assert_eq!(found.matches('.').count(), MANY);
        for beginning in [
            "<div hidden id=\"S:0\">",
            "<!--$?--><template id=\"B:0\"></template>",
            "<script>$RC(\"B:",
            "<!--",
            "<div id=\"",
        ] {
            let html = "<div hidden id=\"S:0\">.</div>".to_owned() + &beginning.repeat(MANY);
            assert_eq!(settle(html).matches("<p>").count(), 0, "{beginning}");
        }
    }
}
