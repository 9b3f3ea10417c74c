//! Around the body: before it, in the head, behind it, and framesets (WHATWG HTML §13.2.6.4.2 to
//! .6, .19 to .23).

use crate::parse::build::{Builder, Entry, Flow, Mode, Open, Token};
use crate::parse::tag::Tag;
use crate::parse::tree::NIL;

impl Builder<'_> {
    pub(super) fn before_html(&mut self, token: Token) -> Flow {
        match token {
            Token::Space(_) => return Flow::Done,
            Token::Start(element, _) if element.tag == Tag::Html => {
                self.insert(element);
                self.mode = Mode::BeforeHead;
                return Flow::Done;
            }
            Token::End(tag, _) if !is_end_of_head(tag) => return Flow::Done,
            _ => {}
        }
        self.insert_implied(Tag::Html);
        self.again(Mode::BeforeHead)
    }

    pub(super) fn before_head(&mut self, token: Token) -> Flow {
        match token {
            Token::Space(_) => return Flow::Done,
            Token::Start(element, _) if element.tag == Tag::Html => return self.in_body(token),
            Token::Start(element, _) if element.tag == Tag::Head => {
                self.head = self.insert(element);
                self.mode = Mode::InHead;
                return Flow::Done;
            }
            Token::End(tag, _) if !is_end_of_head(tag) => return Flow::Done,
            _ => {}
        }
        self.head = self.insert_implied(Tag::Head);
        self.again(Mode::InHead)
    }

    pub(super) fn in_head(&mut self, token: Token) -> Flow {
        match token {
            Token::Space(span) => {
                self.insert_words(span);
                return Flow::Done;
            }
            Token::Start(element, _) => match element.tag {
                Tag::Html => return self.in_body(token),
                Tag::Base | Tag::BaseFont | Tag::BgSound | Tag::Link | Tag::Meta => {
                    self.insert_void(element);
                    return Flow::Done;
                }
                Tag::Title | Tag::NoFrames | Tag::Style | Tag::Script => {
                    self.insert_raw(element);
                    return Flow::Done;
                }
                Tag::NoScript => {
                    self.insert(element);
                    self.mode = Mode::InHeadNoscript;
                    return Flow::Done;
                }
                Tag::Template => {
                    self.formatting.push(Entry::Marker);
                    self.frameset_ok = false;
                    self.mode = Mode::InTemplate;
                    self.template_modes.push(Mode::InTemplate);
                    self.insert(element);
                    return Flow::Done;
                }
                Tag::Head => return Flow::Done,
                _ => {}
            },
            Token::End(tag, _) => match tag {
                Tag::Head => {
                    self.pop();
                    self.mode = Mode::AfterHead;
                    return Flow::Done;
                }
                Tag::Template => {
                    self.end_template();
                    return Flow::Done;
                }
                tag if !is_end_of_head(tag) => return Flow::Done,
                _ => {}
            },
            Token::Text(_) => {}
        }
        self.pop();
        self.again(Mode::AfterHead)
    }

    fn end_template(&mut self) {
        if !self.is_open(Tag::Template) {
            return;
        }
        while self
            .stack
            .last()
            .is_some_and(|open| !open.element.foreign && open.element.tag.is_implied_by_template())
        {
            self.pop();
        }
        self.pop_until(|tag| tag == Tag::Template);
        self.clear_formatting_to_marker();
        self.template_modes.pop();
        self.mode = self.fitting_mode();
    }

    pub(super) fn in_head_noscript(&mut self, token: Token) -> Flow {
        match token {
            Token::Space(_) => return self.in_head(token),
            Token::Start(element, _) => match element.tag {
                Tag::Html => return self.in_body(token),
                Tag::BaseFont
                | Tag::BgSound
                | Tag::Link
                | Tag::Meta
                | Tag::NoFrames
                | Tag::Style => return self.in_head(token),
                Tag::Head | Tag::NoScript => return Flow::Done,
                _ => {}
            },
            Token::End(Tag::NoScript, _) => {
                self.pop();
                self.mode = Mode::InHead;
                return Flow::Done;
            }
            Token::End(tag, _) if tag != Tag::Br => return Flow::Done,
            _ => {}
        }
        self.pop();
        self.again(Mode::InHead)
    }

    pub(super) fn after_head(&mut self, token: Token) -> Flow {
        match token {
            Token::Space(span) => {
                self.insert_words(span);
                return Flow::Done;
            }
            Token::Start(element, _) => match element.tag {
                Tag::Html => return self.in_body(token),
                Tag::Body => {
                    self.insert(element);
                    self.frameset_ok = false;
                    self.mode = Mode::InBody;
                    return Flow::Done;
                }
                Tag::FrameSet => {
                    self.insert(element);
                    self.mode = Mode::InFrameset;
                    return Flow::Done;
                }
                Tag::Base
                | Tag::BaseFont
                | Tag::BgSound
                | Tag::Link
                | Tag::Meta
                | Tag::NoFrames
                | Tag::Script
                | Tag::Style
                | Tag::Template
                | Tag::Title => return self.in_head_again(token),
                Tag::Head => return Flow::Done,
                _ => {}
            },
            Token::End(Tag::Template, _) => return self.in_head(token),
            Token::End(tag, _) if !is_end_of_head(tag) || tag == Tag::Head => return Flow::Done,
            _ => {}
        }
        self.insert_implied(Tag::Body);
        self.again(Mode::InBody)
    }

    /// What belongs in the head and came behind it goes there.
    fn in_head_again(&mut self, token: Token) -> Flow {
        let head = Open {
            id: self.head,
            element: crate::parse::tree::Element::implied(Tag::Head),
        };
        if head.id == NIL {
            return self.in_head(token);
        }
        self.push(head);
        let flow = self.in_head(token);
        if let Some(at) = self.stack.iter().rposition(|open| open.id == head.id) {
            self.stack.remove(at);
            self.count(head, -1);
        }
        flow
    }

    pub(super) fn after_body(&mut self, token: Token) -> Flow {
        match token {
            Token::Space(_) => self.in_body(token),
            Token::Start(element, _) if element.tag == Tag::Html => self.in_body(token),
            Token::End(Tag::Html, _) => Flow::Done,
            _ => self.again(Mode::InBody),
        }
    }

    pub(super) fn in_frameset(&mut self, token: Token) -> Flow {
        match token {
            Token::Space(span) => self.insert_words(span),
            Token::Start(element, _) => match element.tag {
                Tag::Html => return self.in_body(token),
                Tag::FrameSet => {
                    self.insert(element);
                }
                Tag::Frame => {
                    self.insert_void(element);
                }
                Tag::NoFrames => return self.in_head(token),
                _ => {}
            },
            Token::End(Tag::FrameSet, _) if self.stack.len() > 1 => {
                self.pop();
                if !self.current_is(Tag::FrameSet) {
                    self.mode = Mode::AfterFrameset;
                }
            }
            _ => {}
        }
        Flow::Done
    }

    pub(super) fn after_frameset(&mut self, token: Token) -> Flow {
        match token {
            Token::Space(span) => self.insert_words(span),
            Token::Start(element, _) if element.tag == Tag::Html => return self.in_body(token),
            Token::Start(element, _) if element.tag == Tag::NoFrames => return self.in_head(token),
            _ => {}
        }
        Flow::Done
    }
}

/// End tags that count before the body; other end tags close nothing there.
fn is_end_of_head(tag: Tag) -> bool {
    matches!(tag, Tag::Head | Tag::Body | Tag::Html | Tag::Br)
}
