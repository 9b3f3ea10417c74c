//! Tables: pipes (GFM §4.10) where every row has the same plain cells and the first is a heading,
//! else one line of HTML, which CommonMark passes through (§4.6).

use std::fmt::Write as _;

use super::inline;
use super::write::write_cell;
use crate::Profile;
use crate::element::{Kind, kept};
use crate::token::{Reading, Token, Tokenizer};

/// Widest table written with pipes.
const MAX_COLUMNS: usize = 32;

/// Length of the table that `html` begins with.
pub(super) fn length(html: &str) -> usize {
    let mut tokens = Tokenizer::new(html, Reading::Page);
    let mut depth = 0_usize;
    for token in tokens.by_ref() {
        match token {
            Token::Start(tag) if tag.name == "table" => depth += 1,
            Token::End("table") => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    break;
                }
            }
            _ => {}
        }
    }
    html.len() - tokens.remaining()
}

/// The table with pipes, `None` when it is not regular.
pub(super) fn pipe(html: &str) -> Option<String> {
    let mut rows: Vec<Vec<&str>> = Vec::new();
    let mut tokens = Tokenizer::new(html, Reading::Page);
    let mut cell_start = None;
    let mut tables = 0;
    loop {
        let before = html.len() - tokens.remaining();
        let Some(token) = tokens.next() else { break };
        match token {
            Token::Start(tag) => match kept(tag.known, Profile::Strict)?.kind {
                Kind::Table if tables == 0 => tables = 1,
                Kind::Rows => {}
                Kind::Row => rows.push(Vec::new()),
                Kind::Cell => {
                    let spans = tag
                        .attributes()
                        .any(|(name, _)| matches!(name, "colspan" | "rowspan"));
                    let heading = tag.name == "th";
                    // Headings belong in the first row, and only there.
                    if spans || (rows.len() == 1) != heading {
                        return None;
                    }
                    cell_start = Some(html.len() - tokens.remaining());
                }
                kind if kind.is_inline() && cell_start.is_some() => {}
                _ => return None,
            },
            Token::End("td" | "th") => {
                rows.last_mut()?.push(html.get(cell_start.take()?..before)?);
            }
            _ => {}
        }
    }
    let columns = rows.first()?.len();
    if !(1..=MAX_COLUMNS).contains(&columns) || rows.iter().any(|row| row.len() != columns) {
        return None;
    }
    let mut out = String::new();
    for (number, row) in rows.iter().enumerate() {
        for cell in row {
            let _ = write!(out, "| {} ", write_cell(cell));
        }
        out.push_str("|\n");
        if number == 0 {
            out.push_str(&"| --- ".repeat(columns));
            out.push_str("|\n");
        }
    }
    out.pop();
    Some(out)
}

/// The table as one line of HTML.
pub(super) fn raw(html: &str) -> String {
    inline::hide_templates(&html.replace('\n', if html.contains("<pre") { "&#10;" } else { " " }))
}
