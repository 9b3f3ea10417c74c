//! The body of an article in the forms of its host's template.

use std::fmt::Write as _;

use jianbao_html::{escape_attribute, escape_text};

use crate::plan::HostPlan;
use crate::skin::{BodyForm, PictureForm};
use crate::text::{Picture, Text};

/// The body of an article, for its page and for the full text of a feed.
pub(crate) fn body(
    host: &HostPlan,
    text: &Text,
    address: &dyn Fn(&Picture) -> String,
    inside: Option<&str>,
    out: &mut String,
) {
    let skin = host.skin;
    for lead in text
        .pictures
        .iter()
        .filter(|picture| picture.after.is_none())
    {
        picture(skin.pictures, lead, &address(lead), out);
    }
    if skin.body == BodyForm::Breaks {
        out.push_str("<div class=\"text\">");
    }
    if let Some(dateline) = text.dateline {
        let dateline = escape_text(dateline);
        if skin.body == BodyForm::Paragraphs {
            let _ = write!(out, "<p><b>{dateline}</b> — ");
        } else {
            let _ = write!(out, "{dateline} — ");
        }
    }
    let mut is_open = text.dateline.is_some() && skin.body == BodyForm::Paragraphs;
    let last = text.paragraphs.len().saturating_sub(1);
    for (number, paragraph) in text.paragraphs.iter().enumerate() {
        let paragraph = escape_text(paragraph);
        match skin.body {
            BodyForm::Paragraphs => {
                if !is_open {
                    out.push_str("<p>");
                }
                let _ = writeln!(out, "{paragraph}</p>");
            }
            BodyForm::Blocks => {
                let _ = writeln!(out, "<div class=\"para\">{paragraph}</div>");
            }
            BodyForm::Breaks => {
                let end = if number == last { "" } else { "<br><br>\n" };
                let _ = write!(out, "{paragraph}{end}");
            }
            BodyForm::BreaksInParagraphs => {
                out.push_str(if is_open { "<br /><br />" } else { "<p>" });
                out.push_str(&paragraph);
            }
        }
        is_open = skin.body == BodyForm::BreaksInParagraphs;
        let here = text
            .pictures
            .iter()
            .filter(|picture| picture.after == Some(number));
        for inline in here {
            if is_open {
                out.push_str("</p>");
                is_open = false;
            }
            picture(skin.pictures, inline, &address(inline), out);
        }
        if number == 2
            && let Some(inside) = inside
        {
            if is_open {
                out.push_str("</p>");
                is_open = false;
            }
            out.push_str(inside);
        }
        if is_open && number == last {
            out.push_str("</p>");
        }
    }
    if skin.body == BodyForm::Breaks {
        out.push_str("</div>");
    }
}

fn picture(form: PictureForm, picture: &Picture, address: &str, out: &mut String) {
    let (text, value) = (
        escape_text(&picture.caption),
        escape_attribute(&picture.caption),
    );
    let address = escape_attribute(address);
    let _ = match form {
        PictureForm::Figure => writeln!(
            out,
            "<figure><img src=\"{address}\" alt=\"{value}\" width=\"640\" height=\"360\"><figcaption>{text}</figcaption></figure>"
        ),
        PictureForm::Block => writeln!(
            out,
            "<div class=\"photo\"><img src=\"{address}\" width=\"640\"><div class=\"caption\">{text}</div></div>"
        ),
        PictureForm::Small if picture.after.is_none() => write!(
            out,
            "<img src=\"{address}\" width=\"100%\"><div><small style=\"color: #999;\">{text}</small></div>"
        ),
        PictureForm::Small => write!(
            out,
            "<div ><img  src=\"{address}\" alt=\"{value}\" border=\"0\"/><div><small style=\"color: #999;\">{text}</small></div></div>"
        ),
    };
}
