//! What becomes of each element of a cleaned body.

/// What a container may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// Blocks: bare text becomes paragraphs.
    Paragraphs,
    /// Text and blocks: bare text stays as it is.
    Mixed,
    /// Text only: blocks in it become lines.
    Text,
    /// Text only, with its white space.
    Preformatted,
    /// Items.
    List,
    /// Parts of a table.
    Table,
}

/// What becomes of an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Written in the line, under this name.
    Inline(&'static str),
    /// Its content stands for it, in the line.
    Bare,
    /// A link.
    Link,
    /// Its content stands for it, on lines of its own.
    Flow,
    /// A paragraph.
    Paragraph,
    /// Written as a block under this name.
    Block(&'static str, Content),
    /// As a paragraph in bold type: a term, a summary.
    Term,
    /// `ul` or `ol`.
    List(&'static str),
    /// `li`.
    Item,
    /// `table`.
    Table,
    /// `tr`.
    Row,
    /// `td` or `th`.
    Cell(&'static str, Content),
    /// The caption of a table.
    TableCaption,
    /// A picture, a film, a sound.
    Image,
    Video,
    Audio,
    /// Where a film or a sound lies.
    Source,
    /// Small print: a caption when it follows a picture.
    Small,
    FigureCaption,
    Break,
    BreakOpportunity,
    Rule,
    /// Nothing.
    Dropped,
}

/// The fate of an element.
pub(super) fn fate(name: &str) -> Fate {
    match name {
        "a" => Fate::Link,
        "b" => Fate::Inline("b"),
        "strong" => Fate::Inline("strong"),
        "i" => Fate::Inline("i"),
        "em" => Fate::Inline("em"),
        "u" => Fate::Inline("u"),
        "s" | "strike" => Fate::Inline("s"),
        "del" => Fate::Inline("del"),
        "ins" => Fate::Inline("ins"),
        "sub" => Fate::Inline("sub"),
        "sup" => Fate::Inline("sup"),
        "mark" => Fate::Inline("mark"),
        "q" => Fate::Inline("q"),
        "cite" => Fate::Inline("cite"),
        "code" | "tt" => Fate::Inline("code"),
        "kbd" => Fate::Inline("kbd"),
        "samp" => Fate::Inline("samp"),
        "var" => Fate::Inline("var"),
        "abbr" | "acronym" => Fate::Inline("abbr"),
        "dfn" => Fate::Inline("dfn"),
        "bdi" => Fate::Inline("bdi"),
        "span" | "bdo" | "font" => Fate::Inline("span"),
        "ruby" => Fate::Inline("ruby"),
        "rt" => Fate::Inline("rt"),
        "rp" => Fate::Inline("rp"),
        "small" => Fate::Small,
        "p" => Fate::Paragraph,
        "h1" | "h2" => Fate::Block("h2", Content::Text),
        "h3" => Fate::Block("h3", Content::Text),
        "h4" => Fate::Block("h4", Content::Text),
        "h5" => Fate::Block("h5", Content::Text),
        "h6" => Fate::Block("h6", Content::Text),
        "blockquote" => Fate::Block("blockquote", Content::Paragraphs),
        "pre" => Fate::Block("pre", Content::Preformatted),
        "ul" => Fate::List("ul"),
        "ol" => Fate::List("ol"),
        "li" => Fate::Item,
        "dt" | "summary" => Fate::Term,
        "table" => Fate::Table,
        "tr" => Fate::Row,
        "td" => Fate::Cell("td", Content::Mixed),
        "th" => Fate::Cell("th", Content::Text),
        "caption" => Fate::TableCaption,
        "img" => Fate::Image,
        "video" => Fate::Video,
        "audio" => Fate::Audio,
        "source" => Fate::Source,
        "figcaption" => Fate::FigureCaption,
        "br" => Fate::Break,
        "wbr" => Fate::BreakOpportunity,
        "hr" => Fate::Rule,
        "col" | "colgroup" => Fate::Dropped,
        "thead" | "tbody" | "tfoot" | "time" | "rb" | "big" => Fate::Bare,
        _ => Fate::Flow,
    }
}
