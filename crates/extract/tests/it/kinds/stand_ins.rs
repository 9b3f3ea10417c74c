//! Pages in place of others: errors, logins, checks, consent, offers.

use super::indexes::{Layout, stories};
use super::tongue::Tongue;

/// An error of `key`, with stories below it where `popular`.
pub(super) fn error(tongue: &Tongue, key: &str, popular: bool) -> String {
    let parts = tongue.parts(key);
    let text = parts.iter().skip(2).map(|part| format!("<p>{part}</p>"));
    let text = text.collect::<String>();
    let below = if popular {
        format!(
            "<section><h2>{}</h2>{}</section>",
            tongue.say("popular"),
            stories(tongue, Layout::Cards, 0, 6)
        )
    } else {
        String::new()
    };
    let body = format!(
        "<main><div class=error-page><span class=code>{}</span><h1>{}</h1>{text}<a class=button href=/>{}</a></div>{below}</main>",
        parts[1],
        parts[0],
        tongue.part("nav", 0)
    );
    tongue.page(parts[0], "<meta name=robots content=noindex>", &body)
}

/// The same with status 200 and without a heading, under the title of the site.
pub(super) fn soft_error(tongue: &Tongue, key: &str) -> String {
    let text = tongue.parts(key).into_iter().skip(2).collect::<Vec<_>>();
    let body = format!(
        "<div class=content><div class=msg>{}</div><p><a href=/>&lt;&lt;</a></p></div>",
        text.join(" ")
    );
    tongue.page("", "", &body)
}

/// The answer of a server without any paper around it.
pub(super) fn bare_error(tongue: &Tongue, key: &str) -> String {
    let parts = tongue.parts(key);
    format!(
        "<html><head><title>{code} {title}</title></head><body><center><h1>{code} {title}</h1></center><p>{text}</p><hr><center>proxy</center></body></html>",
        code = parts[1],
        title = parts[0],
        text = parts.get(2).unwrap_or(&"")
    )
}

/// A login with what a reader gets for it.
pub(super) fn login(tongue: &Tongue, marketing: bool) -> String {
    let parts = tongue.parts("login");
    let why = if marketing {
        format!(
            "<div class=why><h2>{}</h2><p>{}</p></div>",
            tongue.part("join", 0),
            tongue.part("join", 1)
        )
    } else {
        String::new()
    };
    let body = format!(
        "<main><div class=auth><h1>{}</h1><form method=post action=/session><label>{}<input type=email name=mail></label>\
        <label>{}<input type=password name=secret></label><label><input type=checkbox>{}</label><button>{}</button></form>\
        <a href=/reset>{}</a> <a href=/join>{}</a></div>{why}</main>",
        parts[1],
        parts[2],
        parts[3],
        parts[5],
        parts[0],
        parts[4],
        tongue.part("join", 0)
    );
    tongue.page(
        parts[0],
        "<meta name=robots content='noindex,nofollow'>",
        &body,
    )
}

/// A form for new readers.
pub(super) fn join(tongue: &Tongue) -> String {
    let parts = tongue.parts("join");
    let login = tongue.parts("login");
    let body = format!(
        "<main><h1>{}</h1><p>{}</p><form method=post action=/members><input type=email placeholder='{}'><input type=password placeholder='{}'>\
        <input type=password><button>{}</button></form><p><a href=/login>{}</a></p></main>",
        parts[0], parts[1], login[2], login[3], parts[0], login[0]
    );
    tongue.page(parts[0], "", &body)
}

/// A wall that asks for consent before anything is shown.
pub(super) fn consent(tongue: &Tongue, long: bool) -> String {
    let parts = tongue.parts("consent");
    let text = parts.iter().skip(1).map(|part| format!("<p>{part}</p>"));
    let mut text = text.collect::<String>();
    if long {
        text = format!("{text}<h2>{}</h2>{text}", parts[0]);
    }
    format!(
        "<!doctype html><html lang={}><head><meta charset=utf-8><title>{site}</title></head><body><div id=cmp><img src=/logo.svg alt='{site}'>\
        <h1>{}</h1>{text}<div class=buttons><button>{}</button><button>{}</button></div><a href=/privacy>{}</a></div></body></html>",
        tongue.say("lang"),
        parts[0],
        tongue.say("accept"),
        tongue.say("manage"),
        tongue.part("foot", 4),
        site = tongue.say("site"),
    )
}

/// A check for robots, in the manner of services for it.
pub(super) fn check(tongue: &Tongue, key: &str, style: usize) -> String {
    let parts = tongue.parts(key);
    let text = parts.iter().skip(1).map(|part| format!("<p>{part}</p>"));
    let text = text.collect::<String>();
    let (head, body) = match style {
        0 => (
            "<meta http-equiv=refresh content=390>",
            "<div id=challenge-stage></div><script src=/cdn-cgi/challenge-platform/h/b/orchestrate/x></script><div>Ray ID: <code>8f0</code></div>",
        ),
        1 => (
            "",
            "<form><div class=g-recaptcha data-sitekey=x></div><input type=submit></form>",
        ),
        _ => (
            "",
            "<form><img src=/code.png><input name=code><button>OK</button></form><p>ID: 18.4f2c</p>",
        ),
    };
    format!(
        "<!doctype html><html lang={}><head><title>{}</title>{head}</head><body><div class=main><h1>{}</h1>{text}{body}</div></body></html>",
        tongue.say("lang"),
        parts[0],
        tongue.say("site")
    )
}

/// The beginning of a story and an offer.
pub(super) fn offer(tongue: &Tongue, style: usize) -> String {
    let teaser = tongue.parts("teaser");
    let parts = tongue.parts("paywall");
    let wall = format!(
        "<div class=wall><h2>{}</h2><p>{}</p><a class=button href=/abo>{}</a><p><a href=/login>{}</a></p></div>",
        parts[0], parts[1], parts[3], parts[2]
    );
    let head = if style == 0 {
        format!(
            "<meta property=og:type content=article><script type=application/ld+json>{{\"@type\":\"NewsArticle\",\"headline\":\"{}\",\
            \"datePublished\":\"2026-05-04T08:00:00Z\",\"isAccessibleForFree\":false,\"author\":{{\"name\":\"{}\"}}}}</script>",
            teaser[0],
            tongue.say("author")
        )
    } else {
        "<meta property=og:type content=article>".to_owned()
    };
    let related = stories(
        tongue,
        if style == 1 {
            Layout::Cards
        } else {
            Layout::Headlines
        },
        1,
        6,
    );
    let body = format!(
        "<main><article><h1>{}</h1><div class=byline>{} <time datetime=2026-05-04>2026-05-04</time></div>\
        <img src=/pictures/9.jpg width=900 height=500><div class=story><p>{}</p></div>{wall}</article><section><h2>{}</h2>{related}</section></main>",
        teaser[0],
        tongue.say("author"),
        teaser[1],
        tongue.say("popular"),
    );
    tongue.page(teaser[0], &head, &body)
}

/// A page that scripts would fill.
pub(super) fn shell(tongue: &Tongue, visible: bool) -> String {
    let text = tongue.say("script");
    let text = if visible {
        format!("<div class=msg>{text}</div>")
    } else {
        format!("<noscript>{text}</noscript>")
    };
    format!(
        "<!doctype html><html lang={}><head><title>{}</title><script defer src=/app.4f2c.js></script></head><body>{text}<div id=root></div></body></html>",
        tongue.say("lang"),
        tongue.say("site")
    )
}
