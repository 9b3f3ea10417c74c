//! What stands on every page of a host: styles, menus, lists, footer. Made once a host, since it is
//! most of a page's bytes.

use std::fmt::Write as _;

use crate::chance::Chance;
use crate::page::site_name;
use crate::plan::HostPlan;
use crate::skin::Frame;

/// Purpose of [`Chance`].
const CHROME: u64 = 40;
/// Bytes of a page that are not chrome, about.
const TEXT_BYTES: usize = 6_000;

/// The chrome of a host.
#[derive(Debug)]
pub(crate) struct Chrome {
    /// From within `head` to the article.
    pub(crate) before: String,
    /// From the article to the end.
    pub(crate) after: String,
}

impl Chrome {
    pub(crate) fn bytes(&self) -> usize {
        self.before.len() + self.after.len()
    }
}

/// Makes the chrome of a host, such that a page has about `page_bytes`.
pub(crate) fn chrome(seed: u64, host: &HostPlan, page_bytes: Option<usize>) -> Chrome {
    let words = host.skin.language.words();
    let mut chance = Chance::of(seed, CHROME, host.number as u64);
    let wanted = page_bytes.unwrap_or(0).saturating_sub(TEXT_BYTES);
    let mut before = String::with_capacity(wanted / 2 + 4_096);
    before.push_str("<style>\nbody { margin: 0; font: 16px/1.6 sans-serif; }\n");
    let mut number = 0;
    while before.len() < wanted * 3 / 10 {
        let _ = writeln!(
            before,
            ".block-{number} {{ margin: {}px {}px; color: #{:06x}; }}",
            chance.below(40),
            chance.below(40),
            chance.below(0x00ff_ffff)
        );
        number += 1;
    }
    before.push_str("</style>\n<script>\n");
    while before.len() < wanted * 6 / 10 {
        let _ = writeln!(before, "window.setting{number} = {};", chance.next());
        number += 1;
    }
    let _ = write!(
        before,
        "</script>\n</head>\n<body class=\"article-page\">\n"
    );
    let mut menu = format!("<a href=\"/\">{}</a>", words.front);
    for (number, section) in words.sections.iter().enumerate() {
        let _ = write!(menu, " <a href=\"/section/{number}\">{section}</a>");
    }
    let name = site_name(host);
    let _ = match host.skin.frame {
        Frame::Semantic => writeln!(
            before,
            "<header class=\"site\"><a href=\"/\">{name}</a><nav><ul><li>{menu}</li></ul></nav></header>"
        ),
        Frame::Soup => writeln!(
            before,
            "<div class=\"header\"><div class=\"logo\">{name}</div><div class=\"nav\">{menu}</div></div>"
        ),
        Frame::Table => writeln!(
            before,
            "<table width=\"960\" align=\"center\"><tr><td colspan=\"2\"><b>{name}</b><br>{menu}</td></tr>\n<tr>"
        ),
    };

    let mut after = String::with_capacity(wanted / 2 + 4_096);
    let (open, close) = match host.skin.frame {
        Frame::Semantic => ("<aside class=\"sidebar\">", "</aside>\n"),
        Frame::Soup => ("<div class=\"sidebar\">", "</div>\n"),
        Frame::Table => ("<td width=\"300\" valign=\"top\">", "</td></tr></table>\n"),
    };
    let _ = write!(
        after,
        "{open}<h3>{}</h3><ol class=\"most-read\">",
        words.most_read
    );
    let mut items = 0;
    while items < 5 || before.len() + after.len() < wanted {
        let headline = words.headline(&mut chance);
        let _ = writeln!(
            after,
            "<li><a href=\"/topic/{}\">{headline}</a></li>",
            chance.below(9_000)
        );
        items += 1;
    }
    let _ = write!(after, "</ol>{close}");
    let _ = match host.skin.frame {
        Frame::Semantic => writeln!(after, "<footer><p>{}</p></footer>", words.footer),
        Frame::Soup => writeln!(after, "<div class=\"footer\">{}</div>", words.footer),
        Frame::Table => writeln!(after, "<center><small>{}</small></center>", words.footer),
    };
    after.push_str("</body>\n</html>\n");
    Chrome { before, after }
}
