//! Namespaces: which vocabulary an element's name belongs to (Namespaces in XML 1.0), by the URI that
//! its prefix is bound to, else by the prefix that everybody uses.

/// Most namespace declarations in force at a time; feeds have a dozen.
const MAX_DECLARATIONS: usize = 256;

/// A vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Space {
    /// RSS of any version, and names in no or an unknown default namespace.
    Rss,
    Atom,
    /// The generator and others of RSS 1.0.
    Admin,
    Content,
    /// Licences: `cc:`, `creativeCommons:`.
    Commons,
    Dublin,
    Feedburner,
    /// The W3C's `geo:`.
    Geo,
    Georss,
    Gml,
    Itunes,
    Media,
    /// Podlove Simple Chapters.
    Podlove,
    Rdf,
    Syndication,
    Thread,
    Xhtml,
    Xml,
    Other,
}

/// Beginnings of namespace URIs without scheme, lower case. Publishers vary what follows.
const URIS: &[(&str, Space)] = &[
    ("www.w3.org/2005/atom", Space::Atom),
    ("purl.org/atom/", Space::Atom),
    ("purl.org/pie/", Space::Atom),
    ("purl.org/echo/", Space::Atom),
    ("purl.org/rss/1.0/modules/content", Space::Content),
    ("purl.org/rss/1.0/modules/syndication", Space::Syndication),
    ("purl.org/rss/1.0/modules/", Space::Other),
    ("purl.org/syndication/thread", Space::Thread),
    ("podlove.org/simple-chapters", Space::Podlove),
    ("rssnamespace.org/feedburner", Space::Feedburner),
    ("webns.net/mvcb", Space::Admin),
    ("web.resource.org/cc", Space::Commons),
    ("creativecommons.org/ns", Space::Commons),
    (
        "backend.userland.com/creativecommonsrssmodule",
        Space::Commons,
    ),
    (
        "cyber.law.harvard.edu/rss/creativecommonsrssmodule",
        Space::Commons,
    ),
    ("www.georss.org/georss", Space::Georss),
    ("www.opengis.net/gml", Space::Gml),
    ("www.w3.org/2003/01/geo", Space::Geo),
    ("purl.org/dc/", Space::Dublin),
    ("www.itunes.com/", Space::Itunes),
    ("search.yahoo.com/mrss", Space::Media),
    ("video.search.yahoo.com/mrss", Space::Media),
    ("www.w3.org/1999/02/22-rdf-syntax-ns", Space::Rdf),
    ("www.w3.org/1999/xhtml", Space::Xhtml),
    ("www.w3.org/xml/1998/namespace", Space::Xml),
    ("purl.org/rss/", Space::Rss),
    ("purl.org/net/rss", Space::Rss),
    ("my.netscape.com/", Space::Rss),
    ("channel.netscape.com/", Space::Rss),
    ("backend.userland.com/", Space::Rss),
    ("blogs.law.harvard.edu/", Space::Rss),
    ("cyber.law.harvard.edu/", Space::Rss),
];

/// The prefixes everybody uses.
const PREFIXES: &[(&str, Space)] = &[
    ("atom", Space::Atom),
    ("atom10", Space::Atom),
    ("admin", Space::Admin),
    ("cc", Space::Commons),
    ("content", Space::Content),
    ("creativecommons", Space::Commons),
    ("dc", Space::Dublin),
    ("dcterms", Space::Dublin),
    ("feedburner", Space::Feedburner),
    ("geo", Space::Geo),
    ("georss", Space::Georss),
    ("gml", Space::Gml),
    ("itunes", Space::Itunes),
    ("media", Space::Media),
    ("psc", Space::Podlove),
    ("rdf", Space::Rdf),
    ("rss", Space::Rss),
    ("sy", Space::Syndication),
    ("thr", Space::Thread),
    ("xhtml", Space::Xhtml),
    ("xml", Space::Xml),
];

/// The declarations in force, innermost last.
#[derive(Debug, Default)]
pub(super) struct Declarations<'a>(Vec<(&'a str, Space)>);

impl<'a> Declarations<'a> {
    /// How many there are, for [`Self::forget`].
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Takes back those of the elements that ended.
    pub(super) fn forget(&mut self, len: usize) {
        self.0.truncate(len);
    }

    /// Notes an `xmlns` or `xmlns:…` attribute; whether it is one.
    pub(super) fn declare(&mut self, attribute: &'a str, uri: &str) -> bool {
        let prefix = match attribute.strip_prefix("xmlns") {
            Some("") => "",
            Some(rest) if rest.starts_with(':') => rest.trim_start_matches(':'),
            _ => return false,
        };
        if self.0.len() < MAX_DECLARATIONS {
            self.0.push((prefix, of_uri(uri, prefix)));
        }
        true
    }

    /// The vocabulary of a prefix, and whether the prefix was declared.
    pub(super) fn space(&self, prefix: &str) -> (Space, bool) {
        let declared = self.0.iter().rev().find(|(known, _)| *known == prefix);
        match declared {
            Some((_, space)) => (*space, true),
            None if prefix.is_empty() => (Space::Rss, true),
            None => (of_prefix(prefix), prefix == "xml"),
        }
    }
}

fn of_prefix(prefix: &str) -> Space {
    let known = PREFIXES
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(prefix));
    known.map_or(Space::Other, |(_, space)| *space)
}

fn of_uri(uri: &str, prefix: &str) -> Space {
    let uri = uri.trim().to_ascii_lowercase();
    let bare = uri.split_once("://").map_or(uri.as_str(), |(_, rest)| rest);
    let known = URIS.iter().find(|(known, _)| bare.starts_with(known));
    match known {
        Some((_, space)) => *space,
        // An unknown default namespace is one more spelling of RSS's; an unknown URI behind a usual
        // prefix is one more spelling of the usual one.
        None if prefix.is_empty() => Space::Rss,
        None => of_prefix(prefix),
    }
}

/// Prefix and local part.
pub(super) fn split(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_belong_to_what_is_declared_and_else_to_what_is_usual() {
        let mut declarations = Declarations::default();
        assert_eq!(declarations.space("dc"), (Space::Dublin, false));
        assert_eq!(declarations.space(""), (Space::Rss, true));
        assert!(declarations.declare("xmlns", "http://www.w3.org/2005/Atom"));
        assert!(declarations.declare("xmlns:c", "http://purl.org/rss/1.0/modules/content/"));
        assert!(declarations.declare("xmlns:dc", "http://misspelt.test/"));
        assert!(!declarations.declare("href", ""));
        assert_eq!(declarations.space(""), (Space::Atom, true));
        assert_eq!(declarations.space("c"), (Space::Content, true));
        assert_eq!(declarations.space("dc"), (Space::Dublin, true));
        assert_eq!(declarations.space("x"), (Space::Other, false));
        declarations.forget(0);
        assert_eq!(declarations.space(""), (Space::Rss, true));
    }
}
