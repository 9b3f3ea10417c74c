//! Pages that lead to others: front pages, sections, topics, authors, searches, galleries.

use super::tongue::Tongue;

/// How stories are shown.
#[derive(Debug, Clone, Copy)]
pub(super) enum Layout {
    /// Picture, headline, summary, time.
    Cards,
    /// Headline, summary and "read more".
    ReadMore,
    /// A headline without a link, a long summary and "read more".
    Blog,
    /// The whole card is one link.
    BlockLinks,
    /// Headlines with times, in tables.
    Tables,
    /// Headlines with long summaries.
    LongSummaries,
    /// Headlines only.
    Headlines,
    /// Pictures with the headline as caption.
    Pictures,
    /// Times with a linked headline and a line.
    Ticker,
}

pub(super) const LAYOUTS: [Layout; 9] = [
    Layout::Cards,
    Layout::ReadMore,
    Layout::Blog,
    Layout::BlockLinks,
    Layout::Tables,
    Layout::LongSummaries,
    Layout::Headlines,
    Layout::Pictures,
    Layout::Ticker,
];

/// `count` stories from the one numbered `from`.
pub(super) fn stories(tongue: &Tongue, layout: Layout, from: usize, count: usize) -> String {
    let more = tongue.say("more");
    let stories = (from..from + count).map(|at| {
        let (headline, summary) = tongue.story(at);
        let (_, other) = tongue.story(at + 3);
        let href = format!("/2026/05/{:02}/story-{}.html", at % 28 + 1, 4_711 + at);
        let time = format!("<time datetime=2026-05-{:02}T08:00Z>2026-05-{:02} 08:00</time>", at % 28 + 1, at % 28 + 1);
        let picture = format!("<img src=/pictures/{at}.jpg width=640 height=360 alt=''>");
        match layout {
            Layout::Cards => format!(
                "<article class=card><a href={href}>{picture}</a><div class=card-body><h3><a href={href}>{headline}</a></h3><p>{summary}</p>{time}</div></article>"
            ),
            Layout::ReadMore => format!(
                "<div class=item><h2><a href={href}>{headline}</a></h2><p>{summary}</p><a class=more href={href}>{more}</a></div>"
            ),
            Layout::Blog => format!(
                "<article><header><h2>{headline}</h2><p class=meta>{time} {}</p></header><p>{summary}</p><p>{other}</p><p><a href={href}>{more} »</a></p></article>",
                tongue.say("author")
            ),
            Layout::BlockLinks => format!(
                "<a class=teaser href={href}>{picture}<div><h3>{headline}</h3><p>{summary}</p></div></a>"
            ),
            Layout::Tables => format!(
                "<tr><td><a href={href} target=_blank>{headline}</a></td><td>({})</td></tr>",
                at % 28 + 1
            ),
            Layout::LongSummaries => format!(
                "<li class=result><h4><a href={href}>{headline}</a></h4><div class=abstract>{summary} {other}</div><span>{time}</span></li>"
            ),
            Layout::Headlines => format!("<li><a href={href}>{headline}</a></li>"),
            Layout::Pictures => format!(
                "<figure><a href={href}>{picture}</a><figcaption><a href={href}>{headline}</a> <span>{}</span></figcaption></figure>",
                tongue.say("photos")
            ),
            Layout::Ticker => format!(
                "<li>{time}<h3><a href={href}>{headline}</a></h3><p>{}</p></li>",
                summary.split_inclusive(['.', '。']).next().unwrap_or_default()
            ),
        }
    });
    let stories = stories.collect::<String>();
    match layout {
        Layout::Tables => format!("<table width=600>{stories}</table>"),
        Layout::LongSummaries | Layout::Headlines | Layout::Ticker => format!("<ul>{stories}</ul>"),
        _ => format!("<div class=stories>{stories}</div>"),
    }
}

fn aside(tongue: &Tongue) -> String {
    format!(
        "<aside class=sidebar><h3>{}</h3>{}</aside>",
        tongue.say("popular"),
        stories(tongue, Layout::Headlines, 5, 6)
    )
}

/// The page of a paper: a lead story, sections of stories in another layout each.
pub(super) fn front(tongue: &Tongue, layout: Layout) -> String {
    let (headline, summary) = tongue.story(2);
    let (_, more) = tongue.story(6);
    let sections = tongue
        .parts("nav")
        .into_iter()
        .skip(1)
        .enumerate()
        .map(|(at, name)| {
            let layout = if at % 2 == 0 {
                layout
            } else {
                Layout::Headlines
            };
            format!(
                "<section><h2><a href=/nav/{at}/>{name}</a></h2>{}</section>",
                stories(tongue, layout, at * 4, 5)
            )
        });
    let sections = sections.collect::<String>();
    let body = format!(
        "<main><section class=top><h1><a href=/2026/05/02/story-1.html>{headline}</a></h1><p>{summary} {more}</p>{}</section>{sections}</main>{}",
        stories(tongue, layout, 3, 4),
        aside(tongue)
    );
    let head = "<meta property=og:type content=website><script type=application/ld+json>\
        {\"@context\":\"https://schema.org\",\"@type\":\"WebSite\",\"url\":\"https://post.example/\"}</script>";
    tongue.page("", head, &body)
}

/// A list of stories under a name: a section, a topic, an author, a search, galleries.
pub(super) fn list(
    tongue: &Tongue,
    layout: Layout,
    name: &str,
    intro: &str,
    count: usize,
) -> String {
    let pages = "<ul class=pages><li>1<li><a href=?page=2>2</a><li><a href=?page=3>3</a><li><a href=?page=4>4</a></ul>";
    let intro = if intro.is_empty() {
        String::new()
    } else {
        format!("<p class=intro>{intro}</p>")
    };
    let body = format!(
        "<main><div class=list-head><h1>{name}</h1>{intro}</div>{}{pages}</main>{}",
        stories(tongue, layout, 0, count),
        aside(tongue)
    );
    tongue.page(name, "<meta property=og:type content=website>", &body)
}

/// The same as an older paper would have it: without any element that says what it is for.
pub(super) fn old_list(tongue: &Tongue, layout: Layout, name: &str) -> String {
    let body = format!(
        "<div id=wrap><div class=left><div class=title>{name}</div>{}</div><div class=right>{}{}</div></div>",
        stories(tongue, layout, 0, 18),
        stories(tongue, Layout::Headlines, 4, 8),
        stories(tongue, Layout::Headlines, 1, 8),
    );
    tongue.page(name, "", &body)
}
