//! `serve`: the pages of the archive by HTTP, until it is told to end.

mod push;

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use jianbao_publish::SiteError;
use jianbao_web::{ServeSettings, Server, WebError};
use serde_json::json;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Notify;

use super::config;
use crate::cli::{Global, ServeArguments};
use crate::failure::{Outcome, UsageError};
use crate::output::{self, one_terminal_line};
use push::Push;

pub(super) fn run(global: &Global, arguments: &ServeArguments) -> Result<Outcome> {
    until_interrupted(global, arguments.listen)
}

/// Serves until a signal ends it.
pub(super) fn until_interrupted(global: &Global, listen: SocketAddr) -> Result<Outcome> {
    let config = config(global)?;
    let settings = config.store_settings();
    let runtime = tokio::runtime::Runtime::new().context("cannot start the runtime")?;
    let served = runtime.block_on(async {
        let serve = ServeSettings {
            listen,
            tell: |text| output::say(false, &format!("error: {}", one_terminal_line(text))),
        };
        let bound = Server::bind(&global.directory, settings, serve).await;
        let mut server = bound.map_err(told)?;
        if let Some(push) = Push::prepare(global, &config, &mut server)? {
            tokio::spawn(push.keep());
        }
        // From here on a signal ends it in order; so it is listened to before anybody knows of the server.
        let (ending, at_once) = signals()?;
        let url = format!("http://{}/", server.address());
        if global.json {
            output::json(&json!({ "url": url }))?;
        } else {
            output::line(&format!("serving {url}"))?;
        }
        tokio::select! {
            () = server.run(async move { ending.notified().await }) => {}
            () = at_once.notified() => {}
        }
        Ok(Outcome::Done)
    });
    // A page that is still being made is nobody's any more.
    runtime.shutdown_background();
    served
}

/// Notified by the first signal to end, and by the second.
fn signals() -> Result<(Arc<Notify>, Arc<Notify>)> {
    let listen = |kind| signal(kind).context("cannot listen to signals");
    let mut interrupt = listen(SignalKind::interrupt())?;
    let mut terminate = listen(SignalKind::terminate())?;
    let (first, second) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let notified = [Arc::clone(&first), Arc::clone(&second)];
    tokio::spawn(async move {
        for notify in notified {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            notify.notify_one();
        }
    });
    Ok((first, second))
}

/// The error as the command line tells it, with a hint where there is one.
fn told(error: WebError) -> anyhow::Error {
    let hint = match error {
        WebError::Site(SiteError::Store(error)) => return error.into(),
        WebError::Private { .. } => {
            "listen on 127.0.0.1, or set archive.visibility = \"public\" when everybody may read it"
        }
        error => return error.into(),
    };
    UsageError {
        message: error.to_string(),
        hint: Some(hint.to_owned()),
    }
    .into()
}
