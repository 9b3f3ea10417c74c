//! SVG and MathML (WHATWG HTML §13.2.6.5). What is in them is not kept; where they end is what counts.

use crate::parse::build::{Builder, Flow, Open, Token};
use crate::parse::tag::Tag;
use crate::parse::tree::Element;

impl Open {
    /// Whether HTML may stand within this element of SVG or MathML.
    pub(super) fn is_integration_point(&self) -> bool {
        self.element.foreign
            && matches!(
                self.element.tag,
                Tag::ForeignObject
                    | Tag::Desc
                    | Tag::Title
                    | Tag::Annotation
                    | Tag::Mi
                    | Tag::Mo
                    | Tag::Mn
                    | Tag::Ms
                    | Tag::MText
            )
    }
}

impl Builder<'_> {
    /// Whether the tokenizer is within SVG or MathML.
    pub(super) fn is_in_foreign(&self) -> bool {
        self.stack
            .last()
            .is_some_and(|open| open.element.foreign && !open.is_integration_point())
    }

    /// Whether a token is for the rules of foreign content.
    pub(super) fn is_foreign(&self, token: Token) -> bool {
        match self.stack.last() {
            Some(current) if current.element.foreign => {
                matches!(token, Token::End(..)) || !current.is_integration_point()
            }
            _ => false,
        }
    }

    pub(super) fn enter_foreign(&mut self, element: Element, self_closing: bool) {
        let element = Element {
            foreign: true,
            ..element
        };
        if self_closing {
            self.insert_void(element);
        } else {
            self.insert(element);
        }
    }

    pub(super) fn in_foreign(&mut self, token: Token) -> Flow {
        match token {
            // Left out: nothing reads it.
            Token::Space(_) | Token::Text(_) => Flow::Done,
            Token::Start(element, self_closing) => {
                let breaks_out = element.tag.is_breakout()
                    || (element.tag == Tag::Font
                        && ["color", "face", "size"]
                            .iter()
                            .any(|name| self.attribute(element, name).is_some()));
                if breaks_out {
                    return self.leave_foreign(token);
                }
                self.enter_foreign(element, self_closing);
                Flow::Done
            }
            Token::End(Tag::Br | Tag::P, _) => self.leave_foreign(token),
            Token::End(tag, name) => self.end_foreign(token, tag, name),
        }
    }

    fn leave_foreign(&mut self, token: Token) -> Flow {
        while self.is_in_foreign() {
            self.pop();
        }
        self.step(self.mode, token)
    }

    fn end_foreign(&mut self, token: Token, tag: Tag, name: crate::spans::Span) -> Flow {
        for (index, open) in self.stack.iter().enumerate().rev() {
            if !open.element.foreign {
                return self.step(self.mode, token);
            }
            let texts = &self.tree.texts;
            let same = open.element.tag == tag
                && (tag != Tag::Other
                    || texts
                        .get(open.element.name)
                        .eq_ignore_ascii_case(texts.get(name)));
            if same {
                while self.stack.len() > index {
                    self.pop();
                }
                return Flow::Done;
            }
        }
        Flow::Done
    }
}
