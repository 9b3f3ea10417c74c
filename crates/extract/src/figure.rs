//! Pictures and videos with their captions, as objects of their own.

mod picture;

use jianbao_html::resolve;
use url::Url;

use crate::document::{Document, is_inline};
use crate::extraction::Media;
use crate::hints::Said;
use crate::measure::Measures;
use crate::words::{amount, bare, collapse};

pub(crate) use picture::{is_drawing, key};

/// A picture or video and where it stands.
#[derive(Debug)]
pub(crate) struct Figure {
    /// The box that holds it and nothing else but its caption.
    pub(crate) root: usize,
    /// The caption, where it stands outside of the box.
    pub(crate) caption: Option<usize>,
    pub(crate) media: Media,
}

impl Figure {
    /// Whether it is the portrait beside a byline.
    pub(crate) fn shows_author(&self, byline: Option<&str>) -> bool {
        let (Some(alt), Some(byline)) = (self.media.alt.as_deref(), byline) else {
            return false;
        };
        let alt = bare(alt);
        byline
            .split(", ")
            .map(bare)
            .any(|name| name == alt && !name.is_empty())
    }
}

/// Weight of the longest caption.
const MAX_CAPTION: usize = 900;

/// Most children of a box among which a caption is looked for.
const MAX_CHILDREN: usize = 40;

/// Finds the figures of a page, in order.
pub(crate) fn find(
    document: &Document,
    said: &[Said],
    measures: &Measures,
    skip: &[bool],
    base: &Url,
) -> Vec<Figure> {
    let mut figures: Vec<Figure> = Vec::new();
    let mut node = 0;
    let mut taken_until = 0;
    while node < document.len() {
        let name = document.name(node);
        if skip.get(node) == Some(&true) && !may_hold_picture(document, node) {
            node = document.end(node);
            continue;
        }
        if node >= taken_until && matches!(name, "img" | "video" | "amp-img") {
            if let Some(figure) = figure(document, said, measures, skip, base, node, taken_until) {
                let end = figure
                    .caption
                    .map_or(0, |caption| document.end(caption))
                    .max(document.end(figure.root));
                taken_until = end;
                let repeated = figures.last().is_some_and(|last| {
                    let (caption, known) = (&figure.media.caption, &last.media.caption);
                    known.is_some()
                        && (caption.is_none() || caption == known)
                        && key(&last.media.url) == key(&figure.media.url)
                });
                if !repeated {
                    figures.push(figure);
                }
            }
            node = document.end(node);
            continue;
        }
        node += 1;
    }
    figures
}

/// Whether something that is left out as text may hold a picture of the article: the fallback of a
/// lazy one, a button that enlarges it, and within a figure what is hidden from screen readers only.
fn may_hold_picture(document: &Document, node: usize) -> bool {
    /// How far above a hidden box the figure may be.
    const REACH: usize = 4;
    match document.name(node) {
        "noscript" | "button" => true,
        _ => {
            document.attribute(node, "aria-hidden") == Some("true")
                && document
                    .ancestors(document.parent(node))
                    .take(REACH)
                    .any(|above| document.name(above) == "figure")
        }
    }
}

fn figure(
    document: &Document,
    said: &[Said],
    measures: &Measures,
    skip: &[bool],
    base: &Url,
    node: usize,
    from: usize,
) -> Option<Figure> {
    let is_video = document.name(node) == "video";
    let url = if is_video {
        picture::video(document, node)
    } else {
        picture::address(document, node)
    }?;
    let url = resolve(base, &url).filter(|url| matches!(url.scheme(), "http" | "https"))?;
    let weight = |node: usize| measures.all.get(node).map_or(0, |all| all.weight);
    let is = |node: usize, what: fn(&Said) -> bool| said.get(node).is_some_and(what);

    // Outwards while nothing else is in the box but what may be a caption.
    let mut root = node;
    let mut caption_in_box = false;
    for above in document.ancestors(document.parent(node)) {
        let name = document.name(above);
        if matches!(name, "body" | "html" | "article" | "main") || above < from {
            break;
        }
        let text = weight(above);
        let boxed = name == "figure"
            || matches!(name, "picture" | "noscript")
            || is(above, |said| said.picture)
            || document.attribute(above, "data-caption").is_some();
        let holds_figcaption = (1..=MAX_CAPTION).contains(&text)
            && document
                .children(above)
                .take(MAX_CHILDREN)
                .any(|child| is_caption(document, said, child));
        if text == 0 {
            root = above;
        } else if text <= MAX_CAPTION
            && (name == "figure" || holds_figcaption || (boxed && text <= MAX_CAPTION / 3))
            && pictures_in(document, skip, above) == 1
            && !is(above, |said| said.body)
        {
            root = above;
            caption_in_box = true;
        } else {
            break;
        }
        if name == "figure" {
            break;
        }
    }
    // More than one picture without text between them: only the innermost box is its own.
    if !caption_in_box && pictures_in(document, skip, root) > 1 {
        root = smallest_box(document, skip, node);
    }
    if picture::is_junk(document, said, node, root, &url) {
        return None;
    }
    // A picture that leads elsewhere together with a headline.
    let linked = document
        .ancestors(node)
        .find(|above| document.name(*above) == "a");
    if linked.is_some_and(|link| weight(link) >= 20 && document.name(root) != "figure") {
        return None;
    }
    let mut media = Media {
        url: url.to_string(),
        is_video,
        ..Media::default()
    };
    media.poster = document
        .attribute(node, "poster")
        .filter(|_| is_video)
        .and_then(|poster| resolve(base, poster))
        .map(|poster| poster.to_string());
    media.alt = document
        .attribute(node, "alt")
        .map(collapse)
        .filter(|alt| !alt.is_empty());
    let mut caption = None;
    if caption_in_box {
        words(document, said, root, &mut media);
    } else if let Some(beside) = caption_beside(document, said, measures, skip, root) {
        words(document, said, beside, &mut media);
        caption = Some(beside);
    } else if let Some(shared) = caption_of_figure(document, node) {
        // Several pictures with one caption: it goes with the first.
        words(document, said, shared, &mut media);
    } else if let Some(told) = ["alt", "title"]
        .iter()
        .filter_map(|name| document.attribute(node, name))
        .find_map(|alt| caption_by_alt(document, skip, root, alt))
    {
        words(document, said, told, &mut media);
        caption = Some(told);
    } else if document.name(root) == "figure" {
        media.caption = document
            .attribute(root, "data-caption")
            .map(collapse)
            .filter(|caption| !caption.is_empty());
    }
    Some(Figure {
        root,
        caption,
        media,
    })
}

fn is_caption(document: &Document, said: &[Said], node: usize) -> bool {
    document.name(node) == "figcaption"
        || said.get(node).is_some_and(|said| said.caption)
        || is_small_print(document, node)
}

/// Whether all text of a block is set small, as captions are where nothing names them.
fn is_small_print(document: &Document, node: usize) -> bool {
    /// A caption has few parts.
    const MAX_NODES: usize = 24;
    if !matches!(document.name(node), "div" | "p" | "small")
        || document.end(node) - node > MAX_NODES
    {
        return false;
    }
    let mut has_text = false;
    let mut at = node;
    while at < document.end(node) {
        if document.name(at) == "small" {
            has_text |= !document.text_below(at).trim().is_empty();
            at = document.end(at);
            continue;
        }
        if document
            .text(at)
            .is_some_and(|text| !text.trim().is_empty())
        {
            return false;
        }
        at += 1;
    }
    has_text
}

/// How many pictures a box holds that are not each other's fallbacks.
fn pictures_in(document: &Document, skip: &[bool], node: usize) -> usize {
    /// Longest box that is looked through.
    const MAX_NODES: usize = 400;
    if document.end(node) - node > MAX_NODES {
        return usize::MAX;
    }
    let mut count = 0;
    let mut at = node;
    while at < document.end(node) {
        let is_fallback = document.name(at) == "noscript";
        if skip.get(at) == Some(&true)
            && at != node
            && (is_fallback || !may_hold_picture(document, at))
        {
            at = document.end(at);
            continue;
        }
        count += usize::from(
            matches!(document.name(at), "img" | "video") && !picture::is_sign(document, at),
        );
        at += 1;
    }
    count.max(1)
}

/// The largest box around `node` with no other picture in it.
fn smallest_box(document: &Document, skip: &[bool], node: usize) -> usize {
    let mut root = node;
    for above in document.ancestors(document.parent(node)) {
        if pictures_in(document, skip, above) > 1 {
            break;
        }
        root = above;
    }
    root
}

/// The caption behind a picture that has none in its box: an element that is named so, or a short
/// centred line.
fn caption_beside(
    document: &Document,
    said: &[Said],
    measures: &Measures,
    skip: &[bool],
    root: usize,
) -> Option<usize> {
    /// Weight of the longest line that is taken for a caption by its looks.
    const MAX_LINE: usize = 240;
    let end = document.end(document.parent(root));
    let next = std::iter::successors(Some(document.end(root)), |next| Some(document.end(*next)))
        .take_while(|next| *next < end)
        .find(|next| {
            document.is_element(*next)
                || document
                    .text(*next)
                    .is_some_and(|text| !text.trim().is_empty())
        })?;
    if skip.get(next) == Some(&true) || !document.is_element(next) {
        return None;
    }
    let all = measures.all.get(next)?;
    if all.weight == 0 || all.weight > MAX_CAPTION {
        return None;
    }
    if is_caption(document, said, next) {
        return Some(next);
    }
    let centred = |node: usize| {
        document
            .attribute(node, "align")
            .is_some_and(|align| align.eq_ignore_ascii_case("center"))
            || document.name(node) == "center"
            || document
                .attribute(node, "style")
                .is_some_and(|style| style.replace(' ', "").contains("text-align:center"))
    };
    let line = matches!(document.name(next), "p" | "div" | "center")
        && all.weight <= MAX_LINE
        && (centred(next) || document.below(next).take(3).any(centred))
        && document
            .below(next)
            .all(|node| !matches!(document.name(node), "img" | "strong" | "b"));
    line.then_some(next)
}

/// The caption of a `figure` with several pictures, for the first of them.
fn caption_of_figure(document: &Document, image: usize) -> Option<usize> {
    /// Largest figure that is looked through, in nodes.
    const MAX_NODES: usize = 400;
    let figure = document
        .ancestors(image)
        .take(8)
        .find(|above| document.name(*above) == "figure")?;
    if document.end(figure) - figure > MAX_NODES {
        return None;
    }
    let first = document.below(figure).find(|node| {
        matches!(document.name(*node), "img" | "video") && !picture::is_sign(document, *node)
    });
    if first != Some(image) {
        return None;
    }
    let mut captions = document
        .below(figure)
        .filter(|node| document.name(*node) == "figcaption");
    let caption = captions.next()?;
    let fits = amount(&document.text_below(caption)).weight <= MAX_CAPTION;
    (captions.next().is_none() && fits && !document.contains(caption, image)).then_some(caption)
}

/// The text near a picture that says what its alternative text says: its caption, though nothing
/// names it so.
fn caption_by_alt(document: &Document, skip: &[bool], root: usize, alt: &str) -> Option<usize> {
    /// Shortest alternative text that tells anything, in characters.
    const TELLING: usize = 12;
    /// How many nodes behind the picture the caption may stand.
    const REACH: usize = 40;
    let alt = bare(alt);
    let whole = alt.chars().count();
    let alt: String = alt.chars().take(60).collect();
    if whole < TELLING {
        return None;
    }
    let end = document.end(root);
    let last = document.len().min(end + REACH);
    let mut node = end;
    while node < last {
        let name = document.name(node);
        if matches!(name, "img" | "video" | "a" | "h1" | "h2" | "h3") {
            return None;
        }
        if matches!(name, "p" | "div" | "span" | "figcaption")
            && document.end(node) - node <= REACH
            && skip.get(node) != Some(&true)
        {
            let text = document.text_below(node);
            let own: String = bare(&text).chars().take(60).collect();
            let is_told =
                own.chars().count() >= TELLING && (own.starts_with(&alt) || alt.starts_with(&own));
            // A paragraph may begin with the name of who is in the picture.
            let is_most = whole * 10 >= bare(&text).chars().count() * 4;
            if is_told && is_most && amount(&text).weight <= MAX_CAPTION {
                return Some(node);
            }
        }
        node += 1;
    }
    None
}

/// Caption and credit out of a box.
fn words(document: &Document, said: &[Said], root: usize, media: &mut Media) {
    let mut caption = String::new();
    let mut credit = String::new();
    let mut node = root;
    while node < document.end(root) {
        let name = document.name(node);
        if matches!(
            name,
            "noscript" | "script" | "button" | "style" | "template" | "select"
        ) || (node != root && is_hidden(document, said, node))
        {
            node = document.end(node);
            continue;
        }
        if node != root && is_credit(document, node) {
            credit.push(' ');
            credit.push_str(&document.text_below(node));
            node = document.end(node);
            continue;
        }
        if let Some(text) = document.text(node) {
            caption.push_str(text);
        } else if !is_inline(name) {
            caption.push(' ');
        }
        node += 1;
    }
    let (mut caption, mut credit) = (collapse(&caption), collapse(&credit));
    if credit.is_empty()
        && let Some((before, after)) = split_credit(&caption)
    {
        (caption, credit) = (before, after);
    }
    media.caption = Some(caption).filter(|caption| !caption.is_empty());
    media.credit = Some(credit).filter(|credit| !credit.is_empty());
}

/// Whether readers do not see it; captions are often hidden from screen readers only, who are told
/// the alternative text.
fn is_hidden(document: &Document, said: &[Said], node: usize) -> bool {
    said.get(node).is_some_and(|said| said.hidden)
        && (document.attribute(node, "aria-hidden") != Some("true")
            || document.attribute(node, "style").is_some()
            || document.attribute(node, "hidden").is_some())
}

fn is_credit(document: &Document, node: usize) -> bool {
    let says = |name: &str| {
        document.attribute(node, name).is_some_and(|value| {
            let value = value.to_ascii_lowercase();
            value.len() < 200
                && ["credit", "copyright", "photographer", "fotograf"]
                    .iter()
                    .any(|word| value.contains(word))
        })
    };
    says("class") || says("itemprop")
}

/// A credit at the end of a caption: "(Photo: A. Name)", "© Agency", "图/某社".
fn split_credit(caption: &str) -> Option<(String, String)> {
    const MARKS: [&str; 12] = [
        "(Photo",
        "(photo",
        "(Foto",
        "Photo:",
        "Photo by",
        "Foto:",
        "Credit:",
        "©",
        "（图",
        "（攝",
        "（摄",
        "图源：",
    ];
    let at = MARKS.iter().filter_map(|mark| caption.rfind(mark)).min()?;
    let (before, after) = caption.split_at_checked(at)?;
    let bare = after.trim_matches(['(', ')', '（', '）', ' ']);
    (bare.chars().count() <= 80 && !bare.is_empty())
        .then(|| (before.trim().to_owned(), bare.to_owned()))
}
