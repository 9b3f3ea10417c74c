//! From the tokens of a cleaned body to the page.

mod figures;

use std::collections::HashSet;
use std::fmt::Write as _;

use jianbao_html::{escape_attribute, escape_text};

use super::attributes::{kept_attributes, number};
use super::elements::{Content, Fate, fate};
use super::figure::{Figure, Medium};
use super::lines::{Lines, tidy_url};
use super::markup::{Token, attribute, tokens};
use super::outline::{Outline, Table};
use super::{BodyView, KeptLink, Surroundings};

/// Links that the archive is asked about, of one body.
const MAX_LINKS_ASKED: usize = 1000;

/// Widest span of a cell, in cells.
const MAX_SPAN: usize = 100;

/// What an end tag has to end.
#[derive(Debug)]
enum Open {
    /// Nothing.
    Nothing,
    Inline,
    Link(Option<KeptLink>),
    Flow,
    Paragraph,
    Term,
    /// The containers that were opened since there were so many.
    Containers(usize),
    Row(usize),
    Table(usize),
    /// A table whose content stands for it.
    LayoutTable(usize),
    Figure,
}

/// Text that is being collected for a figure, or passed over.
#[derive(Debug)]
struct Capture {
    depth: usize,
    caption: Option<String>,
}

pub(super) struct Writer<'a> {
    surroundings: &'a Surroundings<'a>,
    lines: Lines,
    open: Vec<Open>,
    capture: Option<Capture>,
    figure: Option<Figure>,
    /// Figures that wait for a place where blocks may stand.
    deferred: Vec<Figure>,
    figures: usize,
    shown_urls: HashSet<String>,
    outline: Outline,
    /// Tables that have been begun.
    tables_begun: usize,
    open_tables: Vec<Table>,
    /// Headings that have been begun.
    headings_begun: usize,
    /// The level of the last heading: none is passed over on the way down.
    last_level: usize,
    links_asked: usize,
    has_more_figures: bool,
}

impl<'a> Writer<'a> {
    pub(super) fn new(surroundings: &'a Surroundings<'a>) -> Self {
        Self {
            surroundings,
            lines: Lines::new(),
            open: Vec::new(),
            capture: None,
            figure: None,
            deferred: Vec::new(),
            figures: 0,
            shown_urls: HashSet::new(),
            outline: Outline::default(),
            tables_begun: 0,
            open_tables: Vec::new(),
            headings_begun: 0,
            last_level: 1,
            links_asked: 0,
            has_more_figures: false,
        }
    }

    pub(super) fn write(mut self, cleaned: &str) -> BodyView {
        self.outline = Outline::of(tokens(cleaned));
        let mut is_cut = false;
        for token in tokens(cleaned) {
            if self.lines.is_full() {
                is_cut = true;
                break;
            }
            self.token(token);
        }
        self.flush_figure();
        self.lines.close_to(1);
        self.lines.end_line();
        self.place_deferred();
        for media in self.surroundings.media {
            if !self.shown_urls.contains(&media.url) {
                self.figure = Some(Figure::beside(media));
                self.flush_figure();
            }
        }
        BodyView {
            html: self.lines.out,
            is_cut,
            has_more_figures: self.has_more_figures,
        }
    }

    fn token(&mut self, token: Token<'_>) {
        if self.capture.is_some() {
            self.captured(token);
            return;
        }
        match token {
            Token::Text(text) => {
                if !text.trim().is_empty() {
                    if self.is_caption(text) {
                        return;
                    }
                    self.flush_figure();
                }
                if self.lines.content() != Content::Table {
                    self.lines.text(text);
                }
            }
            Token::Start(name, attributes) => self.start(name, attributes),
            Token::End(_) => self.end(),
        }
    }

    fn start(&mut self, name: &str, attributes: &str) {
        let open = match fate(name) {
            Fate::Inline(name) => self.inline(name, attributes),
            Fate::Bare => Open::Nothing,
            Fate::Link => self.link(attributes),
            Fate::Flow => self.flow(attributes, Open::Flow),
            Fate::Paragraph => {
                self.lines.start_paragraph();
                self.lines.flow_attributes.push(kept_attributes(attributes));
                Open::Paragraph
            }
            Fate::Term => {
                self.lines.start_paragraph();
                self.lines.push_inline("<strong>".to_owned(), "strong");
                Open::Term
            }
            Fate::Heading if self.next_heading_has_text() && self.lines.takes_blocks() => {
                let level = (self.outline.rank(name) + 2).min(self.last_level + 1);
                self.last_level = level;
                let name = ["h2", "h3", "h4", "h5", "h6"].get(level - 2);
                self.container(name.unwrap_or(&"h6"), attributes, Content::Text)
            }
            Fate::Block(name, content) if self.lines.takes_blocks() => {
                self.container(name, attributes, content)
            }
            Fate::List(name) if self.lines.takes_blocks() => {
                self.container(name, attributes, Content::List)
            }
            Fate::Item if self.lines.takes_blocks() => self.item(attributes),
            Fate::Table => return self.table(attributes),
            Fate::Row if self.is_in_table() => self.container("tr", attributes, Content::Table),
            Fate::Cell(name, content) if self.is_in_table() => {
                let open = self.container(name, attributes, content);
                self.lines.open_containers();
                open
            }
            Fate::TableCaption if self.is_in_table() => {
                if self.lines.is_container_open() {
                    return self.capture(None);
                }
                self.container("caption", attributes, Content::Text)
            }
            Fate::Image => {
                self.new_figure(Figure::read(Medium::Picture, attributes, self.surroundings));
                return;
            }
            Fate::Video => return self.player(Medium::Film, attributes),
            Fate::Audio => return self.player(Medium::Sound, attributes),
            Fate::Small if self.awaits_caption() => return self.capture(Some(String::new())),
            Fate::FigureCaption if self.awaits_caption() => {
                return self.capture(Some(String::new()));
            }
            Fate::Small => self.inline("small", attributes),
            Fate::Break => return self.lines.br(),
            Fate::BreakOpportunity => return self.lines.mark("<wbr>"),
            Fate::Rule => {
                self.flush_figure();
                if self.lines.takes_blocks() && self.lines.content() != Content::List {
                    self.lines.block(|out| out.push_str("<hr>\n"));
                }
                return;
            }
            Fate::Source => return,
            Fate::Dropped if name == "col" => return,
            Fate::Dropped => return self.capture(None),
            _ if name == "figure" => self.flow(attributes, Open::Figure),
            _ => self.flow(attributes, Open::Flow),
        };
        self.open.push(open);
    }

    fn end(&mut self) {
        match self.open.pop() {
            None | Some(Open::Nothing) => {}
            Some(Open::Inline) => drop(self.lines.pop_inline()),
            Some(Open::Link(kept)) => {
                if let Some(kept) = kept.filter(|kept| kept.href.is_some())
                    && !self.lines.has_inline_text()
                {
                    self.flush_figure();
                    self.lines.text(&escape_text(&kept.headline));
                }
                self.lines.pop_inline();
            }
            Some(Open::Flow) => {
                self.lines.boundary();
                self.lines.flow_attributes.pop();
            }
            Some(Open::Figure) => {
                self.flush_figure();
                self.lines.boundary();
                self.lines.flow_attributes.pop();
            }
            Some(Open::Paragraph) => {
                self.lines.end_paragraph();
                self.lines.flow_attributes.pop();
            }
            Some(Open::Term) => {
                self.lines.pop_inline();
                self.lines.end_paragraph();
            }
            Some(Open::Row(depth)) => {
                self.close_to(depth);
                if let Some(table) = self.open_tables.last_mut() {
                    table.rows_left = table.rows_left.saturating_sub(1);
                    table.columns_taken = 0;
                }
            }
            Some(Open::Containers(depth)) => self.close_to(depth),
            Some(Open::Table(depth) | Open::LayoutTable(depth)) => {
                self.open_tables.pop();
                self.close_to(depth);
            }
        }
    }

    fn close_to(&mut self, depth: usize) {
        self.flush_figure();
        self.lines.close_to(depth);
        self.place_deferred();
    }

    fn flow(&mut self, attributes: &str, open: Open) -> Open {
        self.lines.boundary();
        self.lines.flow_attributes.push(kept_attributes(attributes));
        open
    }

    fn inline(&mut self, name: &'static str, attributes: &str) -> Open {
        let kept = kept_attributes(attributes);
        let start = if name == "span" && kept.is_empty() {
            String::new()
        } else if let (true, Some(title)) = (name == "abbr", attribute(attributes, "title")) {
            format!("<abbr title=\"{}\"{kept}>", escape_attribute(&title))
        } else {
            format!("<{name}{kept}>")
        };
        self.lines.push_inline(start, name);
        Open::Inline
    }

    /// A link: to our copy when the archive has its goal, else where it led.
    fn link(&mut self, attributes: &str) -> Open {
        let url = attribute(attributes, "href").unwrap_or_default();
        let is_web = (url.starts_with("https://") || url.starts_with("http://"))
            && url::Url::parse(&url).is_ok();
        let kept = if is_web && self.links_asked < MAX_LINKS_ASKED {
            self.links_asked += 1;
            (self.surroundings.kept)(&url)
        } else {
            None
        };
        let start = match &kept {
            Some(KeptLink {
                href: Some(href), ..
            }) => {
                format!("<a class=\"kept\" href=\"{}\">", escape_attribute(href))
            }
            None if is_web || url.starts_with("mailto:") => format!(
                "<a href=\"{}\" rel=\"noreferrer noopener\">",
                escape_attribute(&tidy_url(&url))
            ),
            // A link to the article that is being read, or to nothing.
            _ => String::new(),
        };
        self.lines.push_inline(start, "a");
        Open::Link(kept)
    }

    fn container(&mut self, name: &'static str, attributes: &str, content: Content) -> Open {
        self.flush_figure();
        let depth = self.lines.depth();
        let kept = kept_attributes(attributes);
        let extra = match name {
            "td" | "th" => self.spans(attributes),
            "ol" => number(attributes, "start", -9_999..=9_999_999).unwrap_or_default(),
            _ => String::new(),
        };
        let end = match name {
            "h2" => "</h2>\n",
            "h3" => "</h3>\n",
            "h4" => "</h4>\n",
            "h5" => "</h5>\n",
            "h6" => "</h6>\n",
            "blockquote" => "</blockquote>\n",
            "pre" => "</pre>\n",
            "ul" => "</ul>\n",
            "ol" => "</ol>\n",
            "li" => "</li>\n",
            "tr" => "</tr>\n",
            "td" => "</td>",
            "th" => "</th>",
            _ => "</caption>",
        };
        self.lines
            .push_container(format!("<{name}{kept}{extra}>"), end, content);
        if name == "tr" {
            Open::Row(depth)
        } else {
            Open::Containers(depth)
        }
    }

    fn next_heading_has_text(&mut self) -> bool {
        let has_text = self.outline.headings.get(self.headings_begun).copied();
        self.headings_begun += 1;
        has_text.unwrap_or(false)
    }

    /// The spans of a cell. One that reaches beyond the cells of the other rows is no span.
    fn spans(&mut self, attributes: &str) -> String {
        let Some(table) = self.open_tables.last_mut() else {
            return String::new();
        };
        let clamped = |name, most: usize| -> usize {
            let span = attribute(attributes, name).and_then(|span| span.parse().ok());
            span.unwrap_or(1).min(most).clamp(1, MAX_SPAN)
        };
        let columns = clamped(
            "colspan",
            table.most_cells.saturating_sub(table.columns_taken),
        );
        let rows = clamped("rowspan", table.rows_left);
        table.columns_taken += columns;
        let mut spans = String::new();
        for (name, span) in [("colspan", columns), ("rowspan", rows)] {
            if span > 1 {
                let _ = write!(spans, " {name}=\"{span}\"");
            }
        }
        spans
    }

    fn item(&mut self, attributes: &str) -> Open {
        self.flush_figure();
        // An item that nobody opened, around text that stood between items.
        while self.lines.content() != Content::List && self.is_in_unasked_item() {
            self.lines.pop_container();
        }
        if self.lines.content() == Content::List {
            return self.container("li", attributes, Content::Mixed);
        }
        self.flow(attributes, Open::Flow)
    }

    /// Whether the innermost container is one that no element of the body opened.
    fn is_in_unasked_item(&self) -> bool {
        let asked = self.open.iter().rev().find_map(|open| match open {
            Open::Containers(depth) | Open::Row(depth) | Open::Table(depth) => Some(*depth + 1),
            _ => None,
        });
        self.lines.depth() > asked.unwrap_or(1)
    }

    fn table(&mut self, attributes: &str) {
        let mut table = self
            .outline
            .tables
            .get(self.tables_begun)
            .copied()
            .unwrap_or_default();
        self.tables_begun += 1;
        table.is_layout |= !self.lines.takes_blocks();
        let is_layout = table.is_layout;
        self.open_tables.push(table);
        self.flush_figure();
        let depth = self.lines.depth();
        if is_layout {
            self.lines.boundary();
            self.open.push(Open::LayoutTable(depth));
        } else {
            self.lines.push_container(
                format!(
                    "<div class=\"table\"><table{}>",
                    kept_attributes(attributes)
                ),
                "</table></div>\n",
                Content::Table,
            );
            self.open.push(Open::Table(depth));
        }
    }

    fn is_in_table(&self) -> bool {
        self.open_tables
            .last()
            .is_some_and(|table| !table.is_layout)
    }
}
