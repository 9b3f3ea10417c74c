//! Tables and templates (WHATWG HTML §13.2.6.4.9 to .18).

use crate::parse::build::{Builder, Entry, Flow, Mode, Token};
use crate::parse::scope::NOTHING;
use crate::parse::tag::Tag;

const IN_TABLE: fn(Tag) -> bool = |tag| matches!(tag, Tag::Table | Tag::Html | Tag::Template);
const IN_BODY_OF_TABLE: fn(Tag) -> bool = |tag| {
    matches!(
        tag,
        Tag::TBody | Tag::TFoot | Tag::THead | Tag::Template | Tag::Html
    )
};
const IN_ROW: fn(Tag) -> bool = |tag| matches!(tag, Tag::Tr | Tag::Template | Tag::Html);

impl Builder<'_> {
    pub(super) fn in_table(&mut self, token: Token) -> Flow {
        match token {
            Token::Space(span) => {
                self.insert_words(span);
                Flow::Done
            }
            Token::Text(_) => self.fostered(token),
            Token::Start(element, _) => match element.tag {
                Tag::Caption => {
                    self.pop_to(IN_TABLE);
                    self.formatting.push(Entry::Marker);
                    self.insert(element);
                    self.mode = Mode::InCaption;
                    Flow::Done
                }
                Tag::ColGroup => {
                    self.pop_to(IN_TABLE);
                    self.insert(element);
                    self.mode = Mode::InColumnGroup;
                    Flow::Done
                }
                Tag::Col => {
                    self.pop_to(IN_TABLE);
                    self.insert_implied(Tag::ColGroup);
                    self.again(Mode::InColumnGroup)
                }
                Tag::TBody | Tag::TFoot | Tag::THead => {
                    self.pop_to(IN_TABLE);
                    self.insert(element);
                    self.mode = Mode::InTableBody;
                    Flow::Done
                }
                Tag::Td | Tag::Th | Tag::Tr => {
                    self.pop_to(IN_TABLE);
                    self.insert_implied(Tag::TBody);
                    self.again(Mode::InTableBody)
                }
                Tag::Table => {
                    if !self.in_table_scope(Tag::Table) {
                        return Flow::Done;
                    }
                    self.pop_until(|tag| tag == Tag::Table);
                    self.again(self.fitting_mode())
                }
                Tag::Style | Tag::Script | Tag::Template => self.in_head(token),
                Tag::Input => {
                    let hidden = self
                        .attribute(element, "type")
                        .is_some_and(|kind| kind.eq_ignore_ascii_case("hidden"));
                    if !hidden {
                        return self.fostered(token);
                    }
                    self.insert_void(element);
                    Flow::Done
                }
                Tag::Form => {
                    if !self.is_open(Tag::Template) && self.form == crate::parse::tree::NIL {
                        self.form = self.insert_void(element);
                    }
                    Flow::Done
                }
                _ => self.fostered(token),
            },
            Token::End(tag, _) => match tag {
                Tag::Table => {
                    if self.in_table_scope(Tag::Table) {
                        self.pop_until(|tag| tag == Tag::Table);
                        self.mode = self.fitting_mode();
                    }
                    Flow::Done
                }
                Tag::Body
                | Tag::Caption
                | Tag::Col
                | Tag::ColGroup
                | Tag::Html
                | Tag::TBody
                | Tag::Td
                | Tag::TFoot
                | Tag::Th
                | Tag::THead
                | Tag::Tr => Flow::Done,
                Tag::Template => self.in_head(token),
                _ => self.fostered(token),
            },
        }
    }

    /// What does not belong in a table goes before it.
    fn fostered(&mut self, token: Token) -> Flow {
        self.fostering = true;
        let flow = self.in_body(token);
        self.fostering = false;
        flow
    }

    pub(super) fn in_caption(&mut self, token: Token) -> Flow {
        let (tag, is_end) = match token {
            Token::Start(element, _) => (element.tag, false),
            Token::End(tag, _) => (tag, true),
            Token::Space(_) | Token::Text(_) => return self.in_body(token),
        };
        match tag {
            Tag::Caption
            | Tag::Col
            | Tag::ColGroup
            | Tag::TBody
            | Tag::Td
            | Tag::TFoot
            | Tag::Th
            | Tag::THead
            | Tag::Tr
                if !is_end || tag == Tag::Caption => {}
            Tag::Table if is_end => {}
            Tag::Body
            | Tag::Col
            | Tag::ColGroup
            | Tag::Html
            | Tag::TBody
            | Tag::Td
            | Tag::TFoot
            | Tag::Th
            | Tag::THead
            | Tag::Tr
                if is_end =>
            {
                return Flow::Done;
            }
            _ => return self.in_body(token),
        }
        if !self.in_table_scope(Tag::Caption) {
            return Flow::Done;
        }
        self.close(Tag::Caption);
        self.clear_formatting_to_marker();
        if tag == Tag::Caption && is_end {
            self.mode = Mode::InTable;
            Flow::Done
        } else {
            self.again(Mode::InTable)
        }
    }

    pub(super) fn in_column_group(&mut self, token: Token) -> Flow {
        match token {
            Token::Space(span) => {
                self.insert_words(span);
                return Flow::Done;
            }
            Token::Start(element, _) => match element.tag {
                Tag::Html => return self.in_body(token),
                Tag::Col => {
                    self.insert_void(element);
                    return Flow::Done;
                }
                Tag::Template => return self.in_head(token),
                _ => {}
            },
            Token::End(Tag::ColGroup, _) => {
                if self.current_is(Tag::ColGroup) {
                    self.pop();
                    self.mode = Mode::InTable;
                }
                return Flow::Done;
            }
            Token::End(Tag::Col, _) => return Flow::Done,
            Token::End(Tag::Template, _) => return self.in_head(token),
            Token::End(..) | Token::Text(_) => {}
        }
        if !self.current_is(Tag::ColGroup) {
            return Flow::Done;
        }
        self.pop();
        self.again(Mode::InTable)
    }

    pub(super) fn in_table_body(&mut self, token: Token) -> Flow {
        match token {
            Token::Start(element, _) => match element.tag {
                Tag::Tr => {
                    self.pop_to(IN_BODY_OF_TABLE);
                    self.insert(element);
                    self.mode = Mode::InRow;
                    return Flow::Done;
                }
                Tag::Th | Tag::Td => {
                    self.pop_to(IN_BODY_OF_TABLE);
                    self.insert_implied(Tag::Tr);
                    return self.again(Mode::InRow);
                }
                Tag::Caption | Tag::Col | Tag::ColGroup | Tag::TBody | Tag::TFoot | Tag::THead => {
                    return self.end_table_body();
                }
                _ => {}
            },
            Token::End(tag, _) => match tag {
                Tag::TBody | Tag::TFoot | Tag::THead => {
                    if self.in_table_scope(tag) {
                        self.pop_to(IN_BODY_OF_TABLE);
                        self.pop();
                        self.mode = Mode::InTable;
                    }
                    return Flow::Done;
                }
                Tag::Table => return self.end_table_body(),
                Tag::Body
                | Tag::Caption
                | Tag::Col
                | Tag::ColGroup
                | Tag::Html
                | Tag::Td
                | Tag::Th
                | Tag::Tr => return Flow::Done,
                _ => {}
            },
            Token::Space(_) | Token::Text(_) => {}
        }
        self.in_table(token)
    }

    fn end_table_body(&mut self) -> Flow {
        if !self.any_in_table_scope(|tag| matches!(tag, Tag::TBody | Tag::TFoot | Tag::THead)) {
            return Flow::Done;
        }
        self.pop_to(IN_BODY_OF_TABLE);
        self.pop();
        self.again(Mode::InTable)
    }

    pub(super) fn in_row(&mut self, token: Token) -> Flow {
        match token {
            Token::Start(element, _) => match element.tag {
                Tag::Th | Tag::Td => {
                    self.pop_to(IN_ROW);
                    self.insert(element);
                    self.mode = Mode::InCell;
                    self.formatting.push(Entry::Marker);
                    return Flow::Done;
                }
                Tag::Caption
                | Tag::Col
                | Tag::ColGroup
                | Tag::TBody
                | Tag::TFoot
                | Tag::THead
                | Tag::Tr => return self.end_row(Flow::Again),
                _ => {}
            },
            Token::End(tag, _) => match tag {
                Tag::Tr => return self.end_row(Flow::Done),
                Tag::Table => return self.end_row(Flow::Again),
                Tag::TBody | Tag::TFoot | Tag::THead => {
                    if !self.in_table_scope(tag) {
                        return Flow::Done;
                    }
                    return self.end_row(Flow::Again);
                }
                Tag::Body
                | Tag::Caption
                | Tag::Col
                | Tag::ColGroup
                | Tag::Html
                | Tag::Td
                | Tag::Th => return Flow::Done,
                _ => {}
            },
            Token::Space(_) | Token::Text(_) => {}
        }
        self.in_table(token)
    }

    fn end_row(&mut self, flow: Flow) -> Flow {
        if !self.in_table_scope(Tag::Tr) {
            return Flow::Done;
        }
        self.pop_to(IN_ROW);
        self.pop();
        self.mode = Mode::InTableBody;
        flow
    }

    pub(super) fn in_cell(&mut self, token: Token) -> Flow {
        match token {
            Token::Start(element, _)
                if matches!(
                    element.tag,
                    Tag::Caption
                        | Tag::Col
                        | Tag::ColGroup
                        | Tag::TBody
                        | Tag::Td
                        | Tag::TFoot
                        | Tag::Th
                        | Tag::THead
                        | Tag::Tr
                ) =>
            {
                if !self.any_in_table_scope(|tag| matches!(tag, Tag::Td | Tag::Th)) {
                    return Flow::Done;
                }
                self.close_cell();
                self.again(Mode::InRow)
            }
            Token::End(tag, _) => match tag {
                Tag::Td | Tag::Th => {
                    if self.in_table_scope(tag) {
                        self.close(tag);
                        self.clear_formatting_to_marker();
                        self.mode = Mode::InRow;
                    }
                    Flow::Done
                }
                Tag::Body | Tag::Caption | Tag::Col | Tag::ColGroup | Tag::Html => Flow::Done,
                Tag::Table | Tag::TBody | Tag::TFoot | Tag::THead | Tag::Tr => {
                    if !self.in_table_scope(tag) {
                        return Flow::Done;
                    }
                    self.close_cell();
                    self.again(Mode::InRow)
                }
                _ => self.in_body(token),
            },
            _ => self.in_body(token),
        }
    }

    fn close_cell(&mut self) {
        self.imply_end_tags(Tag::Root);
        self.pop_until(|tag| matches!(tag, Tag::Td | Tag::Th));
        self.clear_formatting_to_marker();
    }

    pub(super) fn in_template(&mut self, token: Token) -> Flow {
        let element = match token {
            Token::Space(_) | Token::Text(_) => return self.in_body(token),
            Token::End(Tag::Template, _) => return self.in_head(token),
            Token::End(..) => return Flow::Done,
            Token::Start(element, _) => element,
        };
        let mode = match element.tag {
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
            Tag::Caption | Tag::ColGroup | Tag::TBody | Tag::TFoot | Tag::THead => Mode::InTable,
            Tag::Col => Mode::InColumnGroup,
            Tag::Tr => Mode::InTableBody,
            Tag::Td | Tag::Th => Mode::InRow,
            _ => Mode::InBody,
        };
        self.template_modes.pop();
        self.template_modes.push(mode);
        self.again(mode)
    }

    pub(super) fn is_select_open(&self) -> bool {
        self.in_scope(Tag::Select, NOTHING)
    }
}
