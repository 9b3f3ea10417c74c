//! `style` attributes, declaration by declaration: CSS Style Attributes, of which only plain values
//! of listed properties are kept. No CSS parser: a value that would need one is refused.

use crate::clean::Profile;
use crate::limits::MAX_STYLE_BYTES;

/// What remains of a `style` attribute.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Style {
    /// The kept declarations, `name: value;` with one space between; empty when none is left. The strict
    /// profile writes names in lower case and without `!important`; the feed profile as they came.
    pub(crate) declarations: String,
    /// Whether something was dropped that has effects beyond the look of the element.
    pub(crate) dropped_harmful: bool,
}

/// Properties that only change how an element looks, in both profiles.
const LOOKS: [&str; 28] = [
    "background-color",
    "border-bottom-color",
    "border-collapse",
    "border-color",
    "border-left-color",
    "border-right-color",
    "border-top-color",
    "clear",
    "color",
    "direction",
    "display",
    "float",
    "font",
    "font-family",
    "font-size",
    "font-style",
    "font-variant",
    "font-weight",
    "height",
    "letter-spacing",
    "line-height",
    "text-align",
    "text-decoration",
    "text-indent",
    "unicode-bidi",
    "vertical-align",
    "white-space",
    "width",
];

/// Further ones of the strict profile.
const STRICT_LOOKS: [&str; 10] = [
    "list-style-type",
    "max-width",
    "min-width",
    "max-height",
    "min-height",
    "writing-mode",
    "word-break",
    "overflow-wrap",
    "word-wrap",
    "text-decoration-line",
];

/// Further ones of the feed profile: what feedparser lets through.
const FEED_LOOKS: [&str; 18] = [
    "azimuth",
    "cursor",
    "elevation",
    "overflow",
    "pause",
    "pause-after",
    "pause-before",
    "pitch",
    "pitch-range",
    "richness",
    "speak",
    "speak-header",
    "speak-numeral",
    "speak-punctuation",
    "speech-rate",
    "stress",
    "voice-family",
    "volume",
];

/// Shorthands that are kept when every word of their value is a length, colour or one of [`WORDS`].
const SHORTHANDS: [&str; 4] = ["background", "border", "margin", "padding"];

/// Words in the value of a shorthand.
const WORDS: [&str; 39] = [
    "auto",
    "aqua",
    "black",
    "block",
    "blue",
    "bold",
    "both",
    "bottom",
    "brown",
    "center",
    "collapse",
    "dashed",
    "dotted",
    "fuchsia",
    "gray",
    "green",
    "important",
    "italic",
    "left",
    "lime",
    "maroon",
    "medium",
    "none",
    "navy",
    "normal",
    "nowrap",
    "olive",
    "pointer",
    "purple",
    "red",
    "right",
    "solid",
    "silver",
    "teal",
    "top",
    "transparent",
    "underline",
    "white",
    "yellow",
];

/// Properties that move an element over others, run something or load something.
const HARMFUL: [&str; 20] = [
    "animation",
    "behavior",
    "bottom",
    "clip",
    "clip-path",
    "content",
    "filter",
    "inset",
    "left",
    "mask",
    "-moz-binding",
    "opacity",
    "pointer-events",
    "position",
    "right",
    "top",
    "transform",
    "transition",
    "visibility",
    "z-index",
];

/// Reads the value of a `style` attribute and keeps what the profile lists.
pub(crate) fn filter(value: &str, profile: Profile) -> Style {
    let mut style = Style::default();
    // Comments, escapes, strings, functions that load: all need one of these to be written.
    if value.len() > MAX_STYLE_BYTES
        || value.contains(['\\', '<', '>', '@', '{', '}', '&'])
        || value.contains("/*")
    {
        style.dropped_harmful = true;
        return style;
    }
    for declaration in value
        .split(';')
        .filter(|declaration| !declaration.trim().is_empty())
    {
        let Some((property, value)) = declaration.split_once(':') else {
            continue;
        };
        let (property, value) = (property.trim(), value.trim());
        let name = property.to_ascii_lowercase();
        let plain = without_important(value);
        if !is_plain(plain) || HARMFUL.contains(&name.as_str()) {
            style.dropped_harmful = true;
        } else if is_listed(&name, plain, profile) {
            let (property, value) = match profile {
                Profile::Strict => (name.as_str(), plain),
                Profile::Feed => (property, value),
            };
            if !style.declarations.is_empty() {
                style.declarations.push(' ');
            }
            style.declarations.push_str(property);
            style.declarations.push_str(": ");
            style.declarations.push_str(value);
            style.declarations.push(';');
        }
    }
    style
}

/// A value without the `!important` at its end.
fn without_important(value: &str) -> &str {
    const IMPORTANT: &str = "!important";
    value
        .len()
        .checked_sub(IMPORTANT.len())
        .and_then(|at| value.split_at_checked(at))
        .filter(|(_, end)| end.eq_ignore_ascii_case(IMPORTANT))
        .map_or(value, |(plain, _)| plain.trim_end())
}

fn is_listed(property: &str, value: &str, profile: Profile) -> bool {
    if LOOKS.contains(&property) {
        return true;
    }
    let shorthand = SHORTHANDS.iter().any(|name| {
        property.strip_prefix(name).is_some_and(|rest| {
            // `background-image` and the like are no shorthands; feedparser treats them so.
            let parts = profile == Profile::Feed && rest != "-position" || *name != "background";
            rest.is_empty() || (parts && rest.starts_with('-'))
        })
    });
    match profile {
        _ if shorthand => is_shorthand_value(value),
        Profile::Strict => STRICT_LOOKS.contains(&property),
        Profile::Feed => FEED_LOOKS.contains(&property),
    }
}

/// Whether a value holds nothing but words, numbers and colours.
fn is_plain(value: &str) -> bool {
    let functions_known = || {
        value.match_indices('(').all(|(at, _)| {
            let head = value.get(..at).unwrap_or_default().to_ascii_lowercase();
            ["rgb", "rgba", "hsl", "hsla"].iter().any(|name| {
                head.strip_suffix(name).is_some_and(|before| {
                    !before
                        .ends_with(|last: char| last.is_alphanumeric() || matches!(last, '-' | '_'))
                })
            })
        })
    };
    // Harmless where they can still stand, but nobody names a font so.
    let lower = value.to_ascii_lowercase();
    let words = [
        "url",
        "script",
        "expression",
        "behavior",
        "binding",
        "position",
        "import",
    ];
    // A negative length lays an element over others.
    let negative = value.starts_with('-') || value.contains(" -");
    !value.is_empty()
        && !words.iter().any(|word| lower.contains(word))
        && !negative
        && value.len() <= 200
        && value.chars().all(|character| {
            character.is_alphanumeric()
                || matches!(
                    character,
                    ' ' | '#' | '%' | '.' | ',' | '-' | '+' | '(' | ')' | '\'' | '"' | '_' | '/'
                )
        })
        && functions_known()
}

/// Whether a value is made of words that [`is_measure`] knows and of colour functions.
fn is_shorthand_value(value: &str) -> bool {
    // A plain value holds no other functions than those of colours, and none within another.
    let outside = value
        .split('(')
        .map(|part| part.rsplit(')').next().unwrap_or_default());
    let names = ["rgb", "rgba", "hsl", "hsla"];
    outside
        .flat_map(str::split_ascii_whitespace)
        .all(|word| names.contains(&word) || is_measure(word))
}

/// Whether a word is a length, a number, a colour or one of [`WORDS`].
fn is_measure(word: &str) -> bool {
    let word = word.trim_end_matches(',');
    if WORDS.iter().any(|known| known.eq_ignore_ascii_case(word)) {
        return true;
    }
    if let Some(digits) = word.strip_prefix('#') {
        return !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    }
    let unit =
        word.trim_start_matches(|character: char| character.is_ascii_digit() || character == '.');
    let number = word.len() - unit.len();
    let units = [
        "", "%", "ch", "cm", "em", "ex", "in", "mm", "pc", "pt", "px", "rem", "vh", "vw",
    ];
    // A longer number would push the rest of the page away.
    let whole = word
        .split('.')
        .next()
        .unwrap_or_default()
        .bytes()
        .filter(u8::is_ascii_digit)
        .count();
    whole <= 4 && (1..=6).contains(&number) && units.contains(&unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, expect: &str, harmful: bool) {
        let style = filter(value, Profile::Strict);
        assert_eq!(
            (style.declarations.as_str(), style.dropped_harmful),
            (expect, harmful),
            "{value}"
        );
        if !expect.is_empty() {
            assert_eq!(filter(expect, Profile::Strict).declarations, expect);
        }
    }

    #[test]
    fn looks_are_kept_in_one_spelling() {
        check("color: #999;", "color: #999;", false);
        check("COLOR:red ;width:100%", "color: red; width: 100%;", false);
        check(
            "color: rgb(1, 2, 3) !important",
            "color: rgb(1, 2, 3);",
            false,
        );
        check("margin: 0 auto 1.5em", "margin: 0 auto 1.5em;", false);
        check(
            "font-family: 宋体, 'Noto Sans'",
            "font-family: 宋体, 'Noto Sans';",
            false,
        );
        check(
            "border: 1px solid rgb(0, 0, 0)",
            "border: 1px solid rgb(0, 0, 0);",
            false,
        );
        check("padding: 99999em", "", false);
        check("-webkit-hyphens: auto; frob: 1", "", false);
    }

    #[test]
    fn in_feeds_looks_keep_their_spelling() {
        for (value, expect) in [
            ("COLOR: Red", "COLOR: Red;"),
            ("border: none !important", "border: none !important;"),
            ("margin:0 !IMPORTANT;", "margin: 0 !IMPORTANT;"),
            ("background-repeat: none", "background-repeat: none;"),
            ("background-image: url(x.png); background-position: top", ""),
            ("margin: 0 !important 1px; color: !important", ""),
        ] {
            let style = filter(value, Profile::Feed);
            assert_eq!(style.declarations, expect, "{value}");
            assert_eq!(filter(expect, Profile::Feed).declarations, expect);
        }
    }

    #[test]
    fn what_loads_runs_or_covers_is_dropped() {
        check("position: fixed; color: red", "color: red;", true);
        check("background: url(x)", "", true);
        check("width: expression(alert(1))", "", true);
        check("color: r\\65 d", "", true);
        check("background-image: url('x')", "", true);
        check("co/**/lor: red", "", true);
        check("margin-top: -100px", "", true);
        check("color: xrgb(1)", "", true);
        check("width: calc(1px)", "", true);
    }
}
