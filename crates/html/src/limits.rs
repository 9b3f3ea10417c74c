//! The limits of this crate, each with its unit and reason. Beyond one, content is cut or flattened;
//! nothing fails.

/// Longest input that is looked at, in bytes: twice the largest page `crawl` fetches. What follows
/// is cut at a character boundary.
pub const MAX_INPUT_BYTES: usize = 32 << 20;

/// Deepest nesting of elements in any output. Browsers stop at 512; deeper start tags are dropped
/// and their text kept.
pub const MAX_DEPTH: usize = 128;

/// Longest URL, in bytes, that is kept; servers refuse longer ones.
pub const MAX_URL_BYTES: usize = 8 << 10;

/// Longest `data:` image, in bytes, that is kept in `img src`: an icon, not a photograph.
pub const MAX_DATA_URL_BYTES: usize = 256 << 10;

/// Attributes of one tag that are looked at; the others are dropped.
pub const MAX_ATTRIBUTES: usize = 64;

/// Longest `style` attribute that is read, in bytes.
pub const MAX_STYLE_BYTES: usize = 2 << 10;

/// The output of cleaning is at most this many times its input, plus [`OUTPUT_SLACK_BYTES`].
pub const MAX_OUTPUT_FACTOR: usize = 4;

/// Constant part of the output limit, in bytes.
pub const OUTPUT_SLACK_BYTES: usize = 1 << 10;

/// Longest Markdown, in bytes, that is parsed; a record's body is rarely above 300 kB.
pub const MAX_MARKDOWN_BYTES: usize = 8 << 20;

/// Cuts `input` to at most `limit` bytes, at a character boundary.
pub(crate) fn cut(input: &str, limit: usize) -> &str {
    if input.len() <= limit {
        return input;
    }
    let mut end = limit;
    while !input.is_char_boundary(end) {
        end -= 1;
    }
    input.get(..end).unwrap_or_default()
}
