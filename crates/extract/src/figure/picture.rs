//! The address of a picture or video, and which pictures are none of an article.

use url::Url;

use crate::document::Document;
use crate::hints::Said;

/// Attributes that hold the address of a lazy picture, the likeliest first.
const LAZY: [&str; 18] = [
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-actualsrc",
    "data-original-src",
    "data-url",
    "data-lazy",
    "data-echo",
    "data-hi-res-src",
    "data-full-src",
    "data-large-image",
    "data-image",
    "data-img-src",
    "data-real-src",
    "data-ks-lazyload",
    "original",
    "lazy-src",
    "_src",
];

const SETS: [&str; 4] = [
    "srcset",
    "data-srcset",
    "data-lazy-srcset",
    "data-original-set",
];

/// Widest candidate that is chosen, in pixels; beyond it pictures are for printing.
const MAX_WIDTH: f64 = 2_000.0;

/// The best address of a picture.
pub(super) fn address(document: &Document, image: usize) -> Option<String> {
    let set = |node: usize| {
        SETS.iter()
            .filter_map(|name| document.attribute(node, name))
            .find_map(best_candidate)
    };
    let plain = document.attribute(image, "src").map(str::trim);
    let lazy = LAZY
        .iter()
        .filter_map(|name| document.attribute(image, name))
        .map(str::trim)
        .find(|value| is_address(value));
    let within = document.parent(image);
    let sources = || {
        (document.name(within) == "picture")
            .then(|| {
                document
                    .children(within)
                    .filter(|child| document.name(*child) == "source")
                    .find_map(set)
            })
            .flatten()
    };
    lazy.map(str::to_owned)
        .or_else(|| set(image))
        .or_else(|| plain.filter(|plain| is_address(plain)).map(str::to_owned))
        .or_else(sources)
}

/// The address of a video.
pub(super) fn video(document: &Document, video: usize) -> Option<String> {
    document
        .attribute(video, "src")
        .or_else(|| {
            document
                .below(video)
                .filter(|node| document.name(*node) == "source")
                .find_map(|node| document.attribute(node, "src"))
        })
        .map(str::trim)
        .filter(|address| is_address(address))
        .map(str::to_owned)
}

fn is_address(value: &str) -> bool {
    !value.is_empty()
        && !value.starts_with("data:")
        && !value.starts_with("about:")
        && !value.starts_with('#')
        && !value.starts_with('{')
        && !value.contains(['\n', '\r'])
        && (value.contains('/') || value.contains('.'))
}

/// The widest picture of a `srcset` that is not too wide.
fn best_candidate(set: &str) -> Option<String> {
    /// Most candidates that are looked at.
    const MAX_CANDIDATES: usize = 50;
    let mut best: Option<(f64, &str)> = None;
    let mut rest = set.trim();
    for _ in 0..MAX_CANDIDATES {
        rest = rest
            .trim_start_matches(|character: char| character == ',' || character.is_whitespace());
        if rest.is_empty() {
            break;
        }
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (address, behind) = rest.split_at_checked(end)?;
        let (address, behind) = match address.strip_suffix(',') {
            Some(address) => (
                address,
                behind.split_at_checked(0).map_or("", |(_, behind)| behind),
            ),
            None => (address, behind),
        };
        let (size, next) = if address.len() < end {
            ("", behind)
        } else {
            behind.split_once(',').unwrap_or((behind, ""))
        };
        rest = next;
        let size = size.trim();
        let width = match size.chars().last() {
            Some('x') => size.trim_end_matches('x').parse::<f64>().unwrap_or(1.0) * 500.0,
            Some('w') => size.trim_end_matches('w').parse::<f64>().unwrap_or(1.0),
            _ => 500.0,
        };
        let better = best.is_none_or(|(known, _)| {
            if known > MAX_WIDTH {
                width < known
            } else {
                width > known && width <= MAX_WIDTH
            }
        });
        if is_address(address) && better {
            best = Some((width, address));
        }
    }
    best.map(|(_, address)| address.to_owned())
}

/// Whether a picture is none of the article's: an icon, a portrait, a counter.
pub(super) fn is_junk(
    document: &Document,
    said: &[Said],
    image: usize,
    root: usize,
    url: &Url,
) -> bool {
    /// Smallest side of a picture, in pixels, where the page states it.
    const MIN_SIDE: f64 = 80.0;
    let small = |name: &str| {
        document
            .attribute(image, name)
            .and_then(|value| value.trim().trim_end_matches("px").parse::<f64>().ok())
            .is_some_and(|side| side > 0.0 && side < MIN_SIDE)
    };
    let is_video = document.name(image) == "video";
    if !is_video && small("width") && small("height")
        || (small("height") && !is_video && small("width"))
    {
        return true;
    }
    if ["width", "height"].iter().any(|name| {
        document
            .attribute(image, name)
            .is_some_and(|side| matches!(side.trim(), "0" | "1"))
    }) {
        return true;
    }
    let named = document
        .ancestors(image)
        .take_while(|node| *node >= root)
        .chain(document.ancestors(root).skip(1).take(2))
        .any(|node| said.get(node).is_some_and(|said| said.portrait));
    if named && document.name(root) != "figure" {
        return true;
    }
    if is_asked_for_small(url) {
        return true;
    }
    let path = url.path().to_ascii_lowercase();
    if is_drawing(url) {
        return true;
    }
    let words = path
        .split(|character: char| !character.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty());
    let last = path.rsplit('/').next().unwrap_or_default().len();
    let junk = |word: &str| {
        matches!(
            word,
            "pixel"
                | "spacer"
                | "blank"
                | "icon"
                | "icons"
                | "logo"
                | "logos"
                | "avatar"
                | "avatars"
                | "gravatar"
                | "favicon"
                | "profile"
                | "profiles"
                | "headshot"
                | "loading"
                | "loader"
                | "placeholder"
                | "transparent"
                | "emoji"
                | "smilies"
                | "smiley"
                | "tracking"
                | "tracker"
                | "beacon"
                | "badge"
                | "qrcode"
                | "weixin"
                | "weibo"
                | "erweima"
                | "1x1"
                | "clear"
                | "dot"
        )
    };
    // In a long name such a word may be the subject of the picture.
    words.clone().any(|word| {
        junk(word) && (last < 32 || matches!(word, "avatar" | "avatars" | "gravatar" | "emoji"))
    })
}

/// Whether the address asks its server for a picture of the size of an icon.
fn is_asked_for_small(url: &Url) -> bool {
    /// Widest icon, in pixels.
    const MAX_WIDTH: u32 = 100;
    url.query_pairs().take(20).any(|(name, value)| {
        matches!(&*name, "w" | "width" | "resize" | "size")
            && value
                .split([',', 'x'])
                .next()
                .and_then(|width| width.parse::<u32>().ok())
                .is_some_and(|width| (1..=MAX_WIDTH).contains(&width))
    })
}

/// Whether an address is that of a drawing: marks and signs, not pictures.
pub(crate) fn is_drawing(url: &Url) -> bool {
    let extension = url.path().rsplit_once('.').map(|(_, extension)| extension);
    extension.is_some_and(|extension| {
        extension.eq_ignore_ascii_case("svg") || extension.eq_ignore_ascii_case("ico")
    })
}

/// Whether an image is a drawing by its address as it stands.
pub(super) fn is_sign(document: &Document, image: usize) -> bool {
    document.attribute(image, "src").is_some_and(|src| {
        let path = src.split(['?', '#']).next().unwrap_or_default();
        path.len() >= 4
            && path
                .get(path.len() - 4..)
                .is_some_and(|end| end.eq_ignore_ascii_case(".svg"))
    })
}

/// What two addresses of one picture have in common whatever the size: the name of the file without
/// marks of renditions.
pub(crate) fn key(url: &str) -> String {
    // A proxy has the picture's own address in its query.
    let inner = url
        .split_once('?')
        .and_then(|(_, query)| query.split('&').find_map(|pair| pair.strip_prefix("url=")))
        .map(|inner| inner.replace("%2F", "/").replace("%3A", ":"));
    let url = inner.as_deref().unwrap_or(url);
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let mut parts = path.rsplit('/');
    let file = parts.next().unwrap_or_default().to_ascii_lowercase();
    let mut stem = file
        .rsplit_once('.')
        .filter(|(_, extension)| extension.len() <= 5)
        .map_or(file.as_str(), |(stem, _)| stem);
    while let Some((before, mark)) = stem.rsplit_once(['_', '-', '@']) {
        let digits = mark.chars().filter(char::is_ascii_digit).count();
        let rest = mark.len() - digits;
        // A bare number counts pictures, unless it is a round one of the size of a width.
        let is_count = rest == 0 && (digits < 3 || !mark.ends_with('0'));
        let rendition = mark.len() <= 9
            && !is_count
            && (rest <= 1
                || (rest <= 2 && digits > 0)
                || matches!(mark, "large" | "small" | "medium" | "thumb" | "scaled"))
            && (digits < 4 || rest > 0 || is_width(mark));
        if !rendition || before.len() < 6 {
            break;
        }
        stem = before;
    }
    let telling =
        stem.len() >= 8 && stem.bytes().any(|byte| byte.is_ascii_digit()) || stem.len() >= 14;
    if telling {
        stem.to_owned()
    } else {
        let folder = parts.next().unwrap_or_default().to_ascii_lowercase();
        format!("{folder}/{stem}")
    }
}

/// Whether a number of four digits is a width that pictures are made in, and no year or count.
fn is_width(mark: &str) -> bool {
    matches!(
        mark,
        "1000"
            | "1024"
            | "1080"
            | "1100"
            | "1200"
            | "1280"
            | "1300"
            | "1366"
            | "1400"
            | "1440"
            | "1500"
            | "1536"
            | "1600"
            | "1680"
            | "1800"
            | "1920"
            | "2048"
            | "2400"
            | "2560"
            | "3000"
            | "3840"
            | "4096"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_candidate_is_the_widest_that_is_not_too_wide() {
        let check = |set: &str, expect: &str| {
            assert_eq!(best_candidate(set).as_deref(), Some(expect), "{set}");
        };
        check("/a.jpg 320w, /b.jpg 1200w, /c.jpg 4000w", "/b.jpg");
        check("/a.jpg, /b.jpg 2x", "/b.jpg");
        check("/a,b.jpg 1x", "/a,b.jpg");
        check("/only.jpg 9000w", "/only.jpg");
    }

    #[test]
    fn sizes_of_one_picture_have_one_key() {
        let same = |one: &str, other: &str| assert_eq!(key(one), key(other));
        same(
            "https://a.test/x/harbour2026_w900.jpg",
            "https://a.test/y/harbour2026_cx0_cy10_w1200_r1.jpg",
        );
        same(
            "https://a.test/2026/ferry-at-dusk-1024x768.jpg",
            "https://a.test/2026/ferry-at-dusk.jpg",
        );
        same(
            "https://a.test/2026/ferry-at-dusk-640.jpg",
            "https://a.test/2026/ferry-at-dusk.jpg",
        );
        for (one, other) in [
            ("1/image.jpg", "2/image.jpg"),
            ("ferry-at-dusk-1.jpg", "ferry-at-dusk-2.jpg"),
            ("harbour_20260509_11.jpg", "harbour_20260509_12.jpg"),
        ] {
            assert_ne!(
                key(&format!("https://a.test/{one}")),
                key(&format!("https://a.test/{other}"))
            );
        }
    }
}
