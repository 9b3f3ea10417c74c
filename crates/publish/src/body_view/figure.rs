//! A picture, a film or a sound as a link and a caption: nothing is loaded until the reader asks.

use jianbao_core::MediaRef;
use jianbao_html::{escape_attribute, escape_text};

use super::Surroundings;
use super::markup::attribute;

/// Longest caption, credit or alternative text that is shown, in characters.
const MAX_CAPTION_CHARACTERS: usize = 1000;

/// What a figure shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Medium {
    Picture,
    Film,
    Sound,
}

/// A figure on its way to the page.
#[derive(Clone, Debug)]
pub(super) struct Figure {
    medium: Medium,
    /// Where it was published.
    url: String,
    alt: String,
    credit: String,
    /// The caption; empty when there is none.
    pub(super) caption: String,
    /// The caption that the index line has, by which it is known in the body.
    pub(super) known_caption: String,
}

impl Figure {
    /// The figure of an `img`, `video` or `audio` tag; none for a picture that counts visits.
    pub(super) fn read(
        medium: Medium,
        attributes: &str,
        surroundings: &Surroundings<'_>,
    ) -> Option<Self> {
        let value = |name| attribute(attributes, name).unwrap_or_default();
        let is_dot = |name| matches!(&*value(name), "0" | "1");
        if medium == Medium::Picture && (is_dot("width") || is_dot("height")) {
            return None;
        }
        let src = value("src");
        let media = surroundings
            .media
            .iter()
            .find(|media| media.url == src || surroundings.media_url.write(&media.url) == src);
        let url = match media {
            Some(media) => media.url.clone(),
            None => surroundings
                .media_url
                .read(&src)
                .unwrap_or_else(|| src.into_owned()),
        };
        let mut figure = Self {
            medium,
            url,
            alt: shown(&value("alt")),
            credit: String::new(),
            caption: String::new(),
            known_caption: String::new(),
        };
        if let Some(media) = media {
            figure.known_caption = shown(media.caption.as_deref().unwrap_or_default());
            figure.fill(media);
        }
        Some(figure)
    }

    /// A figure that the body does not have.
    pub(super) fn beside(media: &MediaRef) -> Self {
        let path = media.url.split(['?', '#']).next().unwrap_or_default();
        let extension = path.rsplit_once('.').map(|(_, extension)| extension);
        let medium = match extension.map(str::to_ascii_lowercase).as_deref() {
            Some("mp3" | "m4a" | "aac" | "ogg" | "oga" | "opus" | "wav" | "flac") => Medium::Sound,
            Some("mp4" | "m4v" | "webm" | "mov" | "m3u8") => Medium::Film,
            _ => Medium::Picture,
        };
        let mut figure = Self {
            medium,
            url: media.url.clone(),
            alt: String::new(),
            credit: String::new(),
            caption: shown(media.caption.as_deref().unwrap_or_default()),
            known_caption: String::new(),
        };
        figure.fill(media);
        figure
    }

    fn fill(&mut self, media: &MediaRef) {
        if self.alt.is_empty() {
            self.alt = shown(media.alt.as_deref().unwrap_or_default());
        }
        self.credit = shown(media.credit.as_deref().unwrap_or_default());
    }

    /// Where it was published.
    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// Gives it an address when it has none yet: that of the first `source` in it.
    pub(super) fn set_url(&mut self, url: &str) {
        if self.url.is_empty() {
            url.clone_into(&mut self.url);
        }
    }

    /// Writes it. A caption that says what the alternative text says counts once.
    pub(super) fn write(&self, words: [&str; 3], out: &mut String) {
        let word = match self.medium {
            Medium::Picture => words[0],
            Medium::Film => words[1],
            Medium::Sound => words[2],
        };
        let says_more =
            !self.alt.is_empty() && !self.caption.contains(&self.alt) && self.alt != self.credit;
        let (label, caption) = match (says_more, self.caption.is_empty()) {
            (true, true) => ("", self.alt.as_str()),
            (true, false) => (self.alt.as_str(), self.caption.as_str()),
            (false, _) => ("", self.caption.as_str()),
        };
        out.push_str("<figure>");
        let is_reachable = self.url.starts_with("https://") || self.url.starts_with("http://");
        if is_reachable {
            out.push_str("<a href=\"");
            out.push_str(&escape_attribute(&super::lines::tidy_url(&self.url)));
            out.push_str("\" rel=\"noreferrer noopener\">");
        } else {
            out.push_str("<span>");
        }
        out.push_str(word);
        if !label.is_empty() {
            out.push_str(": ");
            out.push_str(&escape_text(label));
        }
        out.push_str(if is_reachable { "</a>" } else { "</span>" });
        let credit = Some(&self.credit).filter(|credit| !caption.contains(credit.as_str()));
        if !caption.is_empty() || credit.is_some() {
            out.push_str("<figcaption>");
            out.push_str(&escape_text(caption));
            if let Some(credit) = credit {
                out.push_str(" <small>");
                out.push_str(&escape_text(credit));
                out.push_str("</small>");
            }
            out.push_str("</figcaption>");
        }
        out.push_str("</figure>\n");
    }
}

/// A caption as it is shown: on one line, of bounded length.
pub(super) fn shown(text: &str) -> String {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    crate::words::cut(&line, MAX_CAPTION_CHARACTERS).into_owned()
}
