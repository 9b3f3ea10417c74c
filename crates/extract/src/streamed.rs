//! Pages that arrive in pieces: React sends what is not ready as a hidden box at the end of the page
//! (`<div hidden id="S:1">`) and has a script put it where an empty `template` (`B:1`, `P:1`) keeps its
//! place. Here this is done without the script, so that the text is shown and in its order.

use std::collections::HashMap;

/// How the boxes begin, as React writes them.
const BEGINNINGS: [&str; 2] = ["<div hidden id=\"S:", "<div hidden=\"\" id=\"S:"];

/// How a place begins, whose name follows.
const PLACE: &str = "<template id=\"";

/// How it ends.
const PLACE_END: &str = "\"></template>";

/// A part of the page, as offsets into it.
#[derive(Debug, Clone, Copy)]
struct Range {
    begin: usize,
    end: usize,
}

/// A box with what belongs elsewhere.
#[derive(Debug)]
struct Piece {
    whole: Range,
    inner: Range,
}

/// What is found at an offset.
#[derive(Debug, Clone, Copy)]
enum Mark {
    /// The box itself: left out where it stands.
    Piece(usize),
    /// The place of a box, and where it ends.
    Place(usize, usize),
}

/// Puts the pieces of a page where they belong.
pub(crate) fn settle(html: String) -> String {
    let pieces = pieces(&html);
    if pieces.is_empty() {
        return html;
    }
    let marks = marks(&html, &pieces);
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
    pieces: &[Piece],
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
            Mark::Place(piece, end) => {
                from = *end;
                if let (Some(told), Some(piece)) = (told.get_mut(*piece), pieces.get(*piece))
                    && !*told
                {
                    *told = true;
                    let end = range.end;
                    open.push(Range { begin: from, end });
                    open.push(piece.inner);
                    return;
                }
            }
        }
    }
    settled.push_str(html.get(from..range.end).unwrap_or_default());
}

/// The boxes, in order.
fn pieces(html: &str) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some((begin, inner)) = next_piece(html, from) {
        let Some((inner_end, end)) = closing(html, inner) else {
            break;
        };
        found.push(Piece {
            whole: Range { begin, end },
            inner: Range {
                begin: inner,
                end: inner_end,
            },
        });
        from = end;
    }
    found
}

/// Where the next box begins, and what is in it.
fn next_piece(html: &str, from: usize) -> Option<(usize, usize)> {
    let mut from = from;
    loop {
        let rest = html.get(from..)?;
        let at = from + rest.find("<div hidden")?;
        let rest = html.get(at..)?;
        let beginning = BEGINNINGS.iter().find(|known| rest.starts_with(**known));
        let close = rest.find('>')?;
        if beginning.is_some() {
            return Some((at, at + close + 1));
        }
        from = at + close + 1;
    }
}

/// Where a box ends: before and behind its end tag.
fn closing(html: &str, from: usize) -> Option<(usize, usize)> {
    let mut depth = 1_usize;
    let mut at = from;
    loop {
        at += html.get(at..)?.find('<')?;
        let rest = html.get(at..)?;
        if rest.starts_with("<div") {
            depth += 1;
        } else if rest.starts_with("</div") {
            depth -= 1;
            if depth == 0 {
                return Some((at, at + rest.find('>')? + 1));
            }
        } else if rest.starts_with("<script") {
            at += rest.find("</script")?;
        }
        at += 1;
    }
}

/// The boxes and the places that are theirs, in order.
fn marks(html: &str, pieces: &[Piece]) -> Vec<(usize, Mark)> {
    let mut marks: Vec<(usize, Mark)> = Vec::new();
    let mut by_name: HashMap<&str, usize> = HashMap::new();
    for (index, piece) in pieces.iter().enumerate() {
        marks.push((piece.whole.begin, Mark::Piece(index)));
        let tag = html.get(piece.whole.begin..piece.inner.begin);
        let name = tag.and_then(|tag| tag.split("S:").nth(1)?.split('"').next());
        if let Some(name) = name {
            by_name.entry(name).or_insert(index);
        }
    }
    // Places are filled by their own number, unless a script says otherwise.
    let mut stated: HashMap<&str, &str> = HashMap::new();
    for (_, call) in html
        .match_indices("$RC(\"B:")
        .map(|(at, _)| (at, html.get(at + 7..)))
    {
        let mut words = call.unwrap_or_default().split('"');
        if let (Some(place), Some(","), Some(piece)) = (words.next(), words.next(), words.next())
            && let Some(piece) = piece.strip_prefix("S:")
        {
            stated.insert(place, piece);
        }
    }
    for (at, _) in html.match_indices(PLACE) {
        /// Longest name of a place, in bytes.
        const MAX_NAME: usize = 24;
        let name_at = at + PLACE.len();
        let name = html
            .as_bytes()
            .get(name_at..)
            .and_then(|rest| rest.iter().take(MAX_NAME).position(|byte| *byte == b'"'))
            .and_then(|length| html.get(name_at..name_at + length))
            .unwrap_or_default();
        let end = name_at + name.len() + PLACE_END.len();
        if html.get(name_at + name.len()..end) != Some(PLACE_END) {
            continue;
        }
        let piece = match name.split_once(':') {
            Some(("B", number)) => stated.get(number).copied().unwrap_or(number),
            Some(("P", number)) => number,
            _ => continue,
        };
        if let Some(piece) = by_name.get(piece) {
            marks.push((at, Mark::Place(*piece, end)));
        }
    }
    marks.sort_unstable_by_key(|(at, _)| *at);
    marks
}

#[cfg(test)]
mod tests {
    use super::settle;

    #[test]
    fn pieces_come_to_their_places() {
        let html = "<main><!--$?--><template id=\"B:0\"></template><i>…</i><!--/$--><p>Last</p></main>\
            <div hidden id=\"S:0\"><div>First</div><template id=\"P:1\"></template></div>\
            <script>$RC(\"B:0\",\"S:0\")</script><div hidden id=\"S:1\"><p>Second</p></div>";
        assert_eq!(
            settle(html.into()),
            "<main><!--$?--><div>First</div><p>Second</p><i>…</i><!--/$--><p>Last</p></main>\
            <script>$RC(\"B:0\",\"S:0\")</script>"
        );
    }

    #[test]
    fn scripts_say_which_piece_it_is() {
        let html = "<template id=\"B:1\"></template>.<div hidden=\"\" id=\"S:4\">Four</div>\
            <script>$RC(\"B:1\",\"S:4\")</script>";
        assert!(settle(html.into()).starts_with("Four."));
    }

    #[test]
    fn no_piece_is_lost_and_none_comes_twice() {
        for html in [
            "<p>A</p><div hidden id=\"S:0\">Piece</div>",
            "<div hidden id=\"S:0\">Piece<template id=\"B:0\"></template></div>",
            "<template id=\"B:0\"></template><template id=\"P:0\"></template><div hidden id=\"S:0\">Piece</div>",
            "<div hidden id=\"S:0\">Piece",
            "<div hidden>Other</div><div hidden id=\"S:0\"><script>'</div>'</script>Piece</div>",
        ] {
            assert_eq!(settle(html.into()).matches("Piece").count(), 1, "{html}");
        }
    }

    #[test]
    fn many_beginnings_take_no_long_time() {
        let html =
            "<div hidden id=\"S:0\">".repeat(100_000) + &"<template id=\"B:0\">".repeat(100_000);
        assert_eq!(settle(html.clone()), html);
    }
}
