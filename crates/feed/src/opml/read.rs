//! Reading OPML. Attribute names are compared without case: exporters write `xmlURL` and `xmlurl` too.

use url::Url;

use crate::plain::{fold, some};
use crate::warning::{WarningKind, Warnings, quoted};
use crate::xml::flat::{Element, Piece, Pieces};
use crate::{Limits, charset};

use super::{NAMESPACE, Outline, PREFIX, ParsedOpml};

/// Most subscriptions that are taken: twice the largest archive that is planned for.
const MAX_OUTLINES: usize = 20_000;
/// Deepest folder that is told apart; readers show two levels.
const MAX_FOLDERS: usize = 16;
/// Longest title or name of a folder, in bytes.
const MAX_NAME_BYTES: usize = 1 << 10;
/// Longest value of an option, in bytes.
const MAX_OPTION_BYTES: usize = 4 << 10;
/// Longest address, in bytes; servers refuse longer ones.
const MAX_URL_BYTES: usize = 8 << 10;

/// Reads an OPML file.
///
/// Never fails: an outline that is no subscription and no folder is skipped with a warning, the others are
/// taken.
pub fn parse_opml(bytes: &[u8]) -> ParsedOpml {
    let mut warnings = Warnings::default();
    let bytes = charset::cut(bytes, Limits::default().input_bytes, &mut warnings);
    let (text, _) = charset::decode(bytes, None, &mut warnings);
    let mut reader = Reader {
        parsed: ParsedOpml::default(),
        prefix: PREFIX.to_owned(),
        open: Vec::new(),
        folders: Vec::new(),
        is_in_title: false,
        title: String::new(),
    };
    let mut pieces = Pieces::new(&text);
    let mut is_ended = false;
    while let Some(piece) = pieces.next(&mut warnings) {
        match piece {
            Piece::Start(element) => {
                reader.is_in_title = false;
                match element.name.to_ascii_lowercase().as_str() {
                    "html" | "rss" | "feed" if !reader.parsed.is_opml => break,
                    "opml" => reader.root(&element),
                    "title" => reader.is_in_title = !element.is_empty,
                    "outline"
                        if reader.parsed.is_opml && !reader.outline(&element, &mut warnings) =>
                    {
                        is_ended = true;
                        break;
                    }
                    _ => {}
                }
            }
            Piece::End(name) => {
                reader.is_in_title = false;
                if name.eq_ignore_ascii_case("outline") && reader.open.pop() == Some(true) {
                    reader.folders.pop();
                }
                is_ended |= name.eq_ignore_ascii_case("opml");
            }
            Piece::Text(text) => reader.text(text),
            Piece::Reference(text) => reader.text(&text),
        }
    }
    let mut parsed = reader.parsed;
    if !parsed.is_opml {
        warnings = Warnings::default();
        warnings.add(WarningKind::NotAFeed, || "the input is no OPML".to_owned());
    } else if !is_ended {
        warnings.add(WarningKind::Structure, || "the end is missing".to_owned());
    }
    parsed.title = some(&reader.title);
    parsed.warnings = warnings.into_vec();
    parsed
}

struct Reader {
    parsed: ParsedOpml,
    /// The prefix of our namespace.
    prefix: String,
    /// Whether the outlines that are open are folders,
    open: Vec<bool>,
    /// and the names of those that are.
    folders: Vec<String>,
    is_in_title: bool,
    title: String,
}

/// What an outline's attributes say.
#[derive(Default)]
struct Attributes {
    address: Option<String>,
    site: Option<String>,
    title: String,
    text: String,
    kind: String,
    options: Vec<(String, String)>,
}

impl Reader {
    fn root(&mut self, element: &Element<'_>) {
        self.parsed.is_opml = true;
        for (name, value) in element.attributes() {
            if let Some(prefix) = name.strip_prefix("xmlns:")
                && value.trim() == NAMESPACE
            {
                prefix.clone_into(&mut self.prefix);
            }
        }
    }

    fn text(&mut self, text: &str) {
        if self.is_in_title && self.title.len() + text.len() <= MAX_NAME_BYTES {
            self.title.push_str(text);
        }
    }

    /// Takes in an outline; false when there is no room for more.
    fn outline(&mut self, element: &Element<'_>, warnings: &mut Warnings) -> bool {
        let attributes = self.attributes(element);
        let title = Some(attributes.title)
            .filter(|title| !title.is_empty())
            .unwrap_or(attributes.text);
        let Some(address) = attributes.address else {
            let is_feed = matches!(attributes.kind.as_str(), "rss" | "atom" | "feed");
            if element.is_empty || is_feed {
                warnings.add(WarningKind::Structure, || {
                    format!("outline {} has no address", quoted(&title))
                });
            }
            if !element.is_empty {
                let is_folder = !is_feed && !title.is_empty();
                self.open.push(is_folder);
                if is_folder {
                    self.folders.push(title);
                }
            }
            return true;
        };
        if !element.is_empty {
            self.open.push(false);
        }
        let Some(url) = web_address(&address) else {
            warnings.add(WarningKind::Syntax, || {
                format!(
                    "outline {}: {} is no address of the web",
                    quoted(&title),
                    quoted(&address)
                )
            });
            return true;
        };
        if self.parsed.outlines.len() >= MAX_OUTLINES {
            warnings.add(WarningKind::Limit, || {
                format!("the outlines after the first {MAX_OUTLINES} are left out")
            });
            return false;
        }
        let folders = self.folders.iter().take(MAX_FOLDERS).cloned().collect();
        self.parsed.outlines.push(Outline {
            url,
            site: attributes.site.as_deref().and_then(web_address),
            title,
            folders,
            options: attributes.options,
        });
        true
    }

    fn attributes(&self, element: &Element<'_>) -> Attributes {
        let mut found = Attributes::default();
        for (name, value) in element.attributes() {
            if let Some((prefix, option)) = name.split_once(':') {
                if prefix == self.prefix && value.len() <= MAX_OPTION_BYTES {
                    found.options.push((option.to_owned(), value));
                }
                continue;
            }
            match name.to_ascii_lowercase().as_str() {
                "xmlurl" if !value.trim().is_empty() => found.address = Some(value),
                // What some OPML 1 has instead.
                "url" if found.address.is_none() && !value.trim().is_empty() => {
                    found.address = Some(value);
                }
                "htmlurl" => found.site = Some(value),
                "title" => found.title = short(&value),
                "text" => found.text = short(&value),
                "type" => found.kind = value.trim().to_ascii_lowercase(),
                _ => {}
            }
        }
        found
    }
}

/// The beginning of a name on one line.
fn short(name: &str) -> String {
    let mut name = fold(name);
    let end = name.floor_char_boundary(MAX_NAME_BYTES);
    name.truncate(end);
    name
}

/// An `http` or `https` address, also behind the pseudo-scheme `feed:`.
fn web_address(text: &str) -> Option<Url> {
    let text = text.trim();
    if text.len() > MAX_URL_BYTES {
        return None;
    }
    let text = match text.strip_prefix("feed:") {
        Some(rest) if rest.starts_with("//") => format!("http:{rest}"),
        Some(rest) => rest.to_owned(),
        None => text.to_owned(),
    };
    let url = Url::parse(&text).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.has_host()).then_some(url)
}
