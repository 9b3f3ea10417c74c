//! From the tokens of a cleaned body to the page.

use std::collections::HashSet;

use jianbao_html::{escape_attribute, escape_text};

use super::elements::{Content, Fate, fate};
use super::figure::{Figure, Medium, shown};
use super::lines::{Lines, tidy_url};
use super::markup::{Token, attribute, tokens, unescaped};
use super::tables::layout_tables;
use super::{BodyView, KeptLink, MAX_FIGURES, Surroundings};

/// Links that the archive is asked about, of one body.
const MAX_LINKS_ASKED: usize = 1000;

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
    tables: std::vec::IntoIter<bool>,
    /// For each open table, whether it only places things.
    open_tables: Vec<bool>,
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
            tables: Vec::new().into_iter(),
            open_tables: Vec::new(),
            links_asked: 0,
            has_more_figures: false,
        }
    }

    pub(super) fn write(mut self, cleaned: &str) -> BodyView {
        self.tables = layout_tables(tokens(cleaned)).into_iter();
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

    fn captured(&mut self, token: Token<'_>) {
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
        let is_web = url.starts_with("https://") || url.starts_with("http://");
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
            // A link to the article that is being read.
            Some(_) => String::new(),
            None if is_web || url.starts_with("mailto:") => format!(
                "<a href=\"{}\" rel=\"noreferrer noopener\">",
                escape_attribute(&tidy_url(&url))
            ),
            None => String::new(),
        };
        self.lines.push_inline(start, "a");
        Open::Link(kept)
    }

    fn container(&mut self, name: &'static str, attributes: &str, content: Content) -> Open {
        self.flush_figure();
        let depth = self.lines.depth();
        let kept = kept_attributes(attributes);
        let extra = match name {
            "td" | "th" => ["colspan", "rowspan"]
                .into_iter()
                .filter_map(|span| number(attributes, span, 2..=100))
                .collect(),
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
        Open::Containers(depth)
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
            Open::Containers(depth) | Open::Table(depth) => Some(*depth + 1),
            _ => None,
        });
        self.lines.depth() > asked.unwrap_or(1)
    }

    fn table(&mut self, attributes: &str) {
        let is_layout = self.tables.next().unwrap_or(true) || !self.lines.takes_blocks();
        self.open_tables.push(is_layout);
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
        self.open_tables.last() == Some(&false)
    }

    fn player(&mut self, medium: Medium, attributes: &str) {
        self.new_figure(Figure::read(medium, attributes, self.surroundings));
        self.capture(None);
    }

    fn capture(&mut self, caption: Option<String>) {
        self.capture = Some(Capture { depth: 1, caption });
    }

    fn awaits_caption(&self) -> bool {
        let figure = self.figure.as_ref();
        figure.is_some_and(|figure| figure.caption.is_empty())
    }

    fn new_figure(&mut self, figure: Option<Figure>) {
        if let Some(figure) = figure {
            self.flush_figure();
            self.figure = Some(figure);
        }
    }

    /// Writes the figure whose caption was waited for.
    fn flush_figure(&mut self) {
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

    fn place_deferred(&mut self) {
        if self.lines.takes_blocks() && self.lines.content() != Content::Table {
            for figure in std::mem::take(&mut self.deferred) {
                let words = self.surroundings.words;
                self.lines.block(|out| figure.write(words, out));
            }
        }
    }
}

/// Language and direction, when they are ones.
fn kept_attributes(attributes: &str) -> String {
    let mut kept = String::new();
    if attributes.is_empty() {
        return kept;
    }
    let language = attribute(attributes, "lang");
    if let Some(language) = language.and_then(|tag| crate::language::tidy(&tag)) {
        kept.push_str(" lang=\"");
        kept.push_str(&language);
        kept.push('"');
    }
    let direction = attribute(attributes, "dir").map(|value| value.to_ascii_lowercase());
    if let Some(direction @ ("ltr" | "rtl" | "auto")) = direction.as_deref() {
        kept.push_str(" dir=\"");
        kept.push_str(direction);
        kept.push('"');
    }
    kept
}

/// An attribute that is a number of a range.
fn number(attributes: &str, name: &str, range: std::ops::RangeInclusive<i32>) -> Option<String> {
    let number: i32 = attribute(attributes, name)?.parse().ok()?;
    range
        .contains(&number)
        .then(|| format!(" {name}=\"{number}\""))
}
