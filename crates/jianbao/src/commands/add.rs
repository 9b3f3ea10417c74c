//! `add`: subscribing.

use anyhow::Result;
use serde_json::json;
use url::Url;

use super::fetching::{self, Fetching, open};
use crate::cli::{AddArguments, Global};
use crate::failure::{Outcome, UsageError};
use crate::output::{self, one_terminal_line};
use crate::pipeline::subscribe::{Subscribed, Wish, subscribe};

pub(super) fn run(global: &Global, arguments: &AddArguments) -> Result<Outcome> {
    let usage = |message: String| UsageError {
        message,
        hint: None,
    };
    let is_named = arguments.id.is_some() || arguments.title.is_some();
    if is_named && arguments.urls.len() > 1 {
        return Err(usage("--id and --title are for a single URL".to_owned()).into());
    }
    let id = arguments.id.as_deref().map(str::parse).transpose();
    let id = id.map_err(|error| usage(format!("--id: {error}")))?;
    let mut wishes = Vec::new();
    for text in &arguments.urls {
        // A person types names as a browser takes them.
        let text = if text.contains("://") {
            text.clone()
        } else {
            format!("https://{text}")
        };
        let url = Url::parse(&text).map_err(|error| usage(format!("{text:?}: {error}")))?;
        wishes.push(Wish {
            url,
            id: id.clone(),
            title: arguments.title.clone(),
        });
    }
    fetching::runtime()?.block_on(async {
        let Fetching { mut context, mut timer } = open(global, "add").await?;
        let mut outcome = Outcome::Done;
        let mut told = Vec::new();
        for wish in wishes {
            let url = output::told_url(wish.url.as_str());
            let subscribed;
            (context, subscribed) = subscribe(context, &mut timer, wish).await?;
            let (what, value) = match subscribed {
                Subscribed::Feed { source, title, articles } => (
                    format!("{source}: {title} ({articles} articles announced; `jianbao sync` fetches them)"),
                    json!({"url": url, "source": source, "kind": "feed", "title": title, "articles": articles}),
                ),
                Subscribed::Page { source, title } => (
                    format!("{source}: the page {title:?}, archived and watched"),
                    json!({"url": url, "source": source, "kind": "page", "title": title}),
                ),
                Subscribed::Already { source } => (
                    format!("{source}: subscribed already"),
                    json!({"url": url, "source": source, "kind": null}),
                ),
                Subscribed::Failed { reason } => {
                    outcome = Outcome::Failures;
                    output::say(global.quiet, &one_terminal_line(&format!("{url}: {reason}")));
                    told.push(json!({"url": url, "source": null, "reason": reason}));
                    continue;
                }
            };
            if !global.json {
                output::line(&one_terminal_line(&what))?;
            }
            told.push(value);
        }
        if global.json {
            output::json(&told)?;
        }
        context.keeper().finish("Add sources")?;
        Ok(outcome)
    })
}
