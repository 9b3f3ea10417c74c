//! Pictures, films and sounds: each waits for its caption, then for a place where it may stand.

use super::{Capture, Writer};
use crate::body_view::MAX_FIGURES;
use crate::body_view::elements::Content;
use crate::body_view::figure::{Figure, Medium, shown};
use crate::body_view::markup::{Token, attribute, unescaped};

impl Writer<'_> {
    pub(super) fn captured(&mut self, token: Token<'_>) {
        let Some(capture) = &mut self.capture else {
            return;
        };
        match token {
            Token::Text(text) => {
                if let Some(caption) = &mut capture.caption {
                    caption.push_str(&unescaped(text));
                }
            }
            Token::Start("source", attributes) => {
                if let (Some(figure), Some(src)) = (&mut self.figure, attribute(attributes, "src"))
                {
                    figure.set_url(&src);
                }
            }
            Token::Start("br" | "img" | "wbr" | "hr" | "col", _) => {
                if let Some(caption) = &mut capture.caption {
                    caption.push(' ');
                }
            }
            Token::Start(..) => capture.depth += 1,
            Token::End(_) => {
                capture.depth -= 1;
                if capture.depth == 0 {
                    let caption = self.capture.take().and_then(|capture| capture.caption);
                    if let (Some(figure), Some(caption)) = (&mut self.figure, caption) {
                        figure.caption = shown(&caption);
                    }
                }
            }
        }
    }

    pub(super) fn player(&mut self, medium: Medium, attributes: &str) {
        self.new_figure(Figure::read(medium, attributes, self.surroundings));
        self.capture(None);
    }

    pub(super) fn capture(&mut self, caption: Option<String>) {
        self.capture = Some(Capture { depth: 1, caption });
    }

    pub(super) fn awaits_caption(&self) -> bool {
        let figure = self.figure.as_ref();
        figure.is_some_and(|figure| figure.caption.is_empty())
    }

    /// Takes a text behind a figure that is the caption the archive knows of, whatever it stands in.
    pub(super) fn is_caption(&mut self, text: &str) -> bool {
        let Some(figure) = &mut self.figure else {
            return false;
        };
        let is_caption = figure.caption.is_empty()
            && !figure.known_caption.is_empty()
            && shown(&jianbao_html::text(text)) == figure.known_caption;
        if is_caption {
            figure.caption = std::mem::take(&mut figure.known_caption);
        }
        is_caption
    }

    pub(super) fn new_figure(&mut self, figure: Option<Figure>) {
        if let Some(figure) = figure {
            self.flush_figure();
            self.figure = Some(figure);
        }
    }

    /// Writes the figure whose caption was waited for.
    pub(super) fn flush_figure(&mut self) {
        let Some(figure) = self.figure.take() else {
            return;
        };
        self.shown_urls.insert(figure.url().to_owned());
        if self.figures == MAX_FIGURES {
            self.has_more_figures = true;
            return;
        }
        self.figures += 1;
        if self.lines.takes_blocks() && self.lines.content() != Content::Table {
            let words = self.surroundings.words;
            self.lines.block(|out| figure.write(words, out));
        } else {
            self.deferred.push(figure);
        }
    }

    pub(super) fn place_deferred(&mut self) {
        if self.lines.takes_blocks() && self.lines.content() != Content::Table {
            for figure in std::mem::take(&mut self.deferred) {
                let words = self.surroundings.words;
                self.lines.block(|out| figure.write(words, out));
            }
        }
    }
}
