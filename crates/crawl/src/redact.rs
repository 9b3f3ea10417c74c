//! What stands in the place of secrets wherever something is shown or kept.

use std::borrow::Cow;

/// Stands where a secret was.
pub(crate) const REDACTED: &str = "(redacted)";

/// A URL without the user name and password in it. Also of what is no URL, since it may be meant as one.
pub(crate) fn without_password(url: &str) -> Cow<'_, str> {
    let Some((before, host)) = url.rsplit_once('@') else {
        return Cow::Borrowed(url);
    };
    let scheme = before.split_once("://").map(|(scheme, _)| scheme);
    Cow::Owned(match scheme {
        Some(scheme) => format!("{scheme}://{REDACTED}@{host}"),
        None => format!("{REDACTED}@{host}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_shown_however_it_is_written() {
        for (url, shown) in [
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
            (
                "socks5h://a:b@proxy.test:1",
                "socks5h://(redacted)@proxy.test:1",
            ),
            ("http://a:b@c@proxy.test", "http://(redacted)@proxy.test"),
            ("a:b@proxy.test", "(redacted)@proxy.test"),
            ("", ""),
        ] {
            assert_eq!(without_password(url), shown);
        }
    }
}
