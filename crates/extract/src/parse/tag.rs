//! Names of elements as numbers, and what the rules of parsing ask of them (WHATWG HTML §13.2.4.2).

/// Ends what is looked for in scope.
const SCOPE: u8 = 1;
/// "Special": ends the search for an element to close.
const SPECIAL: u8 = 2;
/// Its end tag is implied by other tags.
const IMPLIED: u8 = 4;
/// Its end tag is implied by the end of a template too.
const IN_TABLE: u8 = 8;
/// It goes on in the next block where it is not closed.
const FORMATTING: u8 = 16;
/// It ends SVG and MathML.
const BREAKOUT: u8 = 32;
/// It opens a section or a block and closes a paragraph before it.
const BLOCK: u8 = 64;
/// What is foster-parented when it is the current node.
const TABLE_PART: u8 = 128;

/// A name of at most 16 bytes as a number, in lower case; 0 for others.
const fn packed(name: &[u8]) -> u128 {
    if name.len() > 16 {
        return 0;
    }
    let mut packed = 0;
    let mut rest = name;
    while let [first, others @ ..] = rest {
        if *first == 0 {
            return 0;
        }
        packed = packed << 8 | first.to_ascii_lowercase() as u128;
        rest = others;
    }
    packed
}

macro_rules! tags {
    ($($tag:ident $name:literal $traits:expr;)*) => {
        /// An element by its name, or a node that is none.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub(crate) enum Tag {
            /// The document.
            Root,
            /// Text.
            Text,
            /// An element of another name.
            Other,
            $(#[doc = $name] $tag,)*
        }

        impl Tag {
            /// The element of a name as written.
            #[expect(non_upper_case_globals, reason = "one constant for each name")]
            pub(super) fn of(name: &str) -> Self {
                $(const $tag: u128 = packed($name.as_bytes());)*
                match packed(name.as_bytes()) {
                    $($tag => Self::$tag,)*
                    _ => Self::Other,
                }
            }

            /// The name; empty where it is not known.
            pub(crate) fn name(self) -> &'static str {
                const NAMES: &[&str] = &["", "", "", $($name,)*];
                NAMES.get(self as usize).copied().unwrap_or_default()
            }

            fn has(self, trait_: u8) -> bool {
                const TRAITS: &[u8] = &[0, 0, 0, $($traits,)*];
                TRAITS.get(self as usize).is_some_and(|traits| traits & trait_ != 0)
            }
        }
    };
}

tags! {
    A "a" FORMATTING;
    Abbr "abbr" 0;
    Address "address" SPECIAL | BLOCK;
    Annotation "annotation-xml" 0;
    Applet "applet" SPECIAL | SCOPE;
    Area "area" SPECIAL;
    Article "article" SPECIAL | BLOCK;
    Aside "aside" SPECIAL | BLOCK;
    Audio "audio" 0;
    B "b" FORMATTING | BREAKOUT;
    Base "base" SPECIAL;
    BaseFont "basefont" SPECIAL;
    BgSound "bgsound" SPECIAL;
    Big "big" FORMATTING | BREAKOUT;
    BlockQuote "blockquote" SPECIAL | BLOCK | BREAKOUT;
    Body "body" SPECIAL | BREAKOUT;
    Br "br" SPECIAL | BREAKOUT;
    Button "button" SPECIAL;
    Canvas "canvas" 0;
    Caption "caption" SPECIAL | SCOPE | IN_TABLE;
    Center "center" SPECIAL | BLOCK | BREAKOUT;
    Cite "cite" 0;
    Code "code" FORMATTING | BREAKOUT;
    Col "col" SPECIAL;
    ColGroup "colgroup" SPECIAL | IN_TABLE;
    Data "data" 0;
    DataList "datalist" 0;
    Dd "dd" SPECIAL | IMPLIED | BREAKOUT;
    Del "del" 0;
    Desc "desc" 0;
    Details "details" SPECIAL | BLOCK;
    Dialog "dialog" BLOCK;
    Dir "dir" SPECIAL | BLOCK;
    Div "div" SPECIAL | BLOCK | BREAKOUT;
    Dl "dl" SPECIAL | BLOCK | BREAKOUT;
    Dt "dt" SPECIAL | IMPLIED | BREAKOUT;
    Em "em" FORMATTING | BREAKOUT;
    Embed "embed" SPECIAL | BREAKOUT;
    FieldSet "fieldset" SPECIAL | BLOCK;
    FigCaption "figcaption" SPECIAL | BLOCK;
    Figure "figure" SPECIAL | BLOCK;
    Font "font" FORMATTING;
    Footer "footer" SPECIAL | BLOCK;
    ForeignObject "foreignobject" 0;
    Form "form" SPECIAL;
    Frame "frame" SPECIAL;
    FrameSet "frameset" SPECIAL;
    H1 "h1" SPECIAL | BREAKOUT;
    H2 "h2" SPECIAL | BREAKOUT;
    H3 "h3" SPECIAL | BREAKOUT;
    H4 "h4" SPECIAL | BREAKOUT;
    H5 "h5" SPECIAL | BREAKOUT;
    H6 "h6" SPECIAL | BREAKOUT;
    Head "head" SPECIAL | BREAKOUT;
    Header "header" SPECIAL | BLOCK;
    HGroup "hgroup" SPECIAL | BLOCK;
    Hr "hr" SPECIAL | BREAKOUT;
    Html "html" SPECIAL | SCOPE;
    I "i" FORMATTING | BREAKOUT;
    Iframe "iframe" SPECIAL;
    Image "image" 0;
    Img "img" SPECIAL | BREAKOUT;
    Input "input" SPECIAL;
    Ins "ins" 0;
    Label "label" 0;
    Li "li" SPECIAL | IMPLIED | BREAKOUT;
    Link "link" SPECIAL;
    Listing "listing" SPECIAL | BREAKOUT;
    Main "main" SPECIAL | BLOCK;
    Mark "mark" 0;
    Marquee "marquee" SPECIAL | SCOPE;
    Math "math" 0;
    Menu "menu" SPECIAL | BLOCK | BREAKOUT;
    Meta "meta" SPECIAL | BREAKOUT;
    Mi "mi" 0;
    Mn "mn" 0;
    Mo "mo" 0;
    Ms "ms" 0;
    MText "mtext" 0;
    Nav "nav" SPECIAL | BLOCK;
    NoBr "nobr" FORMATTING | BREAKOUT;
    NoEmbed "noembed" SPECIAL;
    NoFrames "noframes" SPECIAL;
    NoScript "noscript" SPECIAL;
    Object "object" SPECIAL | SCOPE;
    Ol "ol" SPECIAL | BLOCK | BREAKOUT;
    OptGroup "optgroup" IMPLIED;
    Option "option" IMPLIED;
    P "p" SPECIAL | IMPLIED | BLOCK | BREAKOUT;
    Param "param" SPECIAL;
    Path "path" 0;
    Picture "picture" 0;
    PlainText "plaintext" SPECIAL;
    Pre "pre" SPECIAL | BREAKOUT;
    Q "q" 0;
    Rb "rb" IMPLIED;
    Rp "rp" IMPLIED;
    Rt "rt" IMPLIED;
    Rtc "rtc" IMPLIED;
    Ruby "ruby" BREAKOUT;
    S "s" FORMATTING | BREAKOUT;
    Script "script" SPECIAL;
    Search "search" BLOCK;
    Section "section" SPECIAL | BLOCK;
    Select "select" SPECIAL | SCOPE;
    Small "small" FORMATTING | BREAKOUT;
    Source "source" SPECIAL;
    Span "span" BREAKOUT;
    Strike "strike" FORMATTING | BREAKOUT;
    Strong "strong" FORMATTING | BREAKOUT;
    Style "style" SPECIAL;
    Sub "sub" BREAKOUT;
    Summary "summary" SPECIAL | BLOCK;
    Sup "sup" BREAKOUT;
    Svg "svg" 0;
    Table "table" SPECIAL | SCOPE | BREAKOUT | TABLE_PART;
    TBody "tbody" SPECIAL | IN_TABLE | TABLE_PART;
    Td "td" SPECIAL | SCOPE | IN_TABLE;
    Template "template" SPECIAL | SCOPE;
    TextArea "textarea" SPECIAL;
    TFoot "tfoot" SPECIAL | IN_TABLE | TABLE_PART;
    Th "th" SPECIAL | SCOPE | IN_TABLE;
    THead "thead" SPECIAL | IN_TABLE | TABLE_PART;
    Time "time" 0;
    Title "title" SPECIAL;
    Tr "tr" SPECIAL | IN_TABLE | TABLE_PART;
    Track "track" SPECIAL;
    Tt "tt" FORMATTING | BREAKOUT;
    U "u" FORMATTING | BREAKOUT;
    Ul "ul" SPECIAL | BLOCK | BREAKOUT;
    Use "use" 0;
    Var "var" BREAKOUT;
    Video "video" 0;
    Wbr "wbr" SPECIAL;
    Xmp "xmp" SPECIAL;
}

impl Tag {
    pub(super) fn is_scope(self) -> bool {
        self.has(SCOPE)
    }

    pub(super) fn is_special(self) -> bool {
        self.has(SPECIAL)
    }

    pub(super) fn is_implied(self) -> bool {
        self.has(IMPLIED)
    }

    pub(super) fn is_implied_by_template(self) -> bool {
        self.has(IMPLIED | IN_TABLE)
    }

    pub(super) fn is_formatting(self) -> bool {
        self.has(FORMATTING)
    }

    pub(super) fn is_breakout(self) -> bool {
        self.has(BREAKOUT)
    }

    pub(super) fn is_block(self) -> bool {
        self.has(BLOCK)
    }

    pub(super) fn is_table_part(self) -> bool {
        self.has(TABLE_PART)
    }

    pub(super) fn is_heading(self) -> bool {
        matches!(
            self,
            Self::H1 | Self::H2 | Self::H3 | Self::H4 | Self::H5 | Self::H6
        )
    }

    /// Whether it has neither content nor end tag.
    pub(super) fn is_void(self) -> bool {
        matches!(
            self,
            Self::Area
                | Self::Base
                | Self::BaseFont
                | Self::BgSound
                | Self::Br
                | Self::Col
                | Self::Embed
                | Self::Frame
                | Self::Hr
                | Self::Image
                | Self::Img
                | Self::Input
                | Self::Link
                | Self::Meta
                | Self::Param
                | Self::Source
                | Self::Track
                | Self::Wbr
        )
    }

    /// Whether its content is text, whatever it looks like.
    pub(super) fn is_raw(self) -> bool {
        matches!(
            self,
            Self::Iframe
                | Self::NoEmbed
                | Self::NoFrames
                | Self::PlainText
                | Self::Script
                | Self::Style
                | Self::TextArea
                | Self::Title
                | Self::Xmp
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_in_any_case() {
        assert_eq!(Tag::of("blockQuote"), Tag::BlockQuote);
        assert_eq!(Tag::of("foreignObject").name(), "foreignobject");
        for other in ["", "di", "divs", "a-name-that-is-far-too-long", "\0a"] {
            assert_eq!(Tag::of(other), Tag::Other, "{other}");
        }
    }
}
