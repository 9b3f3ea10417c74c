//! What others say of an article, cut to what an index line holds and made plain: a title of a megabyte
//! must not end the run that meets it, and nothing that is kept may steer the terminal of its reader.

use jianbao_core::{MAX_INDEX_LINE_BYTES, Revision, clean_headline, write_index_line};

/// The longest headlines of news have some 300 bytes; what is longer is no headline.
const MAX_HEADLINE_BYTES: usize = 2_000;
/// Any other value; as long as what is read out of a page.
const MAX_VALUE_BYTES: usize = 4_000;
/// Left free in an index line for what is known only when it is written: path, number, digest.
const RESERVED_BYTES: usize = 1_000;

/// A headline as one plain line that is not too long.
pub(super) fn headline(text: &str) -> String {
    let mut headline = clean_headline(text);
    cut(&mut headline, MAX_HEADLINE_BYTES);
    headline
}

/// Whether HTML holds characters that are no text and could steer a terminal.
pub(super) fn has_controls(html: &str) -> bool {
    html.contains(is_steering)
}

/// HTML without such characters.
pub(super) fn without_controls(html: String) -> String {
    if has_controls(&html) {
        html.replace(is_steering, "")
    } else {
        html
    }
}

fn is_steering(character: char) -> bool {
    character.is_control() && !matches!(character, '\t' | '\n' | '\r')
}

/// Cuts the metadata of a revision and makes them plain. What is left out stands in the record or in the evidence.
pub(super) fn metadata(revision: &mut Revision) {
    let texts = [
        &mut revision.guid,
        &mut revision.byline,
        &mut revision.section,
        &mut revision.language,
        &mut revision.site_name,
        &mut revision.description,
        &mut revision.agency,
        &mut revision.licence,
    ];
    for text in texts.into_iter().flatten() {
        cut(text, MAX_VALUE_BYTES);
    }
    for keyword in &mut revision.keywords {
        cut(keyword, MAX_VALUE_BYTES);
    }
    for media in &mut revision.media {
        let texts = [&mut media.alt, &mut media.caption, &mut media.credit];
        for text in texts.into_iter().flatten() {
            cut(text, MAX_VALUE_BYTES);
        }
    }
    while !fits(revision) {
        let longest = [
            revision.media.len(),
            revision.keywords.len(),
            revision.aliases.len(),
        ];
        match longest.into_iter().max() {
            None | Some(0) => return,
            Some(most) if most == revision.media.len() => revision.media.truncate(most / 2),
            Some(most) if most == revision.keywords.len() => revision.keywords.truncate(most / 2),
            Some(most) => revision.aliases.truncate(most / 2),
        }
    }
}

fn fits(revision: &Revision) -> bool {
    write_index_line(revision).is_ok_and(|line| line.len() + RESERVED_BYTES <= MAX_INDEX_LINE_BYTES)
}

/// Cuts a text that is too long, between two characters, and marks that. Control characters become
/// blanks.
fn cut(text: &mut String, most: usize) {
    const MARK: char = '…';
    if text.contains(char::is_control) {
        *text = text.replace(char::is_control, " ");
    }
    if text.len() > most {
        let end = text.floor_char_boundary(most - MARK.len_utf8());
        text.truncate(end);
        text.push(MARK);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_between_characters() {
        assert_eq!(headline(" 渡船\u{1b}停航 "), "渡船 停航");
        let long = headline(&"渡".repeat(1_000_000));
        assert!(long.len() <= MAX_HEADLINE_BYTES && long.ends_with("渡…"));
    }
}
