//! The URL that is printed for an article.

use url::Url;

/// The canonical URL of a page: its `rel=canonical` (RFC 6596) when that lies on the same site, is
/// not the front page and not the address of another article; else the URL that was reached.
/// Never guessed. A fragment names a place in the page and is dropped.
pub fn canonical_url(
    target: &Url,
    rel_canonical: Option<&Url>,
    is_another_article: impl FnOnce(&Url) -> bool,
) -> Url {
    let mut canonical = match rel_canonical {
        Some(stated)
            if matches!(stated.scheme(), "http" | "https")
                && same_site(target, stated)
                && !is_front_page(stated)
                && !is_another_article(stated) =>
        {
            stated.clone()
        }
        _ => target.clone(),
    };
    canonical.set_fragment(None);
    canonical
}

fn is_front_page(url: &Url) -> bool {
    url.path() == "/" && url.query().is_none_or(str::is_empty)
}

/// Whether two URLs have the same registrable domain (Public Suffix List), or else the same host.
fn same_site(one: &Url, other: &Url) -> bool {
    // An IP address has no registrable domain, although its last two numbers look like one.
    let registrable = |url: &Url| url.domain().and_then(psl::domain_str).map(str::to_owned);
    one.host_str() == other.host_str()
        || registrable(one).is_some_and(|domain| registrable(other) == Some(domain))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(target: &str, stated: &str, expect: &str) {
        let stated = Url::parse(stated).unwrap();
        let canonical = canonical_url(&Url::parse(target).unwrap(), Some(&stated), |url| {
            url.path() == "/taken"
        });
        assert_eq!(canonical.as_str(), expect);
        let again = canonical_url(&canonical, Some(&stated), |url| url.path() == "/taken");
        assert_eq!(again, canonical, "canonical twice is canonical once");
    }

    #[test]
    fn rel_canonical_counts_only_within_the_site() {
        let target = "https://m.example.co.uk/a?x=1#top";
        check(
            target,
            "https://www.example.co.uk/a",
            "https://www.example.co.uk/a",
        );
        check(
            target,
            "https://other.co.uk/a",
            "https://m.example.co.uk/a?x=1",
        );
        check(
            target,
            "https://www.example.co.uk/",
            "https://m.example.co.uk/a?x=1",
        );
        check(
            target,
            "https://www.example.co.uk/taken",
            "https://m.example.co.uk/a?x=1",
        );
        check(
            "http://127.0.0.1/a",
            "http://127.0.0.1/b",
            "http://127.0.0.1/b",
        );
        check(
            "http://127.0.0.1/a",
            "http://10.0.0.1/b",
            "http://127.0.0.1/a",
        );
    }

    proptest! {
        #[test]
        fn canonical_twice_is_canonical_once(
            target in "https://[a-c]\\.example\\.(org|com)/[a-b]?(#f)?",
            stated in "https?://[a-c]\\.example\\.(org|com)/[a-b]?(\\?q)?(#g)?",
        ) {
            let (target, stated) = (Url::parse(&target).unwrap(), Url::parse(&stated).unwrap());
            let once = canonical_url(&target, Some(&stated), |_| false);
            prop_assert_eq!(canonical_url(&once, Some(&stated), |_| false), once.clone());
        }
    }
}
