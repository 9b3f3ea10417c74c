//! Why no head arrived: the HTTP library's error, sorted.

use std::error::Error;
use std::io;

use url::Url;

use crate::error::FetchError;
use crate::guard::Refusal;
use crate::units::Delay;

/// Sorts an error that came before a head. `limit` is that of a connection.
pub(super) fn classify(error: reqwest::Error, url: &Url, limit: Delay) -> FetchError {
    if let Some(refusal) = causes(&error).find_map(|cause| cause.downcast_ref::<Refusal>()) {
        return FetchError::Refused(refusal.clone());
    }
    let is_secrecy = causes(&error).any(is_tls);
    // The library tells its errors about heads apart in their texts only.
    let is_about_head = causes(&error).any(|cause| {
        let text = cause.to_string();
        text.starts_with("invalid HTTP") || text.starts_with("message head is too large")
    });
    let source = error.without_url();
    let url = url.clone();
    let host = url.host_str().unwrap_or_default().to_owned();
    if source.is_timeout() {
        FetchError::Timeout {
            url,
            awaited: "connection",
            limit,
        }
    } else if is_secrecy {
        FetchError::Tls { host, source }
    } else if source.is_dns() {
        FetchError::Resolve { host, source }
    } else if source.is_connect() {
        FetchError::Connect { host, source }
    } else if source.is_builder() {
        FetchError::Request { url, source }
    } else if is_about_head {
        FetchError::Head { url, source }
    } else {
        FetchError::Protocol { url, source }
    }
}

/// An error and what caused it, outermost first.
fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |&error| error.source())
}

/// An error of rustls, also inside of I/O errors, whose `source` skips what they hold.
fn is_tls(cause: &(dyn Error + 'static)) -> bool {
    let mut held = cause;
    while let Some(inner) = held
        .downcast_ref::<io::Error>()
        .and_then(io::Error::get_ref)
    {
        held = inner;
    }
    held.is::<rustls::Error>()
}
