//! The body of a page (WHATWG HTML §13.2.6.4.7).

use crate::parse::build::{Builder, Entry, Flow, Mode, Token};
use crate::parse::scope::{LIST, NOTHING};
use crate::parse::tag::Tag;
use crate::parse::tree::{Element, NIL};
use crate::spans::Span;

impl Builder<'_> {
    pub(super) fn in_body(&mut self, token: Token) -> Flow {
        match token {
            Token::Space(span) => {
                self.reconstruct_formatting();
                self.insert_words(span);
                Flow::Done
            }
            Token::Text(span) => {
                self.reconstruct_formatting();
                self.frameset_ok = false;
                self.insert_words(span);
                Flow::Done
            }
            Token::Start(element, self_closing) => self.start_in_body(token, element, self_closing),
            Token::End(tag, name) => self.end_in_body(token, tag, name),
        }
    }

    fn start_in_body(&mut self, token: Token, element: Element, self_closing: bool) -> Flow {
        match element.tag {
            tag if tag.is_block() => {
                self.close_paragraph();
                self.insert(element);
            }
            Tag::A => {
                self.end_open_link();
                self.reconstruct_formatting();
                self.insert_formatting(element);
            }
            Tag::NoBr => {
                self.reconstruct_formatting();
                if self.closes_nobr() {
                    self.end_formatting(Tag::NoBr, element.name);
                    self.reconstruct_formatting();
                }
                self.insert_formatting(element);
            }
            tag if tag.is_formatting() => {
                self.reconstruct_formatting();
                self.insert_formatting(element);
            }
            Tag::Li | Tag::Dd | Tag::Dt => self.start_item(element),
            Tag::Area | Tag::Br | Tag::Embed | Tag::Img | Tag::Wbr => {
                self.reconstruct_formatting();
                self.insert_void(element);
                self.frameset_ok = false;
            }
            Tag::Image => {
                self.reconstruct_formatting();
                self.insert_void(Element {
                    tag: Tag::Img,
                    ..element
                });
                self.frameset_ok = false;
            }
            tag if tag.is_heading() => {
                self.close_paragraph();
                if self
                    .stack
                    .last()
                    .is_some_and(|open| !open.element.foreign && open.element.tag.is_heading())
                {
                    self.pop();
                }
                self.insert(element);
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
            | Tag::Title => return self.in_head(token),
            Tag::Param | Tag::Source | Tag::Track => {
                self.insert_void(element);
            }
            Tag::Hr => {
                self.close_paragraph();
                if self.is_select_open() {
                    self.imply_end_tags(Tag::Root);
                }
                self.insert_void(element);
                self.frameset_ok = false;
            }
            Tag::Pre | Tag::Listing => {
                self.close_paragraph();
                self.insert(element);
                self.frameset_ok = false;
            }
            Tag::Table => {
                if !self.quirky {
                    self.close_paragraph();
                }
                self.insert(element);
                self.frameset_ok = false;
                self.mode = Mode::InTable;
            }
            Tag::Html | Tag::Body | Tag::FrameSet => self.start_again(element),
            Tag::Caption
            | Tag::Col
            | Tag::ColGroup
            | Tag::Frame
            | Tag::Head
            | Tag::TBody
            | Tag::Td
            | Tag::TFoot
            | Tag::Th
            | Tag::THead
            | Tag::Tr => {}
            Tag::Math | Tag::Svg => {
                self.reconstruct_formatting();
                self.enter_foreign(element, self_closing);
            }
            Tag::Xmp | Tag::TextArea | Tag::Iframe | Tag::NoEmbed | Tag::PlainText => {
                self.start_raw(element);
            }
            Tag::Applet | Tag::Marquee | Tag::Object => {
                self.reconstruct_formatting();
                self.insert(element);
                self.formatting.push(Entry::Marker);
                self.frameset_ok = false;
            }
            Tag::Rb | Tag::Rtc => {
                if self.in_scope(Tag::Ruby, NOTHING) {
                    self.imply_end_tags(Tag::Root);
                }
                self.insert(element);
            }
            Tag::Rp | Tag::Rt => {
                if self.in_scope(Tag::Ruby, NOTHING) {
                    self.imply_end_tags(Tag::Rtc);
                }
                self.insert(element);
            }
            Tag::Form | Tag::Button | Tag::Input | Tag::Select | Tag::Option | Tag::OptGroup => {
                self.start_in_form(element);
            }
            _ => {
                self.reconstruct_formatting();
                self.insert(element);
            }
        }
        Flow::Done
    }

    /// The start tag of what is open already.
    fn start_again(&mut self, element: Element) {
        if self.is_open(Tag::Template) {
            return;
        }
        let body = self.stack.get(1).copied().filter(|open| open.is(Tag::Body));
        match (element.tag, body) {
            (Tag::Html, _) => {
                if let Some(html) = self.stack.first() {
                    self.tree.add_attributes(html.id, element);
                }
            }
            (Tag::Body, Some(body)) => {
                self.frameset_ok = false;
                self.tree.add_attributes(body.id, element);
            }
            (Tag::FrameSet, Some(body)) if self.frameset_ok => {
                self.tree.detach(body.id);
                while self.stack.len() > 1 {
                    self.pop();
                }
                self.insert(element);
                self.mode = Mode::InFrameset;
            }
            _ => {}
        }
    }

    fn start_item(&mut self, element: Element) {
        let closes = |tag: Tag| match element.tag {
            Tag::Li => tag == Tag::Li,
            _ => matches!(tag, Tag::Dd | Tag::Dt),
        };
        self.frameset_ok = false;
        let mut found = None;
        for open in self.stack.iter().rev().filter(|open| !open.element.foreign) {
            let tag = open.element.tag;
            if closes(tag) {
                found = Some(tag);
                break;
            }
            if tag.is_special() && !matches!(tag, Tag::Address | Tag::Div | Tag::P) {
                break;
            }
        }
        if let Some(tag) = found {
            self.close(tag);
        }
        self.close_paragraph();
        self.insert(element);
    }

    fn start_raw(&mut self, element: Element) {
        if matches!(element.tag, Tag::Xmp | Tag::PlainText) {
            self.close_paragraph();
        }
        if element.tag == Tag::Xmp {
            self.reconstruct_formatting();
        }
        self.frameset_ok = false;
        self.insert_raw(element);
    }

    fn start_in_form(&mut self, element: Element) {
        match element.tag {
            Tag::Form => {
                let in_template = self.is_open(Tag::Template);
                if self.form != NIL && !in_template {
                    return;
                }
                self.close_paragraph();
                let id = self.insert(element);
                if !in_template {
                    self.form = id;
                }
            }
            Tag::Button => {
                if self.in_scope(Tag::Button, NOTHING) {
                    self.imply_end_tags(Tag::Root);
                    self.pop_until(|tag| tag == Tag::Button);
                }
                self.reconstruct_formatting();
                self.insert(element);
                self.frameset_ok = false;
            }
            Tag::Input => {
                if self.is_select_open() {
                    self.pop_until(|tag| tag == Tag::Select);
                }
                self.reconstruct_formatting();
                self.insert_void(element);
                let hidden = self
                    .attribute(element, "type")
                    .is_some_and(|kind| kind.eq_ignore_ascii_case("hidden"));
                self.frameset_ok &= hidden;
            }
            Tag::Select => {
                if self.is_select_open() {
                    self.pop_until(|tag| tag == Tag::Select);
                    return;
                }
                self.reconstruct_formatting();
                self.insert(element);
                self.frameset_ok = false;
            }
            _ => {
                if self.is_select_open() {
                    let except = if element.tag == Tag::Option {
                        Tag::OptGroup
                    } else {
                        Tag::Root
                    };
                    self.imply_end_tags(except);
                } else if self.current_is(Tag::Option) {
                    self.pop();
                }
                self.reconstruct_formatting();
                self.insert(element);
            }
        }
    }

    fn end_in_body(&mut self, token: Token, tag: Tag, name: Span) -> Flow {
        match tag {
            Tag::P => {
                if !self.in_scope(Tag::P, super::scope::BUTTON) {
                    self.insert_implied(Tag::P);
                }
                self.close(Tag::P);
            }
            tag if tag.is_formatting() => self.end_formatting(tag, name),
            tag if tag.is_block()
                || matches!(tag, Tag::Button | Tag::Pre | Tag::Listing | Tag::Select) =>
            {
                if self.in_scope(tag, NOTHING) {
                    self.imply_end_tags(Tag::Root);
                    self.pop_until(|found| found == tag);
                }
            }
            Tag::Li => {
                if self.in_scope(tag, LIST) {
                    self.close(tag);
                }
            }
            Tag::Dd | Tag::Dt => {
                if self.in_scope(tag, NOTHING) {
                    self.close(tag);
                }
            }
            tag if tag.is_heading() => {
                if self.any_in_scope(Tag::is_heading, NOTHING) {
                    self.imply_end_tags(Tag::Root);
                    self.pop_until(Tag::is_heading);
                }
            }
            Tag::Applet | Tag::Marquee | Tag::Object => {
                if self.in_scope(tag, NOTHING) {
                    self.imply_end_tags(Tag::Root);
                    self.pop_until(|found| found == tag);
                    self.clear_formatting_to_marker();
                }
            }
            Tag::Br => {
                self.reconstruct_formatting();
                self.insert_void(Element::implied(Tag::Br));
                self.frameset_ok = false;
            }
            Tag::Body => {
                if self.in_scope(Tag::Body, NOTHING) {
                    self.mode = Mode::AfterBody;
                }
            }
            Tag::Html => {
                if self.in_scope(Tag::Body, NOTHING) {
                    return self.again(Mode::AfterBody);
                }
            }
            Tag::Form => self.end_form(),
            Tag::Template => return self.in_head(token),
            _ => self.end_other(tag, name),
        }
        Flow::Done
    }

    fn end_form(&mut self) {
        if self.is_open(Tag::Template) {
            if self.in_scope(Tag::Form, NOTHING) {
                self.imply_end_tags(Tag::Root);
                self.pop_until(|tag| tag == Tag::Form);
            }
            return;
        }
        let form = std::mem::replace(&mut self.form, NIL);
        if form != NIL && self.in_scope(Tag::Form, NOTHING) {
            self.imply_end_tags(Tag::Root);
            self.remove_from_stack(form);
        }
    }
}
