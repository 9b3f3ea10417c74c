//! The path of a rule (RFC 9309 §2.2.2, §2.2.3): `*` stands for anything, `$` at the end for the end,
//! and octets are compared as percent-encoding spells them.

use std::fmt::Write as _;

/// A path with its wildcards.
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    /// What stands between the wildcards, normalised. There is always one.
    pieces: Vec<String>,
    is_anchored: bool,
    length: usize,
}

impl Pattern {
    /// Reads a path; none when it is empty, which is no rule.
    pub(super) fn parse(path: &[u8]) -> Option<Self> {
        if path.is_empty() {
            return None;
        }
        let (path, is_anchored) = match path.strip_suffix(b"$") {
            Some(path) => (path, true),
            None => (path, false),
        };
        let mut pieces: Vec<String> = Vec::new();
        let mut length = usize::from(is_anchored);
        for (number, piece) in path.split(|byte| *byte == b'*').enumerate() {
            // Several wildcards in a row are one.
            let is_between = number > 1 && pieces.last().is_some_and(String::is_empty);
            if is_between {
                pieces.pop();
            }
            length += usize::from(number > 0);
            let piece = normalized(piece, b"$");
            length += piece.len();
            pieces.push(piece);
        }
        Some(Self {
            pieces,
            is_anchored,
            length,
        })
    }

    /// How specific it is: in octets, wildcards included.
    pub(super) fn length(&self) -> usize {
        self.length
    }

    /// Whether a normalised path begins as the pattern says, or is all as it says when it is anchored.
    pub(super) fn matches(&self, path: &str) -> bool {
        let Some((first, others)) = self.pieces.split_first() else {
            return false;
        };
        let Some(mut rest) = path.strip_prefix(first.as_str()) else {
            return false;
        };
        let Some((last, between)) = others.split_last() else {
            return !self.is_anchored || rest.is_empty();
        };
        // The leftmost place for each piece leaves the most to those after it.
        for piece in between {
            match rest.split_once(piece.as_str()) {
                Some((_, after)) => rest = after,
                None => return false,
            }
        }
        if self.is_anchored {
            rest.ends_with(last.as_str())
        } else {
            rest.contains(last.as_str())
        }
    }
}

/// The path and query of a URL, as patterns are compared with them.
pub(super) fn normalized_path(path: &str) -> String {
    normalized(path.as_bytes(), b"*$")
}

/// One spelling for what is the same: unreserved characters as they are, whatever else is encoded stays
/// so, in upper case, and octets that no URL holds are encoded; so are those of `special`, which mean
/// something else in patterns. It is text so that the library's search takes linear time.
fn normalized(path: &[u8], special: &[u8]) -> String {
    let mut text = String::with_capacity(path.len());
    let mut rest = path;
    while let Some((byte, after)) = rest.split_first() {
        let encoded = match after {
            [high, low, ..] if *byte == b'%' => hex(*high).zip(hex(*low)),
            _ => None,
        };
        if let Some((high, low)) = encoded {
            let octet = high * 16 + low;
            if is_unreserved(octet) {
                text.push(char::from(octet));
            } else {
                encode(octet, &mut text);
            }
            rest = after.get(2..).unwrap_or_default();
            continue;
        }
        if byte.is_ascii_graphic() && !special.contains(byte) {
            text.push(char::from(*byte));
        } else {
            encode(*byte, &mut text);
        }
        rest = after;
    }
    text
}

fn encode(octet: u8, text: &mut String) {
    // Writing to a String does not fail.
    let _ = write!(text, "%{octet:02X}");
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit)
        .to_digit(16)
        .and_then(|value| u8::try_from(value).ok())
}

/// RFC 3986 §2.3.
fn is_unreserved(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'.' | b'_' | b'~')
}
