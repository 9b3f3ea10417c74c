//! What a command prints: data on stdout, talk on stderr.
//!
//! Foreign text never reaches a terminal with control characters in it: a headline must not be able to
//! clear the screen, set the title or reverse the line.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use serde::Serialize;
use url::Url;

/// Writes a line of data to stdout.
pub(crate) fn line(text: &str) -> anyhow::Result<()> {
    Ok(writeln!(io::stdout().lock(), "{text}")?)
}

/// Writes bytes to stdout as they are.
pub(crate) fn bytes(bytes: &[u8]) -> anyhow::Result<()> {
    Ok(io::stdout().lock().write_all(bytes)?)
}

/// Writes a value as one line of JSON to stdout.
pub(crate) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    line(&json_text(value)?)
}

/// A value as one line of JSON. Of what could steer a terminal, JSON itself escapes only a part; the rest
/// stands in strings, where it can be escaped too.
pub(crate) fn json_text(value: &impl Serialize) -> serde_json::Result<String> {
    let text = serde_json::to_string(value)?;
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_control() || harmless(character) != character {
            let _ = write!(escaped, "\\u{:04x}", u32::from(character));
        } else {
            escaped.push(character);
        }
    }
    Ok(escaped)
}

/// Says something on stderr, unless the user wants quiet.
pub(crate) fn say(quiet: bool, text: &str) {
    if !quiet {
        // When stderr is gone there is nobody left to tell.
        let _ = writeln!(io::stderr().lock(), "{text}");
    }
}

/// Foreign text for one line of a terminal.
pub(crate) fn one_terminal_line(text: &str) -> String {
    text.chars()
        .map(|character| {
            if character.is_control() {
                ' '
            } else {
                harmless(character)
            }
        })
        .collect()
}

/// A URL as it is told: without the password it may carry.
pub(crate) fn told_url(url: &str) -> String {
    match Url::parse(url) {
        Ok(mut parsed) if parsed.password().is_some() => match parsed.set_password(Some("***")) {
            Ok(()) => parsed.to_string(),
            Err(()) => url.to_owned(),
        },
        _ => url.to_owned(),
    }
}

/// Foreign text for a terminal; line ends stay.
pub(crate) fn terminal_text(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '\n' => '\n',
            character if character.is_control() => ' ',
            character => harmless(character),
        })
        .collect()
}

/// Bidirectional overrides and isolates can show a line as something else than it is.
fn harmless(character: char) -> char {
    match character {
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '\u{fffd}',
        character => character,
    }
}

/// Rows as a table: columns as wide as their widest cell, two blanks between.
pub(crate) fn table(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns)
        .map(|column| {
            rows.iter()
                .filter_map(|row| row.get(column))
                .map(|cell| width(cell))
                .max()
                .unwrap_or(0)
        })
        .collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, column_width) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', column_width - width(cell) + 2));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text.trim_end().to_owned()
}

/// Columns a text takes on a terminal, well enough for a table: CJK takes two.
fn width(text: &str) -> usize {
    text.chars()
        .map(|character| match u32::from(character) {
            0x1100..=0x115f
            | 0x2e80..=0xa4cf
            | 0xac00..=0xd7a3
            | 0xf900..=0xfaff
            | 0xfe30..=0xfe6f
            | 0xff00..=0xff60
            | 0xffe0..=0xffe6
            | 0x1_f300..=0x1_faff
            | 0x2_0000..=0x3_fffd => 2,
            _ => 1,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_text_cannot_steer_a_terminal() {
        assert_eq!(
            one_terminal_line("a\u{1b}[2Jb\nc\u{202e}d\u{9b}e"),
            "a [2Jb c\u{fffd}d e"
        );
        assert_eq!(terminal_text("a\nb\r\u{7}c"), "a\nb  c");
    }

    #[test]
    fn passwords_are_not_told() {
        assert_eq!(
            told_url("https://a:b@news.example/x"),
            "https://a:***@news.example/x"
        );
        assert_eq!(told_url("https://News.example"), "https://News.example");
    }

    #[test]
    fn tables_line_up_with_wide_characters() {
        let rows = [
            vec!["渡船".to_owned(), "1".to_owned()],
            vec!["ab".to_owned(), "22".to_owned()],
        ];
        assert_eq!(table(&rows), "渡船  1\nab    22");
    }
}
