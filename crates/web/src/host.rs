//! Which names a private archive answers to.
//!
//! A page anywhere can make its own name lead to 127.0.0.1 and have the reader's browser ask there (DNS
//! rebinding); to the browser the answer is that page's own. What gives it away is the name in `Host`.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;
use axum::http::header::HOST;

/// Whether a request was meant for this machine: each `Host` is an address or `localhost`. A program
/// that sends none is no browser.
pub(crate) fn is_local(headers: &HeaderMap) -> bool {
    let is_local = |host: &str| {
        let name = host.split(':').next().unwrap_or_default();
        let in_brackets = host
            .strip_prefix('[')
            .and_then(|host| host.strip_suffix(']'))
            .unwrap_or(host);
        host.parse::<SocketAddr>().is_ok()
            || in_brackets.parse::<IpAddr>().is_ok()
            || name.eq_ignore_ascii_case("localhost")
    };
    let mut hosts = headers.get_all(HOST).iter();
    hosts.all(|host| host.to_str().is_ok_and(is_local))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_private_archive_answers_to_no_name_of_others() {
        let check = |host: &str, expect: bool| {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, HeaderValue::from_str(host).unwrap());
            assert_eq!(is_local(&headers), expect, "{host}");
        };
        for local in [
            "127.0.0.1",
            "127.0.0.1:8080",
            "localhost",
            "LocalHost:80",
            "[::1]",
            "[::1]:8080",
        ] {
            check(local, true);
        }
        for other in [
            "rebound.test",
            "rebound.test:8080",
            "localhost.rebound.test",
            "127.0.0.1.rebound.test",
            "",
            "[::1",
        ] {
            check(other, false);
        }
        assert!(is_local(&HeaderMap::new()));
    }
}
