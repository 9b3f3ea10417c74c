//! The parts of an article as one.

use std::collections::HashSet;

use crate::extraction::{BodyPart, Extraction};
use crate::words::bare;

impl Extraction {
    /// Adds the next part of the article: what is new in its text, and its pictures. What of it is told
    /// already, such as headline, summary and standing lines, is left out. Returns whether anything was
    /// new.
    ///
    /// What the page says of the article, date and byline and the like, stays the first part's.
    pub fn join(&mut self, next: Self) -> bool {
        let mut known: HashSet<String> = HashSet::new();
        for part in &self.body {
            if let BodyPart::Html(html) = part {
                known.extend(blocks(html).map(told));
            }
        }
        known.extend(self.headline.as_deref().map(bare));
        known.extend(next.headline.as_deref().map(bare));
        known.remove("");
        let mut is_new = false;
        let lead = next.lead.map(BodyPart::Media);
        let mut media: Vec<Option<_>> = next.media.into_iter().map(Some).collect();
        for part in lead.into_iter().chain(next.body) {
            match part {
                BodyPart::Html(html) => {
                    let fresh: String = blocks(&html)
                        .filter(|block| !known.contains(&told(block)))
                        .collect();
                    if !fresh.is_empty() {
                        is_new |= fresh.chars().any(char::is_alphanumeric);
                        self.push_text(&fresh);
                        self.body.push(BodyPart::Html(fresh));
                    }
                }
                BodyPart::Media(index) => {
                    let picture = media.get_mut(index).and_then(Option::take);
                    if let Some(picture) = picture
                        && !self.media.iter().any(|known| known.url == picture.url)
                    {
                        self.body.push(BodyPart::Media(self.media.len()));
                        self.media.push(picture);
                        is_new = true;
                    }
                }
            }
        }
        self.next_page = next.next_page;
        is_new
    }

    fn push_text(&mut self, html: &str) {
        let text = jianbao_html::text(html);
        if !self.text.is_empty() && !text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(&text);
    }
}

/// The letters of a block, to tell it by.
fn told(block: &str) -> String {
    bare(&jianbao_html::text(block))
}

/// The outermost elements of clean HTML, and the texts between them.
fn blocks(html: &str) -> impl Iterator<Item = &str> {
    let mut rest = html;
    std::iter::from_fn(move || {
        let length = first_block(rest);
        let (block, after) = rest.split_at_checked(length)?;
        rest = after;
        (!block.is_empty()).then_some(block)
    })
}

fn first_block(html: &str) -> usize {
    let mut depth = 0_usize;
    let mut from = 0;
    while let Some(at) = html.get(from..).and_then(|rest| rest.find('<')) {
        let begin = from + at;
        if depth == 0 && begin > 0 {
            return begin;
        }
        let tag = html.get(begin..).unwrap_or_default();
        let Some(length) = tag.find('>') else {
            break;
        };
        from = begin + length + 1;
        let is_void = ["<br", "<hr", "<wbr", "<img"]
            .iter()
            .any(|name| tag.starts_with(name));
        if tag.starts_with("</") {
            depth = depth.saturating_sub(1);
        } else if !is_void {
            depth += 1;
        }
        if depth == 0 {
            return from;
        }
    }
    html.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extraction::Media;

    #[test]
    fn blocks_are_outermost() {
        let found: Vec<&str> = blocks("Oslo <p>a <b>b</b><br>c</p><ul><li>d</li></ul>").collect();
        assert_eq!(
            found,
            ["Oslo ", "<p>a <b>b</b><br>c</p>", "<ul><li>d</li></ul>"]
        );
    }

    #[test]
    fn parts_are_joined_without_what_is_told() {
        let part = |html: &str, picture: &str| Extraction {
            headline: Some("Ferry returns".into()),
            text: jianbao_html::text(html),
            body: vec![BodyPart::Html(html.into()), BodyPart::Media(0)],
            media: vec![Media {
                url: format!("https://post.example/{picture}.jpg"),
                ..Media::default()
            }],
            ..Extraction::default()
        };
        let mut whole = part("<p>The ferry returns.</p><p>It sails on Monday.</p>", "1");
        let second = part(
            "<h2>Ferry returns</h2><p>The ferry returns.</p><p>The fare stays.</p>",
            "2",
        );
        assert!(whole.join(second.clone()));
        assert_eq!(
            whole.text,
            "The ferry returns.\n\nIt sails on Monday.\nThe fare stays.".replace("\n\n", "\n")
        );
        assert_eq!(whole.media.len(), 2);
        assert_eq!(whole.body.last(), Some(&BodyPart::Media(1)));
        assert!(!whole.join(second));
    }
}
