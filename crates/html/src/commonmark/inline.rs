//! Text, emphasis, links and code within a line of CommonMark (§6), escaped so that no processor
//! reads more than was meant.

use super::write::BREAK;
use crate::text::is_wide;

/// Appends text of HTML: white space folded, everything active escaped.
pub(super) fn push_text(out: &mut String, text: &str) {
    let mut characters = text.chars().peekable();
    let mut previous = '\0';
    while let Some(character) = characters.next() {
        let next = characters.peek().copied();
        match character {
            ' ' | '\t' | '\n' => {
                let mut newline = character == '\n';
                while let Some(blank) = characters.next_if(|next| matches!(next, ' ' | '\t' | '\n'))
                {
                    newline |= blank == '\n';
                }
                let wide = |character: Option<char>| character.is_some_and(is_wide);
                let joined =
                    newline && wide(out.chars().next_back()) && wide(characters.peek().copied());
                if !out.is_empty() && !out.ends_with([' ', BREAK]) && !joined {
                    out.push(' ');
                }
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => match next {
                Some(next) if !next.is_ascii_alphanumeric() && next != '#' => out.push('&'),
                _ => out.push_str("&amp;"),
            },
            '\\' | '`' | '*' | '_' | '[' | ']' | '{' | '}' | '~' | '|' | '$' | '^' | '#' => {
                out.push('\\');
                out.push(character);
            }
            // An image, a mark or comment of Obsidian, an autolink of GFM.
            '!' if matches!(next, None | Some('[')) => out.push_str("\\!"),
            '=' | '%' if next == Some(character) || previous == character => {
                out.push('\\');
                out.push(character);
            }
            '%' if next == Some('}') || out.ends_with('{') => out.push_str("\\%"),
            ':' if next == Some('/') => out.push_str("\\:"),
            '@' => out.push_str("\\@"),
            '.' if previous.eq_ignore_ascii_case(&'w') => out.push_str("\\."),
            _ => out.push(character),
        }
        previous = character;
    }
}

/// Escapes what would make a line begin a block: list, heading, rule, definition.
pub(super) fn push_line(out: &mut String, line: &str) {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    match line.as_bytes().get(digits) {
        Some(b'.' | b')') if (1..=9).contains(&digits) => {
            out.push_str(line.get(..digits).unwrap_or_default());
            out.push('\\');
            out.push_str(line.get(digits..).unwrap_or_default());
        }
        Some(b'+' | b'-' | b'=' | b':' | b'%') if digits == 0 => {
            out.push('\\');
            out.push_str(line);
        }
        _ => out.push_str(line),
    }
}

/// Puts emphasis around what stands in `out` from `at` on: `mark` where every processor agrees on
/// its reach, else the HTML element.
pub(super) fn wrap(out: &mut String, at: usize, mark: &str, element: &str) {
    let (before, inner) = out.split_at_checked(at).unwrap_or((out, ""));
    let word = inner.trim_matches([' ', BREAK]);
    if word.is_empty() {
        return;
    }
    // A mark beside punctuation or another mark may not open or close (§6.2), which is the rule
    // rather than the exception in Chinese.
    let ends_in_words =
        word.starts_with(char::is_alphanumeric) && word.ends_with(char::is_alphanumeric);
    let plain = ends_in_words
        && !word.contains(['*', '~', BREAK, '<'])
        && !before.ends_with(['*', '~', '\\', '_']);
    let lead_len = inner.len() - inner.trim_start_matches([' ', BREAK]).len();
    let (lead, rest) = inner.split_at_checked(lead_len).unwrap_or(("", inner));
    let trail = rest.get(word.len()..).unwrap_or_default();
    let wrapped = if plain && !mark.is_empty() {
        format!("{lead}{mark}{word}{mark}{trail}")
    } else {
        format!("{lead}<{element}>{word}</{element}>{trail}")
    };
    out.truncate(at);
    out.push_str(&wrapped);
}

/// Appends a code span (§6.1).
pub(super) fn push_code(out: &mut String, code: &str) {
    let code = code.replace('\n', " ");
    if code.trim().is_empty() {
        out.push_str(&code);
        return;
    }
    let fence = "`".repeat(longest_run(&code, '`') + 1);
    let spaced = code.starts_with(['`', ' ']) || code.ends_with(['`', ' ']);
    let pad = if spaced { " " } else { "" };
    // A run that touches ours would lengthen it.
    if out.ends_with('`') {
        out.push_str("<!-- -->");
    }
    out.extend([fence.as_str(), pad, code.as_str(), pad, fence.as_str()]);
}

/// Length of the longest run of a character.
pub(super) fn longest_run(text: &str, wanted: char) -> usize {
    let (mut longest, mut run) = (0, 0);
    for character in text.chars() {
        run = if character == wanted { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}

/// A URL as link destination (§6.3), also within a table.
pub(super) fn destination(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for (at, character) in url.char_indices() {
        match character {
            ' ' => out.push_str("%20"),
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '\\' => out.push_str("%5C"),
            '|' => out.push_str("%7C"),
            '"' => out.push_str("%22"),
            '`' => out.push_str("%60"),
            '{' => out.push_str("%7B"),
            '}' => out.push_str("%7D"),
            // `&lt;` in a destination is a character reference; without the semicolon it is not.
            '&' if is_reference(url.get(at + 1..).unwrap_or_default()) => out.push_str("&amp;"),
            _ if character.is_control() || character.is_whitespace() => {}
            _ => out.push(character),
        }
    }
    out
}

fn is_reference(rest: &str) -> bool {
    let name = rest
        .bytes()
        .take(40)
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#')
        .count();
    name > 0 && rest.as_bytes().get(name) == Some(&b';')
}

/// Replaces, in HTML, the braces that Jekyll and Hugo would take for their own.
pub(super) fn hide_templates(html: &str) -> String {
    html.replace("{{", "&#123;&#123;")
        .replace("{%", "&#123;%")
        .replace("{#", "&#123;#")
}
