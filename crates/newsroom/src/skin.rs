//! The twelve templates: how the pages of a host are built.

use crate::words::Language;

/// What the page is laid out with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Frame {
    /// `header`, `main`, `article`, `aside`, `footer`.
    Semantic,
    /// `div` in `div`.
    Soup,
    /// Layout tables.
    Table,
}

/// How paragraphs are marked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum BodyForm {
    /// A `p` each.
    Paragraphs,
    /// A `div` each.
    Blocks,
    /// Two `br` between them, all in one `div`.
    Breaks,
    /// Two `br` between them in a `p`, which a picture interrupts.
    BreaksInParagraphs,
}

/// How pictures and captions are marked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum PictureForm {
    /// `figure` and `figcaption`.
    Figure,
    /// A `div` with the caption in a `div` of its own.
    Block,
    /// A `div` with the caption in a `small`, in a `div` inside.
    Small,
}

/// A template.
#[allow(clippy::struct_excessive_bools)] // Habits, each there or not, in any combination.
#[derive(Debug)]
pub(crate) struct Skin {
    pub(crate) language: Language,
    pub(crate) frame: Frame,
    pub(crate) body: BodyForm,
    pub(crate) pictures: PictureForm,
    pub(crate) has_json_ld: bool,
    /// The text begins with a place and a dash that stand in no element of their own.
    pub(crate) has_dateline: bool,
    pub(crate) has_comments: bool,
    /// Related stories stand in the middle of the text.
    pub(crate) links_inside: bool,
    /// The feed carries texts in the form that mirrors of one publisher have.
    pub(crate) feed_as_publisher: bool,
}

impl Skin {
    /// The template that a host with this one changes to: one of another frame that shows the same texts.
    pub(crate) fn successor(&self) -> Option<&'static Self> {
        // What is drawn for a text hangs on these.
        let traits = |skin: &Self| {
            let is_small = skin.pictures == PictureForm::Small;
            (skin.language, skin.has_dateline, is_small)
        };
        let is_other = |skin: &&Self| skin.frame != self.frame && !skin.feed_as_publisher;
        let mut others = SKINS.iter().filter(is_other);
        others.find(|skin| traits(skin) == traits(self))
    }
}

const PLAIN: Skin = Skin {
    language: Language::English,
    frame: Frame::Semantic,
    body: BodyForm::Paragraphs,
    pictures: PictureForm::Figure,
    has_json_ld: false,
    has_dateline: false,
    has_comments: false,
    links_inside: false,
    feed_as_publisher: false,
};

/// Every template; host *n* has the template *n* modulo their number.
pub(crate) const SKINS: [Skin; 12] = [
    Skin {
        language: Language::Simplified,
        ..PLAIN
    },
    Skin {
        has_json_ld: true,
        has_comments: true,
        ..PLAIN
    },
    Skin {
        language: Language::Simplified,
        frame: Frame::Soup,
        body: BodyForm::BreaksInParagraphs,
        pictures: PictureForm::Small,
        has_dateline: true,
        links_inside: true,
        ..PLAIN
    },
    Skin {
        language: Language::Traditional,
        frame: Frame::Soup,
        pictures: PictureForm::Block,
        has_json_ld: true,
        ..PLAIN
    },
    Skin {
        language: Language::Arabic,
        has_json_ld: true,
        ..PLAIN
    },
    Skin {
        language: Language::Simplified,
        frame: Frame::Soup,
        body: BodyForm::BreaksInParagraphs,
        pictures: PictureForm::Small,
        has_dateline: true,
        feed_as_publisher: true,
        ..PLAIN
    },
    Skin {
        frame: Frame::Soup,
        pictures: PictureForm::Block,
        has_comments: true,
        ..PLAIN
    },
    Skin {
        language: Language::Simplified,
        frame: Frame::Soup,
        pictures: PictureForm::Block,
        has_comments: true,
        ..PLAIN
    },
    Skin {
        language: Language::Traditional,
        frame: Frame::Table,
        body: BodyForm::Breaks,
        pictures: PictureForm::Block,
        ..PLAIN
    },
    Skin {
        frame: Frame::Table,
        body: BodyForm::Breaks,
        pictures: PictureForm::Block,
        ..PLAIN
    },
    Skin {
        links_inside: true,
        has_dateline: true,
        ..PLAIN
    },
    Skin {
        language: Language::Traditional,
        body: BodyForm::Blocks,
        has_comments: true,
        ..PLAIN
    },
];
