//! The attributes the sanitiser knows: which are kept on which element, and with which values.

use std::borrow::Cow;

use url::Url;

use crate::address;
use crate::clean::Profile;
use crate::name::{Name, Names};
use crate::scan;
use crate::style;

/// Put before every `id`, so that no element can be mistaken for a variable of a script
/// (DOM clobbering) or for a part of the page around it. Fragment links follow.
pub(crate) const ID_PREFIX: &str = "jb-";

/// Longest `id` that is kept, in bytes, with its prefix.
const MAX_ID_BYTES: usize = 200;

/// What becomes of an attribute.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict<'a> {
    /// Written under this name with this value.
    Keep(&'static str, Cow<'a, str>),
    /// As [`Verdict::Keep`], but something in the value had to go.
    Reduce(&'static str, Cow<'a, str>),
    /// Dropped; it had no effect that matters.
    Ignore,
    /// Dropped; it held a URL, ran something or changed the page around it.
    Refuse,
}

/// How a kept attribute's value is checked.
#[derive(Debug, Clone, Copy)]
enum Value {
    /// Any text: it is shown, or read by nothing.
    Text,
    /// A URL; `true` where `data:` images may stand.
    Address(bool),
    /// A number, possibly signed or a percentage.
    Number,
    /// ASCII letters, digits, `-`, `_`, `#`, `/`, `+`, `.`, `:` and spaces.
    Words,
    /// Present or not.
    Flag,
}

/// The strict profile's attributes by element, `""` for all elements.
fn strict(element: &str, name: &str) -> Option<(&'static str, Value)> {
    use Value::{Address, Flag, Number, Text, Words};
    Some(match (element, name) {
        (_, "title") => ("title", Text),
        (_, "lang" | "xml:lang") => ("lang", Words),
        (_, "dir") => ("dir", Words),
        ("a", "href") => ("href", Address(false)),
        ("img", "src") => ("src", Address(true)),
        ("audio" | "video" | "source", "src") => ("src", Address(false)),
        ("video", "poster") => ("poster", Address(false)),
        ("blockquote" | "q" | "del" | "ins", "cite") => ("cite", Address(false)),
        ("img", "alt") => ("alt", Text),
        ("audio" | "video", "controls") => ("controls", Flag),
        ("details", "open") => ("open", Flag),
        ("ol", "reversed") => ("reversed", Flag),
        ("img" | "video" | "table" | "td" | "th" | "col" | "colgroup" | "hr", "width") => {
            ("width", Number)
        }
        ("img" | "video" | "table" | "td" | "th" | "tr", "height") => ("height", Number),
        ("img" | "table", "border") => ("border", Number),
        ("img", "hspace") => ("hspace", Number),
        ("img", "vspace") => ("vspace", Number),
        ("table", "cellpadding") => ("cellpadding", Number),
        ("table", "cellspacing") => ("cellspacing", Number),
        ("table" | "tr" | "td" | "th", "bgcolor") => ("bgcolor", Words),
        ("td" | "th", "colspan") => ("colspan", Number),
        ("td" | "th", "rowspan") => ("rowspan", Number),
        ("td" | "th", "nowrap") => ("nowrap", Flag),
        ("th", "scope") => ("scope", Words),
        ("th", "abbr") => ("abbr", Text),
        ("col" | "colgroup", "span") => ("span", Number),
        ("td" | "th" | "tr" | "thead" | "tbody" | "tfoot" | "col" | "colgroup", "valign") => {
            ("valign", Words)
        }
        (
            "p" | "div" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "img" | "table" | "caption"
            | "hr" | "td" | "th" | "tr" | "thead" | "tbody" | "tfoot" | "col" | "colgroup",
            "align",
        ) => ("align", Words),
        ("ol", "start") => ("start", Number),
        ("li", "value") => ("value", Number),
        ("ol" | "ul" | "li" | "source", "type") => ("type", Words),
        ("time" | "del" | "ins", "datetime") => ("datetime", Words),
        ("font", "color") => ("color", Words),
        ("font" | "hr", "size") => ("size", Number),
        ("font", "face") => ("face", Text),
        ("br", "clear") => ("clear", Words),
        _ => return None,
    })
}

/// Attributes the feed profile keeps on every element, sorted: feedparser's list without those that
/// send or load something by themselves (`action`, `background`, `ping`).
const FEED: [&str; 126] = [
    "abbr",
    "accept",
    "accept-charset",
    "accesskey",
    "align",
    "alt",
    "autocomplete",
    "autofocus",
    "axis",
    "balance",
    "bgcolor",
    "bgproperties",
    "border",
    "bordercolor",
    "bordercolordark",
    "bordercolorlight",
    "bottompadding",
    "cellpadding",
    "cellspacing",
    "ch",
    "challenge",
    "char",
    "charoff",
    "charset",
    "checked",
    "choff",
    "class",
    "clear",
    "color",
    "cols",
    "colspan",
    "compact",
    "contenteditable",
    "controls",
    "coords",
    "datafld",
    "datapagesize",
    "datetime",
    "default",
    "delay",
    "dir",
    "disabled",
    "draggable",
    "enctype",
    "end",
    "face",
    "for",
    "form",
    "frame",
    "galleryimg",
    "gutter",
    "headers",
    "height",
    "hidden",
    "hidefocus",
    "high",
    "hreflang",
    "hspace",
    "id",
    "inputmode",
    "ismap",
    "keytype",
    "label",
    "lang",
    "leftspacing",
    "list",
    "loop",
    "loopcount",
    "loopend",
    "loopstart",
    "low",
    "max",
    "maxlength",
    "media",
    "method",
    "min",
    "multiple",
    "name",
    "nohref",
    "noshade",
    "nowrap",
    "open",
    "optimum",
    "pattern",
    "point-size",
    "pqg",
    "preload",
    "prompt",
    "radiogroup",
    "readonly",
    "rel",
    "repeat-max",
    "repeat-min",
    "replace",
    "required",
    "rev",
    "rightspacing",
    "rows",
    "rowspan",
    "rules",
    "scope",
    "selected",
    "shape",
    "size",
    "span",
    "start",
    "step",
    "summary",
    "suppress",
    "tabindex",
    "target",
    "template",
    "title",
    "toppadding",
    "type",
    "unselectable",
    "urn",
    "usemap",
    "valign",
    "value",
    "variable",
    "volume",
    "vspace",
    "width",
    "wrap",
    "xml:lang",
];

/// Attributes with a URL that the feed profile keeps on every element, sorted.
const FEED_ADDRESSES: [&str; 11] = [
    "cite", "data", "datasrc", "dynsrc", "href", "icon", "longdesc", "lowsrc", "poster", "src",
    "vrml",
];

/// Attributes that act by themselves, whatever their value.
const ACTIVE: [&str; 30] = [
    "action",
    "archive",
    "attributename",
    "background",
    "classid",
    "code",
    "codebase",
    "contenteditable",
    "data",
    "datasrc",
    "dynsrc",
    "form",
    "formaction",
    "formtarget",
    "from",
    "href",
    "http-equiv",
    "imagesrcset",
    "is",
    "longdesc",
    "lowsrc",
    "manifest",
    "name",
    "ping",
    "poster",
    "profile",
    "src",
    "srcdoc",
    "srcset",
    "usemap",
];

/// Decides on one attribute of a kept element. `written` is its name in whichever case, `value` decoded.
pub(crate) fn judge<'a>(
    element: &'static str,
    written: &str,
    value: &'a str,
    base: Option<&Url>,
    profile: Profile,
) -> Verdict<'a> {
    if closes_raw_text(value) {
        return Verdict::Refuse;
    }
    let known = Name::new(written);
    if known.is("style") {
        let style = style::filter(value, profile);
        return match (style.declarations.is_empty(), style.dropped_harmful) {
            (true, false) => Verdict::Ignore,
            (true, true) => Verdict::Refuse,
            (false, false) => Verdict::Keep("style", Cow::Owned(style.declarations)),
            (false, true) => Verdict::Reduce("style", Cow::Owned(style.declarations)),
        };
    }
    let name = lower(written);
    let name = &*name;
    let rule = match profile {
        Profile::Strict if name == "id" || (name == "name" && element == "a") => {
            return identifier(value);
        }
        Profile::Strict if name == "class" && matches!(element, "code" | "pre") => {
            return language(value);
        }
        Profile::Strict => strict(element, name),
        Profile::Feed => feed(element, known),
    };
    let Some((name, kind)) = rule else {
        return if is_active(name, value) {
            Verdict::Refuse
        } else {
            Verdict::Ignore
        };
    };
    let kept = match kind {
        Value::Text => Some(Cow::Borrowed(value)),
        Value::Flag => Some(Cow::Borrowed("")),
        Value::Number => number(value).map(Cow::Borrowed),
        Value::Words => words(value).map(Cow::Borrowed),
        Value::Address(_) if profile == Profile::Strict && value.trim_start().starts_with('#') => {
            fragment(value)
        }
        // What a refused URL left is no reference to the page itself.
        Value::Address(_) if profile == Profile::Feed && value.is_empty() => {
            Some(Cow::Borrowed(""))
        }
        Value::Address(image) => match address::admit(value, base, image) {
            // feedparser leaves the attribute, empty.
            None if profile == Profile::Feed => return Verdict::Reduce(name, Cow::Borrowed("")),
            None => return Verdict::Refuse,
            admitted => admitted,
        },
    };
    match kept {
        Some(value) => Verdict::Keep(name, value),
        None if is_active(name, value) => Verdict::Refuse,
        None => Verdict::Ignore,
    }
}

static FEED_NAMES: Names<{ FEED.len() }> = Names::new(FEED);
static FEED_ADDRESS_NAMES: Names<{ FEED_ADDRESSES.len() }> = Names::new(FEED_ADDRESSES);

fn feed(element: &str, name: Name) -> Option<(&'static str, Value)> {
    if let Some(at) = FEED_ADDRESS_NAMES.find(name) {
        let image = element == "img" && name.is("src");
        return Some((FEED_ADDRESSES.get(at)?, Value::Address(image)));
    }
    let at = FEED_NAMES.find(name)?;
    Some((FEED.get(at)?, Value::Text))
}

/// Whether a value holds the end tag of an element that holds raw text. Where browsers with and without
/// scripts read a `noscript` differently and one writes `<` in attributes bare for the other, such a
/// value would leave its attribute.
fn closes_raw_text(value: &str) -> bool {
    const RAW: [&str; 9] = [
        "iframe", "noembed", "noframes", "noscript", "script", "style", "textarea", "title", "xmp",
    ];
    if scan::none(value.as_bytes(), |byte| scan::is(byte, b'<')) {
        return false;
    }
    value.split("</").skip(1).any(|rest| {
        RAW.iter().any(|name| {
            rest.get(..name.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(name))
        })
    })
}

fn lower(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    }
}

fn is_active(name: &str, value: &str) -> bool {
    name.starts_with("on")
        || ACTIVE.contains(&name)
        || (name.contains(':') && !name.starts_with("xmlns") && !name.starts_with("xml:"))
        || (!name.starts_with("xmlns") && address::looks_like_url(value))
}

fn identifier(value: &str) -> Verdict<'_> {
    let value = value.trim();
    let bare = value.strip_prefix(ID_PREFIX).unwrap_or(value);
    if bare.is_empty() {
        return Verdict::Ignore;
    }
    let plain =
        |character: char| character.is_alphanumeric() || matches!(character, '-' | '_' | '.' | ':');
    if bare.len() > MAX_ID_BYTES || !bare.chars().all(plain) {
        return Verdict::Refuse;
    }
    Verdict::Keep("id", Cow::Owned(format!("{ID_PREFIX}{bare}")))
}

/// A link to an element of the same text, whose `id` got the prefix.
fn fragment(value: &str) -> Option<Cow<'_, str>> {
    let value = value.trim();
    let bare = value.strip_prefix('#')?;
    if bare.is_empty() || bare.starts_with(ID_PREFIX) {
        return Some(Cow::Borrowed(value))
            .filter(|value| address::admit(value, None, false).is_some());
    }
    let prefixed = format!("#{ID_PREFIX}{bare}");
    address::admit(&prefixed, None, false)
        .is_some()
        .then_some(Cow::Owned(prefixed))
}

/// The language of a code block, which is the one class that means something.
fn language(value: &str) -> Verdict<'_> {
    let plain =
        |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'+' | b'#' | b'.');
    let found = value.split_ascii_whitespace().find(|class| {
        class
            .strip_prefix("language-")
            .is_some_and(|name| !name.is_empty() && name.bytes().all(plain))
    });
    found.map_or(Verdict::Ignore, |class| {
        Verdict::Keep("class", Cow::Borrowed(class))
    })
}

fn number(value: &str) -> Option<&str> {
    let value = value.trim();
    let digits = value
        .strip_suffix('%')
        .or(value.strip_suffix("px"))
        .unwrap_or(value);
    let digits = digits.strip_prefix(['+', '-']).unwrap_or(digits);
    ((1..=6).contains(&digits.len())
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.'))
    .then_some(value)
}

fn words(value: &str) -> Option<&str> {
    let value = value.trim();
    let plain = |byte: u8| {
        byte.is_ascii_alphanumeric()
            || matches!(
                byte,
                b'-' | b'_' | b'#' | b'/' | b'+' | b'.' | b':' | b',' | b' '
            )
    };
    (!value.is_empty()
        && value.len() <= 100
        && value.bytes().all(plain)
        && !address::looks_like_url(value))
    .then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_attribute_of_the_feed_tables_is_found() {
        assert!(FEED.is_sorted() && FEED_ADDRESSES.is_sorted());
        for name in FEED.iter().chain(&FEED_ADDRESSES) {
            let found = feed("p", Name::new(name)).map(|(name, _)| name);
            assert_eq!(found, Some(*name));
        }
        assert!(FEED.iter().all(|name| !FEED_ADDRESSES.contains(name)));
    }
}
