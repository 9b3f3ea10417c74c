//! What a path of the site gives.

/// The bytes of a page, a feed or a style sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The value for `Content-Type`.
    pub media_type: &'static str,
    /// The bytes.
    pub bytes: Vec<u8>,
}
