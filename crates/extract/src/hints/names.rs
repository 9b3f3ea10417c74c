//! The words of names: what a class or id says.

use super::{MAX_NAME_BYTES, Said};

/// Whether a class says that the box is not shown, on any screen.
pub(super) fn is_hidden(class: &str) -> bool {
    let mut hidden = false;
    for name in class.split_ascii_whitespace() {
        match name {
            "hidden" | "hide" | "is-hidden" | "d-none" | "u-hidden" | "display-none"
            | "visually-hidden" | "visuallyhidden" | "screen-reader-text" | "sr-only"
            | "element-invisible" | "hideCompletely" => hidden = true,
            // Shown on some screens.
            _ if name.contains(':') || name.starts_with("d-") => return false,
            _ => {}
        }
    }
    hidden
}

/// Reads a class or id, word by word.
pub(super) fn words(value: &str, said: &mut Said) {
    let value = value.get(..MAX_NAME_BYTES).unwrap_or(value);
    if value.len() > MAX_NAME_BYTES {
        return;
    }
    let lower = value.to_ascii_lowercase();
    // The word to judge, when the one behind it is known, and that before it.
    let (mut previous, mut pending) = ("", "");
    let mut begin = 0;
    let mut last = b' ';
    for (at, byte) in value.bytes().chain([b' ']).enumerate() {
        let is_letter = byte.is_ascii_alphabetic();
        let starts = !is_letter || (byte.is_ascii_uppercase() && last.is_ascii_lowercase());
        if starts {
            let word = lower.get(begin..at).unwrap_or_default();
            if !word.is_empty() {
                judge(previous, pending, word, said);
                (previous, pending) = (pending, word);
            }
            begin = if is_letter { at } else { at + 1 };
        }
        if byte.is_ascii_whitespace() {
            judge(previous, pending, "", said);
            (previous, pending) = ("", "");
        }
        last = byte;
    }
}

/// Whether a word says what a box has, or what is beside it, and not what it is.
fn is_of_another(previous: &str, word: &str, next: &str) -> bool {
    match previous {
        "has" | "without" => true,
        // What is not to be printed is seldom the article.
        "no" => word != "print",
        // Requests are called so by what they ask for.
        "with" => !matches!(
            word,
            "newsletter"
                | "newsletters"
                | "signup"
                | "subscribe"
                | "subscription"
                | "promo"
                | "promos"
        ),
        _ => word == "sidebar" && matches!(next, "enabled" | "disabled" | "active" | "layout"),
    }
}

/// Judges a word of a name, with the words before and behind it.
fn judge(previous: &str, word: &str, next: &str, said: &mut Said) {
    if is_of_another(previous, word, next) {
        return;
    }
    match word {
        "articlebody" | "articlecontent" | "articletext" | "storybody" | "storycontent"
        | "entrycontent" | "postcontent" | "postbody" | "maintext" | "newstext" | "newscontent"
        | "zhengwen" | "neirong" | "articledetail" | "contenttext" | "fulltext" | "bodytext" => {
            said.body = true;
        }
        "body" | "content" | "text" | "txt" | "detail" | "copy"
            if matches!(
                previous,
                "article" | "story" | "entry" | "post" | "news" | "main" | "page" | "rich"
            ) =>
        {
            said.body = true;
        }
        "comment" | "comments" | "commentlist" | "disqus" | "pinglun" | "livefyre" | "respond"
        | "related" | "relatedposts" | "relatednews" | "xiangguan" | "recommend"
        | "recommended" | "recommendation" | "recommendations" | "recommends" | "tuijian"
        | "recirc" | "recirculation" | "outbrain" | "taboola" | "mgid" | "revcontent" | "share"
        | "sharing" | "sharebar" | "sharetools" | "shareaholic" | "addthis" | "addtoany"
        | "sociable" | "social" | "bdsharebuttonbox" | "jiathis" | "bshare" | "fenxiang"
        | "breadcrumb" | "breadcrumbs" | "crumbs" | "crumb" | "sidebar" | "rightbar"
        | "newsletter" | "newsletters" | "subscribe" | "subscription" | "signup" | "cookie"
        | "cookies" | "gdpr" | "popular" | "trending" | "mostread" | "mostpopular"
        | "mostviewed" | "advert" | "adverts" | "advertisement" | "advertising" | "adsbygoogle"
        | "adslot" | "adbox" | "guanggao" | "dfp" | "banner" | "promo" | "promos" | "promotion"
        | "footer" | "foot" | "navbar" | "navigation" | "nav" | "menu" | "submenu"
        | "pagination" | "pager" | "pagenav" | "toolbar" | "skip" | "masthead" | "topbar"
        | "login" | "signin" | "modal" | "popup" | "lightbox" | "overlay" | "tooltip"
        | "sponsored" | "sponsor" | "copyright" | "disclaimer" | "printonly" | "noprint"
        | "hotnews" | "phb" | "paihang" | "rank" | "ranking" | "readmore" | "readnext"
        | "nextup" | "morestories" | "moreon" | "upnext" | "dibu" | "daohang" | "weather"
        | "ticker" | "search" | "searchbox" | "feedback" | "rating" | "ratings" | "poll"
        | "vote" | "tags" | "taglist" | "tagcloud" | "keywords" | "topics" | "editorial"
        | "zebian" | "qrcode" | "erweima" | "mentions" | "editsection" => {
            said.foreign = true;
        }
        "widget" if previous == "elementor" => {}
        // A list by its element.
        "list"
            if matches!(
                previous,
                "block" | "bullet" | "bulleted" | "ordered" | "unordered"
            ) => {}
        "ad" | "ads" | "widget" | "widgets" | "gg" | "teaser" | "teasers" | "tag" | "extra"
        | "tools" | "links" | "hot" | "list" | "aside" | "side" | "bottom" | "header" | "top"
        | "category" | "categories" | "archive" | "bio" | "follow" | "print" | "more" | "next"
        | "prev" | "other" | "also" | "video" | "gallery" | "slideshow" | "carousel" | "audio"
        | "player" | "infobox" | "factbox" | "button" | "btn" | "icon" | "icons" => {
            said.doubtful = true;
        }
        _ => {}
    }
    said.folded |= matches!(
        word,
        "accordion"
            | "faq"
            | "faqs"
            | "answer"
            | "collapse"
            | "collapsible"
            | "expandable"
            | "toggle"
    );
    said.comments |= matches!(
        word,
        "comment"
            | "comments"
            | "commentlist"
            | "disqus"
            | "pinglun"
            | "livefyre"
            | "commenti"
            | "kommentare"
            | "komentarze"
            | "commentaires"
    );
    said.summary |= matches!(
        word,
        "intro"
            | "introduction"
            | "lead"
            | "lede"
            | "summary"
            | "standfirst"
            | "dek"
            | "deck"
            | "subtitle"
            | "subheadline"
            | "subhead"
            | "abstract"
            | "excerpt"
            | "chapo"
            | "vorspann"
            | "sinopsis"
            | "sommario"
            | "bajada"
            | "entradilla"
            | "ingress"
            | "perex"
            | "zhaiyao"
            | "daodu"
            | "kicker"
            | "underrubrik"
            | "teaser"
    );
    match word {
        "caption" | "captions" | "figcaption" | "credit" | "credits" | "legend"
        | "bildunterschrift" | "imagecredit" | "photocredit" | "tushuo" | "zhushi" | "cutline"
        | "bildtext" => {
            said.caption = true;
        }
        "text" | "description" | "desc" | "title" | "source" | "note" | "info" | "copyright"
            if matches!(
                previous,
                "image" | "img" | "photo" | "picture" | "pic" | "media" | "figure"
            ) =>
        {
            said.caption = true;
        }
        "image" | "images" | "img" | "photo" | "picture" | "pic" | "figure" | "media"
        | "illustration" | "bild" | "foto" | "imagebox" | "imgbox" => said.picture = true,
        "byline" | "author" | "authors" | "date" | "datetime" | "timestamp" | "pubdate"
        | "published" | "pubtime" | "publish" | "time" | "meta" | "metadata" | "posted"
        | "updated" | "modified" | "views" | "hits" | "laiyuan" | "zuozhe" | "source" | "info"
        | "writer" | "reporter" | "pubinfo" | "postmeta" | "articleinfo" | "readingtime" => {
            said.matter = true;
        }
        "avatar" | "portrait" | "headshot" | "mugshot" | "gravatar" | "logo" | "emoji"
        | "smiley" | "icon" => said.portrait = true,
        "hidden" | "hide" | "invisible" | "visuallyhidden" | "offscreen" | "only"
            if word != "only"
                || previous == "reader"
                || previous == "sr"
                || previous == "print" =>
        {
            said.hidden |= matches!(word, "visuallyhidden" | "offscreen" | "only");
        }
        _ => {}
    }
    said.foreign |= matches!(
        (previous, word),
        ("read" | "see", "more" | "also" | "next" | "on")
            | (
                "most",
                "read" | "popular" | "viewed" | "shared" | "commented"
            )
            | ("also", "read" | "like")
            | ("up", "next")
            | ("sign", "up" | "in")
            | ("log", "in")
            | ("mailing", "list")
            | ("cross" | "up", "sell" | "sells" | "promo")
            | ("call" | "to", "action")
            | ("latest", "news" | "posts" | "stories")
            | ("recent", "posts")
    );
    said.author |= matches!(
        (previous, word),
        (
            "author" | "authors" | "writer" | "contributor" | "autor" | "byline",
            "bio" | "biography" | "box" | "about" | "card" | "description" | "profile" | "details"
        ) | ("about", "author" | "authors" | "writer")
    );
    if matches!(previous, "author" | "byline")
        && matches!(word, "bio" | "box" | "info" | "image" | "photo" | "card")
    {
        said.portrait = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expect: impl Fn(&Said) -> bool) {
        let mut said = Said::default();
        words(name, &mut said);
        assert!(expect(&said), "{name}: {said:?}");
    }

    #[test]
    fn names_are_read_by_words() {
        check("related-stories", |said| said.foreign);
        check("relatedStories", |said| said.foreign);
        check("story-body__inner", |said| said.body);
        check("unrelatedness", |said| !said.foreign);
        check("img_caption", |said| said.caption);
        check("dateline", |said| !said.matter);
        check("sidebar", |said| said.foreign);
    }

    #[test]
    fn what_is_beside_a_box_is_not_what_it_is() {
        for name in [
            "sidebar-enabled",
            "has-sidebar",
            "with-sidebar",
            "no-ads",
            "without-comments",
            "sidebar-layout main",
        ] {
            check(name, |said| {
                !said.foreign && !said.comments && !said.doubtful
            });
        }
        for name in [
            "sidebar sidebar-active",
            "sidebar-active sidebar",
            "newsletter sidebar-layout",
            "with-newsletter",
            "sidebar-enabled-newsletter",
        ] {
            check(name, |said| said.foreign);
        }
        check("no-print", |said| said.doubtful);
    }
}
