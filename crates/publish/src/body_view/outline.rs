//! What has to be known of a body before its first token is written: which tables are tables, and how
//! its headings rank.

use super::markup::Token;

/// A table of the body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Table {
    /// Whether it only places things: one with a single column, or with a table in it. On a small screen
    /// its content reads better without.
    pub(super) is_layout: bool,
    /// Rows that are still to come, the present one counted.
    pub(super) rows_left: usize,
    /// Columns of the present row that are taken.
    pub(super) columns_taken: usize,
    /// Cells of the row that has most.
    pub(super) most_cells: usize,
    cells: usize,
}

/// The body before it is written.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// The tables in the order of their start tags.
    pub(super) tables: Vec<Table>,
    /// For each heading, in order, whether it has text.
    pub(super) headings: Vec<bool>,
    /// Which of `h1` to `h6` there are, with text.
    has_heading: [bool; 6],
}

impl Outline {
    pub(super) fn of<'a>(tokens: impl Iterator<Item = Token<'a>>) -> Self {
        let mut outline = Self::default();
        let mut open: Vec<usize> = Vec::new();
        let mut heading = None;
        for token in tokens {
            let table = open.last().and_then(|at| outline.tables.get_mut(*at));
            match token {
                Token::Start("table", _) => {
                    if let Some(outer) = table {
                        outer.is_layout = true;
                    }
                    open.push(outline.tables.len());
                    outline.tables.push(Table::default());
                }
                Token::End("table") => drop(open.pop()),
                Token::Start("tr", _) => {
                    if let Some(table) = table {
                        table.rows_left += 1;
                        table.cells = 0;
                    }
                }
                Token::Start("td" | "th", _) => {
                    if let Some(table) = table {
                        table.cells += 1;
                        table.most_cells = table.most_cells.max(table.cells);
                    }
                }
                Token::Start(name, _) => {
                    if let Some(level) = heading_level(name) {
                        heading = Some(level);
                        outline.headings.push(false);
                    }
                }
                Token::Text(text) => {
                    if let (Some(level), Some(has_text)) = (heading, outline.headings.last_mut())
                        && !text.trim().is_empty()
                    {
                        *has_text = true;
                        if let Some(has) = outline.has_heading.get_mut(level) {
                            *has = true;
                        }
                    }
                }
                Token::End(name) => {
                    if heading_level(name).is_some() {
                        heading = None;
                    }
                }
            }
        }
        for table in &mut outline.tables {
            table.is_layout |= table.most_cells <= 1;
        }
        outline
    }

    /// The rank of a heading among those of the body, from 0.
    pub(super) fn rank(&self, name: &str) -> usize {
        let above = self
            .has_heading
            .iter()
            .take(heading_level(name).unwrap_or(0));
        above.filter(|has| **has).count()
    }
}

/// 0 for `h1`.
fn heading_level(name: &str) -> Option<usize> {
    let digit = name.strip_prefix('h')?.parse::<usize>().ok()?;
    digit.checked_sub(1).filter(|level| *level < 6)
}
