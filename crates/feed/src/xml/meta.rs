//! Format and version, from a document's own element.

use super::element::Element;
use super::name::Space;
use crate::Format;

/// Format and version from the root element.
pub(super) fn format(root: &Element<'_>) -> (Format, String) {
    let of_root = |name: &str| {
        let mut attributes = root.attributes.iter();
        attributes
            .find(|attribute| attribute.space.is_none() && attribute.name == name)
            .map(|attribute| attribute.value.trim())
    };
    let uri = of_root("xmlns").unwrap_or_default();
    let version = of_root("version");
    match &*root.name {
        "feed" | "entry" if uri.contains("purl.org/atom") => {
            let early = version.filter(|version| matches!(*version, "0.1" | "0.2"));
            (Format::Atom, early.unwrap_or("0.3").to_owned())
        }
        "feed" | "entry" => {
            let is_atom1 = uri.to_ascii_lowercase().contains("w3.org/2005/atom");
            let version = version.filter(|_| !is_atom1).unwrap_or("1.0");
            (Format::Atom, version.to_owned())
        }
        "rdf" if uri.contains("netscape") => (Format::Rdf, "0.90".to_owned()),
        "rdf" => (Format::Rdf, "1.0".to_owned()),
        "channel" if root.space != Space::Rdf && version.is_none() => (Format::Cdf, String::new()),
        _ => (Format::Rss, version.unwrap_or_default().to_owned()),
    }
}
