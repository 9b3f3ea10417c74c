//! `add`: subscribing.

use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use jianbao_core::SourceId;
use serde_json::{Value, json};
use url::Url;

use super::fetching::{self, Fetching, open};
use crate::cli::{AddArguments, Global};
use crate::failure::{Outcome, UsageError};
use crate::output::{self, one_terminal_line};
use crate::pipeline::subscribe::{Offer, Stop, Subscribed, Wish, name_of, offers, subscribe};
use crate::progress::Progress;

/// Other feeds of a site that are told after subscribing; `--list` tells all.
const MOST_OTHERS: usize = 5;

pub(super) fn run(global: &Global, arguments: &AddArguments) -> Result<Outcome> {
    let stop = Arc::new(Stop::default());
    let wishes = wishes(arguments, &stop)?;
    fetching::runtime()?.block_on(async {
        let Fetching {
            mut context,
            mut timer,
        } = open(global, "add").await?;
        let mut outcome = Outcome::Done;
        let mut told = Vec::new();
        let mut is_stopped = false;
        for wish in wishes {
            let url = output::told_url(wish.url.as_str());
            let (line, others, value) = if is_stopped {
                failed(global, &url, "an interrupt came before it", &mut outcome)
            } else if arguments.list {
                match offers(&context, &mut timer, &wish.url).await? {
                    Ok(offers) => {
                        let all: Vec<Value> = offers.iter().map(Offer::json).collect();
                        let value = json!({"url": url, "candidates": all});
                        for offer in offers.iter().filter(|_| !global.json) {
                            output::line(&offer.line())?;
                        }
                        if offers.is_empty() {
                            output::say(
                                global.quiet,
                                &format!("{url}: nothing to subscribe to is linked"),
                            );
                        }
                        (None, Vec::new(), value)
                    }
                    Err(reason) => failed(global, &url, &reason, &mut outcome),
                }
            } else {
                // A site that wants to be asked slowly takes a while.
                let progress = Progress::new(global.quiet);
                progress.show("asking", 0, None);
                let subscribed;
                (context, subscribed) =
                    Box::pin(stoppable(subscribe(context, &mut timer, wish), &stop)).await?;
                progress.clear();
                match subscribed {
                    Subscribed::Failed { reason } => failed(global, &url, &reason, &mut outcome),
                    other => {
                        if let Subscribed::Page {
                            cut: Some(cut),
                            is_interrupted,
                            ..
                        } = &other
                        {
                            is_stopped = *is_interrupted;
                            let text = format!("{url}: not all of it is archived: {cut}");
                            output::say(global.quiet, &one_terminal_line(&text));
                        }
                        tell(&url, other)
                    }
                }
            };
            if let Some(line) = line.filter(|_| !global.json) {
                output::line(&one_terminal_line(&line))?;
                show_others(global, &others);
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

/// Does something that an interrupt ends: in order where there is something to keep, else at once.
async fn stoppable<T>(work: impl Future<Output = Result<T>>, stop: &Stop) -> Result<T> {
    tokio::pin!(work);
    loop {
        tokio::select! {
            done = &mut work => return done,
            heard = tokio::signal::ctrl_c() => {
                heard.context("interrupts cannot be heard")?;
                ensure!(stop.hear(), "interrupted");
            }
        }
    }
}

fn wishes(arguments: &AddArguments, stop: &Arc<Stop>) -> Result<Vec<Wish>> {
    let usage = |message: String| UsageError {
        message,
        hint: None,
    };
    let is_named = arguments.id.is_some() || arguments.title.is_some();
    if is_named && arguments.urls.len() > 1 {
        return Err(usage("--id and --title are for a single URL".to_owned()).into());
    }
    let id: Option<SourceId> = arguments
        .id
        .as_deref()
        .map(str::parse)
        .transpose()
        .map_err(|error| usage(format!("--id: {error}")))?;
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
            kind: arguments.kind.map(Into::into),
            stop: Arc::clone(stop),
        });
    }
    Ok(wishes)
}

type Told = (Option<String>, Vec<Offer>, Value);

fn failed(global: &Global, url: &str, reason: &str, outcome: &mut Outcome) -> Told {
    *outcome = Outcome::Failures;
    output::say(
        global.quiet,
        &one_terminal_line(&format!("{url}: {reason}")),
    );
    (
        None,
        Vec::new(),
        json!({"url": url, "source": null, "reason": reason}),
    )
}

/// What is told of a URL that is a source now, or was before.
fn tell(url: &str, subscribed: Subscribed) -> Told {
    let all = |others: &[Offer]| -> Vec<Value> { others.iter().map(Offer::json).collect() };
    match subscribed {
        Subscribed::Source {
            source,
            kind,
            url: found,
            title,
            articles,
            others,
        } => {
            let name = name_of(kind);
            let at = output::told_url(&found);
            // A sitemap of sitemaps announces nothing itself.
            let announced = match articles {
                0 => "`jianbao sync` fetches what it announces".to_owned(),
                _ => format!("{articles} articles announced; `jianbao sync` fetches them"),
            };
            let line = format!("{source}: {title} ({name} {at}, {announced})");
            let value = json!({
                "url": url, "source": source, "kind": name, "source_url": at, "title": title,
                "articles": articles, "others": all(&others),
            });
            (Some(line), others, value)
        }
        Subscribed::Page {
            source,
            title,
            cut,
            others,
            ..
        } => {
            let line = format!("{source}: the page {title:?}, archived and watched");
            let mut value = json!({
                "url": url, "source": source, "kind": "page", "source_url": url, "title": title,
                "others": all(&others),
            });
            if let Some(cut) = cut {
                value["cut"] = json!(cut);
            }
            (Some(line), others, value)
        }
        Subscribed::Already { source } => {
            let line = format!("{source}: subscribed already");
            (
                Some(line),
                Vec::new(),
                json!({"url": url, "source": source, "kind": null}),
            )
        }
        // Told apart.
        Subscribed::Failed { reason } => (None, Vec::new(), json!({"url": url, "reason": reason})),
    }
}

fn show_others(global: &Global, others: &[Offer]) {
    if others.is_empty() {
        return;
    }
    output::say(global.quiet, "the site offers besides:");
    for offer in others.iter().take(MOST_OTHERS) {
        output::say(global.quiet, &format!("  {}", offer.line()));
    }
    if others.len() > MOST_OTHERS {
        let more = others.len() - MOST_OTHERS;
        output::say(
            global.quiet,
            &format!("  and {more} more; `jianbao add --list` shows them"),
        );
    }
}
