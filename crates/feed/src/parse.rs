//! From bytes to a feed.

use crate::warning::{WarningKind, Warnings};
use crate::{Context, Feed, Format, Parsed, charset, json, xml};

/// Reads a feed.
///
/// Never fails: what can be read is read, and the warnings say what was wrong. Input that is no feed
/// gives [`Format::Unknown`](crate::Format::Unknown) without entries.
pub fn parse(bytes: &[u8], context: &Context) -> Parsed {
    let mut warnings = Warnings::default();
    let bytes = charset::cut(bytes, context.limits.input_bytes, &mut warnings);
    let content_type = context.content_type.as_deref();
    let (text, charset) = charset::decode(bytes, content_type, &mut warnings);
    let start = text.trim_start_matches(|first: char| {
        first.is_whitespace() || first.is_control() || first == '\u{feff}'
    });
    if start.len() < text.len() && start.starts_with("<?xml") {
        warnings.add(WarningKind::Syntax, || {
            "the XML declaration is not at the beginning".to_owned()
        });
    }
    let mut feed = if start.starts_with(['{', '[']) {
        json::read(start, context, &mut warnings)
    } else if let Some(at) = start.find('<') {
        if at > 0 {
            warnings.add(WarningKind::Syntax, || {
                format!("{at} bytes before the first tag")
            });
        }
        let text = line_ends(start.get(at..).unwrap_or_default());
        xml::read(&text, context, &mut warnings)
    } else {
        warnings.add(WarningKind::NotAFeed, || charset::describe(start));
        Feed::default()
    };
    feed.charset = charset;
    if feed.format != Format::Unknown {
        charset::check_media_type(content_type, &mut warnings);
    }
    Parsed {
        feed,
        warnings: warnings.into_vec(),
    }
}

/// Line ends as XML reads them (XML 1.0 §2.11).
fn line_ends(text: &str) -> std::borrow::Cow<'_, str> {
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n").into()
    } else {
        text.into()
    }
}
