//! The boxes of a page in pieces, and their places.

use std::collections::{HashMap, HashSet};

use super::tokens::{Token, Tokens, What, attribute};

/// A part of the page, as offsets into it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Range {
    pub(super) begin: usize,
    pub(super) end: usize,
}

/// A box with what belongs elsewhere.
#[derive(Debug)]
pub(super) struct Piece<'a> {
    /// Its id.
    id: &'a str,
    pub(super) whole: Range,
    pub(super) inner: Range,
}

/// What is found at an offset.
#[derive(Debug, Clone, Copy)]
pub(super) enum Mark {
    /// The box itself: left out where it stands.
    Piece(usize),
    /// The place of a box, where it ends, and where what is shown until the box is there ends.
    Place(usize, usize, usize),
}

/// Where a box is to be.
#[derive(Debug)]
struct Place<'a> {
    id: &'a str,
    range: Range,
    /// Where what is shown in the meantime ends.
    meantime: Option<usize>,
    /// Whether a comment announces it.
    announced: bool,
}

/// A box whose end is not found yet.
struct Open<'a> {
    id: &'a str,
    name: &'a str,
    begin: usize,
    inner: usize,
    depth: usize,
}

/// What one pass over the page finds.
#[derive(Default)]
struct Found<'a> {
    pieces: Vec<Piece<'a>>,
    places: Vec<Place<'a>>,
    /// The box of a place, by their ids, as scripts say it.
    stated: HashMap<&'a str, &'a str>,
    open: Option<Open<'a>>,
    /// Boundaries whose end is not found yet, with their places.
    boundaries: Vec<Option<usize>>,
    /// Templates around this.
    templates: usize,
}

/// The boxes and their places, in order.
pub(super) fn marks(html: &str) -> (Vec<Piece<'_>>, Vec<(usize, Mark)>) {
    let found = found(html);
    let mut marks: Vec<(usize, Mark)> = Vec::new();
    let mut by_id: HashMap<&str, usize> = HashMap::new();
    for (index, piece) in found.pieces.iter().enumerate() {
        marks.push((piece.whole.begin, Mark::Piece(index)));
        by_id.entry(piece.id).or_insert(index);
    }
    let claimed: HashSet<&str> = found.stated.values().copied().collect();
    // A box comes to one place: the one that is announced, or the first.
    let mut chosen: Vec<Option<&Place>> = found.pieces.iter().map(|_| None).collect();
    for place in &found.places {
        // Places are filled by their own number, unless a script says otherwise.
        let piece = found.stated.get(place.id).copied().map_or_else(
            || {
                let number = place.id.get(2..).unwrap_or_default();
                let id = by_id.get_key_value(format!("S:{number}").as_str());
                id.filter(|(id, _)| !claimed.contains(**id))
                    .map(|(_, index)| *index)
            },
            |id| by_id.get(id).copied(),
        );
        if let Some(piece) = piece
            && let Some(chosen) = chosen.get_mut(piece)
            && chosen.is_none_or(|chosen| place.announced && !chosen.announced)
        {
            *chosen = Some(place);
        }
    }
    for (piece, place) in chosen.into_iter().enumerate() {
        if let Some(Place {
            range, meantime, ..
        }) = place
        {
            let meantime = meantime.unwrap_or(range.end);
            marks.push((range.begin, Mark::Place(piece, range.end, meantime)));
        }
    }
    marks.sort_unstable_by_key(|(at, _)| *at);
    (found.pieces, marks)
}

fn found(html: &str) -> Found<'_> {
    let mut found = Found::default();
    // What stood before: the begin and end of a comment that announces a place, or of a hidden table.
    let mut announced = usize::MAX;
    let mut table: Option<Range> = None;
    for token in Tokens::of(html) {
        let Token { begin, end, what } = token;
        let is_announced = announced == begin;
        let is_in_table = table.take().filter(|table| table.end == begin);
        announced = usize::MAX;
        match what {
            What::Open("template", tag) => {
                let place = Range {
                    begin,
                    end: end + "</template>".len(),
                };
                let is_empty = html.get(end..place.end) == Some("</template>");
                if found.templates == 0 && is_empty {
                    found.template(tag, place, is_announced);
                }
                found.templates += 1;
            }
            What::Close("template") => found.templates = found.templates.saturating_sub(1),
            What::Script(script) => found.calls(script),
            // No part of the page yet.
            _ if found.templates > 0 => {}
            What::Comment("$?" | "$!" | "$~") => {
                found.boundaries.push(None);
                announced = end;
            }
            What::Comment("$" | "&") => found.boundaries.push(None),
            What::Comment("/$" | "/&") => {
                if let Some(Some(place)) = found.boundaries.pop()
                    && let Some(place) = found.places.get_mut(place)
                {
                    place.meantime = Some(begin);
                }
            }
            What::Open(name, tag) => {
                if name == "table" && attribute(tag, "hidden").is_some() {
                    table = Some(Range { begin, end });
                }
                found.element(name, tag, Range { begin, end }, is_in_table);
            }
            What::Close(name) => found.close(html, name, Range { begin, end }),
            What::Comment(_) => {}
        }
    }
    found
}

impl<'a> Found<'a> {
    /// An empty template: a place, or what says which box comes to one.
    fn template(&mut self, tag: &'a str, range: Range, announced: bool) {
        if let (Some(place), Some(piece)) = (
            attribute(tag, "data-bid").or_else(|| attribute(tag, "data-pid")),
            attribute(tag, "data-sid"),
        ) {
            self.stated.insert(place, piece);
        }
        if let Some(id) = attribute(tag, "id")
            && (is_id(id, "B:") || is_id(id, "P:"))
        {
            if announced && let Some(last) = self.boundaries.last_mut() {
                *last = Some(self.places.len());
            }
            self.places.push(Place {
                id,
                range,
                meantime: None,
                announced,
            });
        }
    }

    /// What a script says: `$RC("B:0","S:1")`, `$RR("B:0","S:1",[…])`, `$RS("S:1","P:1")`.
    fn calls(&mut self, script: &'a str) {
        for (at, _) in script.match_indices("$R") {
            let call = script.get(at + 2..).unwrap_or_default();
            let Some(call) = ["C(\"", "R(\"", "S(\""]
                .iter()
                .find_map(|name| call.strip_prefix(name))
            else {
                continue;
            };
            let mut words = call.split('"');
            if let (Some(one), Some(","), Some(other)) = (words.next(), words.next(), words.next())
            {
                if is_id(other, "S:") {
                    self.stated.insert(one, other);
                } else if is_id(one, "S:") {
                    self.stated.insert(other, one);
                }
            }
        }
    }

    /// A start tag: that of a box, or one within it.
    fn element(&mut self, name: &'a str, tag: &'a str, range: Range, table: Option<Range>) {
        if let Some(open) = &mut self.open {
            open.depth += usize::from(open.name == name);
            return;
        }
        // Rows stand in a table of their own, which is hidden in their stead.
        let begin = match name {
            "div" | "table" if attribute(tag, "hidden").is_some() => range.begin,
            "tbody" | "tr" | "colgroup" => match table {
                Some(table) => table.begin,
                None => return,
            },
            _ => return,
        };
        if let Some(id) = attribute(tag, "id").filter(|id| is_id(id, "S:")) {
            self.open = Some(Open {
                id,
                name,
                begin,
                inner: range.end,
                depth: 1,
            });
        }
    }

    /// An end tag, perhaps that of a box.
    fn close(&mut self, html: &str, name: &str, range: Range) {
        let Some(open) = self.open.as_mut().filter(|open| open.name == name) else {
            return;
        };
        open.depth -= 1;
        if open.depth > 0 {
            return;
        }
        let is_in_table = !matches!(name, "div" | "table");
        let behind = html.get(range.end..).unwrap_or_default();
        let table = if is_in_table && behind.starts_with("</table>") {
            "</table>".len()
        } else {
            0
        };
        let Open {
            id, begin, inner, ..
        } = *open;
        self.open = None;
        self.pieces.push(Piece {
            id,
            whole: Range {
                begin,
                end: range.end + table,
            },
            inner: Range {
                begin: inner,
                end: range.begin,
            },
        });
    }
}

/// Whether an id is one of React: its letter and a hexadecimal number.
fn is_id(id: &str, letter: &str) -> bool {
    /// Longest number, in digits.
    const MAX_DIGITS: usize = 16;
    id.strip_prefix(letter).is_some_and(|number| {
        (1..=MAX_DIGITS).contains(&number.len())
            && number.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}
