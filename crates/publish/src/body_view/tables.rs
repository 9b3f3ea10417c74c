//! Which tables are tables. One with a single column, or with a table in it, only places things on a
//! wide screen; on a small one its content reads better without.

use super::markup::Token;

#[derive(Default)]
struct Table {
    cells: usize,
    most_cells: usize,
    holds_table: bool,
}

/// For each table, in the order of their start tags, whether it only places things.
pub(super) fn layout_tables<'a>(tokens: impl Iterator<Item = Token<'a>>) -> Vec<bool> {
    let mut found: Vec<Table> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    for token in tokens {
        match token {
            Token::Start("table", _) => {
                if let Some(outer) = open.last().and_then(|at| found.get_mut(*at)) {
                    outer.holds_table = true;
                }
                open.push(found.len());
                found.push(Table::default());
            }
            Token::End("table") => drop(open.pop()),
            Token::Start(name @ ("tr" | "td" | "th"), _) => {
                if let Some(table) = open.last().and_then(|at| found.get_mut(*at)) {
                    table.cells = if name == "tr" { 0 } else { table.cells + 1 };
                    table.most_cells = table.most_cells.max(table.cells);
                }
            }
            _ => {}
        }
    }
    found
        .iter()
        .map(|table| table.most_cells <= 1 || table.holds_table)
        .collect()
}
