//! The text as JSON-LD has it, for pages whose markup has none.

use jianbao_html::{Profile, clean, escape_text};
use url::Url;

use crate::extraction::BodyPart;
use crate::score::Witness;
use crate::words::amount;

/// Whether the stated text is to be taken instead of the one that was found: when it is much longer
/// and either there is hardly any other, or it holds the other.
pub(crate) fn is_better(stated: &str, found: &str) -> bool {
    let stated_weight = amount(&jianbao_html::text(stated)).weight;
    let found_weight = amount(found).weight;
    if stated_weight < 200 {
        return false;
    }
    if found_weight * 4 < stated_weight {
        return true;
    }
    stated_weight * 2 > found_weight * 3 && {
        let witness = Witness::new(stated);
        let lines: Vec<&str> = found
            .lines()
            .filter(|line| amount(line).weight >= 60)
            .take(20)
            .collect();
        let known = lines.iter().filter(|line| witness.knows(line)).count();
        !lines.is_empty() && known * 2 >= lines.len()
    }
}

/// The stated text in paragraphs.
pub(crate) fn paragraphs(stated: &str, base: &Url) -> Vec<BodyPart> {
    let markup = stated.contains("<p") || stated.contains("<br");
    let mut html = String::with_capacity(stated.len());
    if markup {
        html.push_str(stated);
    } else {
        for line in stated.lines() {
            let line = crate::linked_data::unescape(line);
            if !line.trim().is_empty() {
                html.push_str("<p>");
                html.push_str(&escape_text(line.trim()));
                html.push_str("</p>");
            }
        }
    }
    let cleaned = clean(&html, Some(base), Profile::Strict).html;
    if cleaned.is_empty() {
        Vec::new()
    } else {
        vec![BodyPart::Html(cleaned)]
    }
}
