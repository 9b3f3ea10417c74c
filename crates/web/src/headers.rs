//! The headers that every answer has, and the few pages that are not the archive's.

use axum::body::Body;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, REFERRER_POLICY,
    VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

/// Nothing is loaded but pictures and the style sheet of this site, nothing is sent anywhere, and no
/// other site can put a page into a frame.
const POLICY: &str = "default-src 'none'; img-src 'self'; style-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

const COMMON: [(HeaderName, HeaderValue); 7] = [
    // Pages change: a browser asks each time, and is told in a few bytes that it has the newest.
    (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    (CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (VARY, HeaderValue::from_static("accept-encoding")),
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
];

/// Sets the headers that every answer has.
pub(crate) fn set_common(headers: &mut HeaderMap) {
    headers.extend(COMMON);
}

/// A page that is not the archive's: it says why there is none, and nothing of what was asked.
pub(crate) fn refusal(status: StatusCode, why: &str) -> Response {
    let title = status.canonical_reason().unwrap_or("Error");
    let page = format!(
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title></head>\n\
         <body><h1>{title}</h1><p>{why}</p><p><a href=\"/\">Start</a></p></body></html>\n"
    );
    of(status, "text/html; charset=utf-8", page)
}

/// A line of text.
pub(crate) fn line(status: StatusCode, text: &'static str) -> Response {
    of(status, "text/plain; charset=utf-8", text)
}

fn of(status: StatusCode, media_type: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    let media_type = HeaderValue::from_static(media_type);
    response.headers_mut().insert(CONTENT_TYPE, media_type);
    response
}
