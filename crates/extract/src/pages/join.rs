//! The parts of an article as one.

use std::collections::HashSet;

use crate::extraction::{BodyPart, Extraction};
use crate::words::bare;

impl Extraction {
    /// Adds the next part of the article: what is new in its text, and its pictures. What is told already
    /// is left out where pages repeat it: at the beginning and the end, such as headline, summary and
    /// standing lines, and long paragraphs anywhere, as on a page of all parts. A short answer or
    /// subheading may come twice. Returns whether anything was new.
    ///
    /// What the page says of the article, date and byline and the like, stays the first part's. The whole
    /// is as sure as its least sure part.
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
        let mut repeated = repeated(&next.body, &known).into_iter();
        let mut is_new = false;
        let lead = next.lead.map(BodyPart::Media);
        let mut media: Vec<Option<_>> = next.media.into_iter().map(Some).collect();
        for part in lead.into_iter().chain(next.body) {
            match part {
                BodyPart::Html(html) => {
                    let fresh: String = blocks(&html)
                        .filter(|_| !repeated.next().unwrap_or_default())
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
        if is_new {
            self.confidence = self.confidence.min(next.confidence);
            for warning in next.warnings {
                if !self.warnings.contains(&warning) {
                    self.warnings.push(warning);
                }
            }
        }
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

/// Of each block of a part in turn, whether it only repeats what is known.
fn repeated(body: &[BodyPart], known: &HashSet<String>) -> Vec<bool> {
    /// A block of this many letters does not come twice in one article.
    const LONG: usize = 60;
    let told: Vec<String> = body
        .iter()
        .filter_map(|part| match part {
            BodyPart::Html(html) => Some(blocks(html).map(told)),
            BodyPart::Media(_) => None,
        })
        .flatten()
        .collect();
    let repeats = |is_after_repeated: &mut bool, block: &String| {
        let is_long = block.chars().nth(LONG - 1).is_some();
        let is_known = known.contains(block);
        // What has no letters goes with what it stands beside.
        *is_after_repeated =
            is_known && (is_long || *is_after_repeated) || block.is_empty() && *is_after_repeated;
        *is_after_repeated
    };
    let mut is_after_repeated = true;
    let mut repeated: Vec<bool> = told
        .iter()
        .map(|block| repeats(&mut is_after_repeated, block) && !block.is_empty())
        .collect();
    for (repeated, block) in repeated.iter_mut().zip(&told).rev() {
        if !known.contains(block) && !block.is_empty() {
            break;
        }
        *repeated |= !block.is_empty();
    }
    repeated
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

    #[test]
    fn an_answer_may_be_given_twice() {
        let part = |html: &str, confidence, warning: &str| Extraction {
            text: jianbao_html::text(html),
            body: vec![BodyPart::Html(html.into())],
            confidence,
            warnings: vec![warning.into()],
            ..Extraction::default()
        };
        let mut whole = part(
            "<p>Harbour Post</p><p>Does the ferry sail?</p><p>是的。</p><p>To the editors</p>",
            0.9,
            "one",
        );
        assert!(whole.join(part(
            "<p>Harbour Post</p><p>Is it on time?</p><p>是的。</p><p>And on Sundays?</p><p>Not yet.</p><p>To the editors</p>",
            0.4,
            "two",
        )));
        assert_eq!(whole.text.matches("是的。").count(), 2);
        assert_eq!(whole.text.matches("Harbour Post").count(), 1);
        assert_eq!(whole.text.matches("To the editors").count(), 1);
        assert!((whole.confidence - 0.4).abs() < 1e-9);
        assert_eq!(whole.warnings, ["one", "two"]);
    }
}
