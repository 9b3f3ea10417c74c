//! An answer before it is bytes on a connection, and the question it answers.

use jiff::Timestamp;

use crate::plan::FaultKind;

/// What a client asks for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Question {
    /// Lower case, without port.
    pub(crate) host: String,
    /// Path and query.
    pub(crate) target: String,
    pub(crate) if_none_match: Option<String>,
    pub(crate) if_modified_since: Option<String>,
    pub(crate) accepts_gzip: bool,
}

/// What it gets.
#[derive(Clone, Debug, Default)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    pub(crate) body: Vec<u8>,
    pub(crate) etag: Option<String>,
    pub(crate) last_modified: Option<String>,
    pub(crate) location: Option<String>,
    /// The header's value, and the instant it means in milliseconds.
    pub(crate) retry_after: Option<(String, i64)>,
    pub(crate) is_gzip: bool,
    pub(crate) fault: Option<FaultKind>,
}

impl Answer {
    pub(crate) fn of(status: u16, content_type: &str, body: impl Into<Vec<u8>>) -> Self {
        Self {
            status,
            content_type: content_type.to_owned(),
            body: body.into(),
            ..Self::default()
        }
    }

    /// This answer, or 304 when the client has it already (RFC 9110 §13.2.2: a tag counts more than a
    /// date).
    pub(crate) fn unless_known(self, question: &Question) -> Self {
        let is_known = match (&question.if_none_match, &self.etag) {
            (Some(asked), Some(tag)) => asked
                .split(',')
                .any(|asked| weak(asked.trim()) == weak(tag)),
            (Some(_), None) => false,
            (None, _) => {
                question.if_modified_since.is_some()
                    && question.if_modified_since == self.last_modified
            }
        };
        if !is_known {
            return self;
        }
        Self {
            status: 304,
            body: Vec::new(),
            is_gzip: false,
            ..self
        }
    }
}

fn weak(tag: &str) -> &str {
    tag.strip_prefix("W/").unwrap_or(tag)
}

/// A date as HTTP writes it (RFC 9110 §5.6.7).
pub(crate) fn http_date(at: Timestamp) -> String {
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}
