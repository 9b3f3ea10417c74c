//! HTML to readable plain text, in one pass over the tokens: for fingerprints, search and display.
//!
//! Not an extractor: it takes all text of what it is given.

use crate::limits::{MAX_INPUT_BYTES, cut};
use crate::token::reference::decode;
use crate::token::{Reading, Token, Tokenizer};

/// The text of HTML as lines.
///
/// Block elements and `<br>` end a line; lines are trimmed and none is empty; runs of blanks become
/// one space, or nothing when they hold a line break and stand between Chinese or Japanese characters.
/// Scripts, styles, templates, `noscript` and alternative texts are left out.
///
/// ```
/// assert_eq!(jianbao_html::text("<p>大雪<br>停课 &amp; 停运</p><ul><li>a  b<li>c"), "大雪\n停课 & 停运\na b\nc");
/// ```
pub fn text(html: &str) -> String {
    let input = cut(html, MAX_INPUT_BYTES);
    let mut lines = Lines {
        out: String::with_capacity(input.len()),
        gap: Gap::None,
        preformatted: false,
    };
    let mut skipped: Option<&str> = None;
    let mut depth = 0_usize;
    let mut tokens = Tokenizer::new(input, Reading::Page);
    while let Some(token) = tokens.next() {
        if let Some(name) = skipped {
            match token {
                Token::Start(tag) if tag.name.eq_ignore_ascii_case(name) && !tag.self_closing => {
                    depth += 1;
                }
                Token::End(end) if end.eq_ignore_ascii_case(name) => {
                    depth -= 1;
                    if depth == 0 {
                        skipped = None;
                        tokens.set_foreign(false);
                    }
                }
                _ => {}
            }
            continue;
        }
        match token {
            Token::Text {
                raw, references, ..
            } => lines.push(&decode(raw, references, false)),
            Token::Start(tag) => match effect(tag.name) {
                Effect::Break => lines.end(tag.name, true),
                Effect::Blank => lines.gap = lines.gap.max(Gap::Space),
                Effect::Skip => {
                    let svg = tag.name.eq_ignore_ascii_case("svg");
                    if !(svg && tag.self_closing) {
                        (skipped, depth) = (Some(tag.name), 1);
                    }
                    if svg && !tag.self_closing {
                        tokens.set_foreign(true);
                    }
                }
                Effect::None => {}
            },
            Token::End(name) => match effect(name) {
                Effect::Break => lines.end(name, false),
                Effect::Blank => lines.gap = lines.gap.max(Gap::Space),
                _ => {}
            },
            Token::Comment | Token::Cut => {}
        }
    }
    let end = lines.out.trim_end().len();
    lines.out.truncate(end);
    lines.out
}

/// What stands between what is written and what comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    None,
    /// White space with a newline: nothing between Chinese characters, else a space.
    Newline,
    Space,
    Line,
}

#[derive(Debug)]
struct Lines {
    out: String,
    gap: Gap,
    /// Whether a newline ends a line.
    preformatted: bool,
}

impl Lines {
    /// Ends the line because of a tag.
    fn end(&mut self, name: &str, starts: bool) {
        self.gap = Gap::Line;
        if name.eq_ignore_ascii_case("pre") {
            self.preformatted = starts;
        }
    }

    fn push(&mut self, text: &str) {
        let mut rest = text;
        loop {
            let word_at = rest
                .find(|character: char| !is_blank(character))
                .unwrap_or(rest.len());
            let (blank, tail) = rest.split_at_checked(word_at).unwrap_or((rest, ""));
            if !blank.is_empty() {
                let gap = match (blank.contains('\n'), self.preformatted) {
                    (true, true) => Gap::Line,
                    (true, false) => Gap::Newline,
                    (false, _) => Gap::Space,
                };
                self.gap = self.gap.max(gap);
            }
            if tail.is_empty() {
                return;
            }
            let mut end = tail
                .bytes()
                .position(|byte| matches!(byte, b' ' | b'\n' | b'\t' | 0xC2))
                .unwrap_or(tail.len());
            if tail.as_bytes().get(end) == Some(&0xC2) {
                end = tail.find(is_blank).unwrap_or(tail.len());
            }
            let (word, after) = tail.split_at_checked(end).unwrap_or((tail, ""));
            self.word(word);
            rest = after;
        }
    }

    fn word(&mut self, word: &str) {
        let starts_line = self.out.is_empty() || self.gap == Gap::Line;
        // The indentation of Chinese paragraphs.
        let word = if starts_line { word.trim_start() } else { word };
        if word.is_empty() {
            return;
        }
        let wide = |character: Option<char>| character.is_some_and(is_wide);
        if starts_line {
            let end = self.out.trim_end().len();
            self.out.truncate(end);
            if end > 0 {
                self.out.push('\n');
            }
        } else if self.gap == Gap::Space
            || self.gap == Gap::Newline
                && !(wide(self.out.chars().next_back()) && wide(word.chars().next()))
        {
            self.out.push(' ');
        }
        self.gap = Gap::None;
        self.out.push_str(word);
    }
}

fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\n' | '\t' | '\u{A0}')
}

/// Chinese and Japanese characters and their punctuation, which stand without spaces.
pub(crate) fn is_wide(character: char) -> bool {
    matches!(character, '\u{2E80}'..='\u{312F}' | '\u{31A0}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FE30}'..='\u{FE4F}'
        | '\u{FF00}'..='\u{FFEF}' | '\u{20000}'..='\u{3FFFF}')
}

/// What a tag does to the text.
enum Effect {
    None,
    Break,
    Blank,
    Skip,
}

fn effect(name: &str) -> Effect {
    let mut buffer = [0_u8; 12];
    let Some(lower) = buffer.get_mut(..name.len()) else {
        return Effect::None;
    };
    lower.copy_from_slice(name.as_bytes());
    lower.make_ascii_lowercase();
    match &*lower {
        b"p" | b"br" | b"div" | b"li" | b"ul" | b"ol" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5"
        | b"h6" | b"blockquote" | b"pre" | b"table" | b"tr" | b"caption" | b"thead" | b"tbody"
        | b"tfoot" | b"dl" | b"dt" | b"dd" | b"hr" | b"section" | b"article" | b"aside"
        | b"header" | b"footer" | b"main" | b"nav" | b"hgroup" | b"figure" | b"figcaption"
        | b"address" | b"center" | b"details" | b"summary" | b"form" | b"fieldset" | b"legend"
        | b"dialog" | b"menu" | b"dir" | b"body" | b"html" | b"head" | b"option" | b"xmp"
        | b"listing" | b"plaintext" => Effect::Break,
        b"td" | b"th" => Effect::Blank,
        b"script" | b"style" | b"template" | b"noscript" | b"noembed" | b"noframes" | b"iframe"
        | b"title" | b"textarea" | b"svg" => Effect::Skip,
        _ => Effect::None,
    }
}

#[cfg(test)]
mod tests {
    use super::text;

    fn check(html: &str, expect: &str) {
        assert_eq!(text(html), expect, "{html}");
    }

    #[test]
    fn blocks_and_breaks_end_lines() {
        check(
            "<div><i>Mon</i></div><img alt=x>Town — <p>a<br /><br />b</p>",
            "Mon\nTown —\na\nb",
        );
        check("<table><tr><td>1<td>2<tr><td>3</table>", "1 2\n3");
        check("<b>a</b><i>b</i> c", "ab c");
        check("<P>x</P>y", "x\ny");
        check("", "");
        check("  \n<p> \u{3000}\u{3000}x\u{3000}</p>\n", "x");
    }

    #[test]
    fn blanks_are_folded_and_vanish_between_chinese_lines() {
        check("a \n\t b&nbsp;&nbsp;c", "a b c");
        check("北风\n大雪 停", "北风大雪 停");
        check("北风\nx", "北风 x");
        check("<pre>a  \n\n b</pre>c\nd", "a\nb\nc d");
    }

    #[test]
    fn what_is_not_shown_is_left_out() {
        check(
            "a<script>if (a<b) x('</p>')</script>b<style>p{}</style><!-- c -->d<noscript><p>e</p></noscript>",
            "abd",
        );
        check("a<svg><text>x</text><style></svg>b", "ab");
        check(
            "a<svg/>b<template><p>x<template>y</template>z</template>c",
            "abc",
        );
        check("a &lt;b&gt; &#x4E2D;&amp;lt;", "a <b> 中&lt;");
        check("a < b <c", "a < b");
    }
}
