//! Whether two hosts are of one site.

/// What stands before a country's two letters and is no name of a site.
const SUFFIXES: [&str; 10] = [
    "co", "com", "gov", "net", "org", "ac", "edu", "or", "ne", "go",
];

/// Whether two hosts are of one site: pages of one site may be on several hosts.
pub(crate) fn is_same_site(own: &str, other: &str) -> bool {
    site(&named(own)) == site(&named(other))
}

/// The host without user and port, in lower case.
fn named(host: &str) -> String {
    let host = host.rsplit('@').next().unwrap_or_default();
    let host = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    host.trim_end_matches('.').to_ascii_lowercase()
}

/// The last two labels of a host; three under a second level such as `co`; all of a number.
fn site(host: &str) -> &str {
    let mut labels = host.rsplit('.');
    let last = labels.next().unwrap_or_default();
    let second = labels.next().unwrap_or_default();
    if last.ends_with(']') || last.bytes().all(|byte| byte.is_ascii_digit()) {
        return host;
    }
    let dots = if last.len() == 2 && SUFFIXES.contains(&second) {
        2
    } else {
        1
    };
    let from = host.rmatch_indices('.').nth(dots).map(|(at, _)| at + 1);
    from.and_then(|at| host.get(at..)).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_of_one_site_share_its_name() {
        for (own, other, same) in [
            ("www.post.co.test", "harbour.co.test", true),
            ("www.post.co.zz", "harbour.co.zz", false),
            ("www.post.co.zz", "news.post.co.zz", true),
            ("www.abc.test", "m.abc.test", true),
            ("www.abc.test", "www.abd.test", false),
            ("post.test", "POST.test:8080", true),
            ("127.0.0.1", "9.9.0.1", false),
        ] {
            assert_eq!(is_same_site(own, other), same, "{own} {other}");
        }
    }
}
