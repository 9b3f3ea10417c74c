//! The text of a page against html5ever's reading of it.

use jianbao_html::text;
use proptest::prelude::*;

use crate::{oracle, strict};

fn squeezed(text: &str) -> String {
    text.chars()
        .filter(|character| !character.is_whitespace() && !character.is_control())
        .collect()
}

proptest! {
    /// Text that no tag drops reads as html5ever reads it: character references, stray signs,
    /// comments, end tags.
    #[test]
    fn characters_are_read_as_a_browser_reads_them(
        pieces in prop::collection::vec(
            prop_oneof![
                Just("&"), Just("&amp"), Just("&amp;"), Just("&notin;"), Just("&noti"), Just("&#"), Just("&#x"), Just("41;"),
                Just("&#x80;"), Just("&#xD800;"), Just("&#99999999999;"), Just("&NotEqualTilde;"), Just("<"), Just(">"), Just("</"),
                Just("<!--"), Just("-->"), Just("--!>"), Just("-"), Just("<!"), Just("<?"), Just("<b"), Just("<b>"), Just("</b>"), Just(" "), Just("\""),
                Just("'"), Just("="), Just("/"), Just("x"), Just("雪"), Just("<p title="), Just("<![CDATA["), Just("]]>"), Just("</ "), Just("</>"), Just("\r\n"),
            ],
            0..24,
        )
    ) {
        let input = pieces.concat();
        let expect = squeezed(&oracle::parse(&input).text());
        prop_assert_eq!(squeezed(&text(&input)), expect.clone(), "{:?}", input);
        let html = strict(&input);
        prop_assert_eq!(squeezed(&oracle::parse(&html).text()), expect, "{:?} {:?}", input, html);
    }
}
