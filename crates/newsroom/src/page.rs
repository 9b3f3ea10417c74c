//! The page of an article, in the template of its host.

mod body;
mod chrome;

use std::fmt::Write as _;

use jianbao_html::{escape_attribute, escape_text};
use jiff::tz::TimeZone;

pub(crate) use body::body;
pub(crate) use chrome::{Chrome, chrome};

use crate::address;
use crate::answer::http_date;
use crate::chance::Chance;
use crate::plan::{ArticlePlan, CharsetForm, HostPlan, instant};
use crate::skin::Frame;
use crate::text::{Picture, Text};

/// Purpose of [`Chance`].
const COSMETIC: u64 = 30;

/// What a page is made of.
pub(crate) struct PageParts<'a> {
    pub(crate) seed: u64,
    pub(crate) host: &'a HostPlan,
    pub(crate) article: &'a ArticlePlan,
    pub(crate) text: &'a Text,
    pub(crate) chrome: &'a Chrome,
    /// URL and headline of stories the page links to.
    pub(crate) related: &'a [(String, String)],
    pub(crate) now_ms: i64,
}

/// The page as text; its bytes depend on the host's charset.
pub(crate) fn page(parts: &PageParts<'_>) -> String {
    let (host, text) = (parts.host, parts.text);
    let skin = host.skin;
    let mut out = String::with_capacity(parts.chrome.bytes() + 16_384);
    head(parts, &mut out);
    out.push_str(&parts.chrome.before);
    let headline = escape_text(&text.headline);
    let date = shown_date(parts);
    let words = skin.language.words();
    let byline = format!("{}{}", words.by, escape_text(&text.byline));
    match skin.frame {
        Frame::Semantic => {
            let stamp = instant(parts.article.published_ms);
            let _ = write!(
                out,
                "<main><article><header><h1>{headline}</h1>\n<p class=\"byline\">{byline}</p>\n\
                 <time datetime=\"{stamp}\">{date}</time>{}</header>\n",
                cosmetic(parts)
            );
        }
        Frame::Soup => {
            let _ = write!(
                out,
                "<div class=\"main\"><div class=\"story\"><h1 class=\"story-title\">{headline}</h1>\n\
                 <div class=\"story-info\"><span class=\"date\">{date}</span> <span class=\"author\">{byline}</span>{}</div>\n\
                 <div class=\"share\">{} <a href=\"#\">A</a> <a href=\"#\">B</a></div>\n",
                cosmetic(parts),
                words.share
            );
        }
        Frame::Table => {
            let _ = write!(
                out,
                "<td width=\"640\" valign=\"top\"><table width=\"100%\" cellpadding=\"4\"><tr><td><h1>{headline}</h1></td></tr>\n\
                 <tr><td class=\"info\">{date} {byline}{}</td></tr>\n<tr><td class=\"content\">",
                cosmetic(parts)
            );
        }
    }
    let address = |picture: &Picture| picture.path.clone();
    match skin.frame {
        Frame::Semantic => out.push_str("<div class=\"article-body\">"),
        Frame::Soup => out.push_str("<div class=\"story-body\" id=\"content\">"),
        Frame::Table => {}
    }
    let inside = skin.links_inside.then(|| related(parts, "related-inside"));
    body(host, text, &address, inside.as_deref(), &mut out);
    match skin.frame {
        Frame::Semantic => out.push_str("</div>\n</article>\n"),
        Frame::Soup => out.push_str("</div></div>\n"),
        Frame::Table => out.push_str("</td></tr></table>\n"),
    }
    if inside.is_none() {
        out.push_str(&related(parts, "related"));
    }
    if skin.has_comments {
        comments(parts, &mut out);
    }
    match skin.frame {
        Frame::Semantic => out.push_str("</main>\n"),
        Frame::Soup => out.push_str("</div>\n"),
        Frame::Table => out.push_str("</td>\n"),
    }
    out.push_str(&parts.chrome.after);
    out
}

fn head(parts: &PageParts<'_>, out: &mut String) {
    let (host, text) = (parts.host, parts.text);
    let words = host.skin.language.words();
    let charset = match host.charset {
        CharsetForm::Utf8 => "utf-8",
        CharsetForm::MetaOnly(encoding) | CharsetForm::HeaderNarrower(encoding) => encoding.name(),
    };
    let direction = if words.tag == "ar" {
        " dir=\"rtl\""
    } else {
        ""
    };
    let url = format!(
        "http://{}{}",
        host.name,
        address::path_at(host, parts.article, parts.now_ms)
    );
    let title = escape_text(&text.headline);
    let _ = write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"{}\"{direction}>\n<head>\n<meta charset=\"{}\">\n\
         <title>{title} - {}</title>\n<link rel=\"canonical\" href=\"{url}\">\n\
         <meta property=\"og:type\" content=\"article\">\n<meta property=\"og:title\" content=\"{}\">\n\
         <meta property=\"og:site_name\" content=\"{}\">\n<meta property=\"article:published_time\" content=\"{}\">\n",
        words.tag,
        charset.to_ascii_lowercase(),
        site_name(host),
        escape_attribute(&text.headline),
        site_name(host),
        instant(parts.article.published_ms),
    );
    if host.is_restless {
        let minute = parts.now_ms.unsigned_abs() / 60_000;
        let nonce = Chance::of(parts.seed, COSMETIC, minute ^ parts.article.number as u64).next();
        let _ = writeln!(out, "<script nonce=\"{nonce:016x}\">var page = 1;</script>");
    }
    if host.skin.has_json_ld {
        let data = serde_json::json!({
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": text.headline,
            "datePublished": instant(parts.article.published_ms).to_string(),
            "author": {"@type": "Person", "name": text.byline},
            "articleSection": text.section,
            "mainEntityOfPage": url,
        });
        // `<` would end the script.
        let data = data.to_string().replace('<', "\\u003c");
        let _ = writeln!(out, "<script type=\"application/ld+json\">{data}</script>");
    }
}

/// The name of a host's publication.
pub(crate) fn site_name(host: &HostPlan) -> String {
    format!("{} {}", host.skin.language.words().site, host.number + 1)
}

fn shown_date(parts: &PageParts<'_>) -> String {
    let at = instant(parts.article.published_ms).to_zoned(TimeZone::UTC);
    match parts.host.number % 3 {
        0 => at.strftime("%Y-%m-%d %H:%M").to_string(),
        1 => at.strftime("%Y/%m/%d %H:%M:%S UTC").to_string(),
        _ => http_date(at.timestamp()),
    }
}

/// What changes without an edit.
fn cosmetic(parts: &PageParts<'_>) -> String {
    if !parts.host.is_restless {
        return String::new();
    }
    let words = parts.host.skin.language.words();
    let minutes = (parts.now_ms - parts.article.published_ms).max(0) / 60_000;
    let views = minutes * 3 + parts.now_ms / 60_000 % 50;
    let updated = words.updated.replace("{d}", &(minutes % 60).to_string());
    format!(
        "<span class=\"updated\">{updated}</span> <span class=\"views\">{views} {}</span>",
        words.views
    )
}

fn related(parts: &PageParts<'_>, class: &str) -> String {
    let words = parts.host.skin.language.words();
    let mut out = String::new();
    if parts.related.is_empty() {
        return out;
    }
    let element = match parts.host.skin.frame {
        Frame::Semantic => "aside",
        _ => "div",
    };
    let _ = write!(
        out,
        "<{element} class=\"{class}\"><h3>{}</h3><ul>",
        words.related
    );
    for (url, headline) in parts.related {
        let _ = write!(
            out,
            "<li><a href=\"{}\">{}</a></li>",
            escape_attribute(url),
            escape_text(headline)
        );
    }
    let _ = writeln!(out, "</ul></{element}>");
    out
}

fn comments(parts: &PageParts<'_>, out: &mut String) {
    let words = parts.host.skin.language.words();
    let mut chance = Chance::of(parts.seed, COSMETIC, parts.article.number as u64);
    let most = chance.below(words.remarks.len() + 1);
    // On restless hosts comments come in over hours.
    let hours = (parts.now_ms - parts.article.published_ms).max(0) / 3_600_000;
    let count = if parts.host.is_restless {
        most.min(usize::try_from(hours).unwrap_or(most))
    } else {
        most
    };
    let _ = write!(
        out,
        "<section class=\"comments\" id=\"comments\"><h3>{}</h3>",
        words.comments
    );
    for remark in words.remarks.iter().take(count) {
        let _ = write!(
            out,
            "<div class=\"comment\"><b>reader{}</b> {remark}</div>",
            chance.below(900)
        );
    }
    out.push_str("</section>\n");
}
