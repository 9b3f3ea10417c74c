//! The server: bound to its address first, so that one can say where it is, then run.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use jianbao_core::Clock;
use jianbao_crawl::Fetcher;
use jianbao_store::{Layout, Settings, Visibility};
use tokio::net::TcpListener;
use url::Url;

use crate::connection::{Door, Exchange};
use crate::error::WebError;
use crate::handler::{self, Desk};
use crate::press::Press;
use crate::teller::Teller;
use crate::watch::Watch;
use crate::websub::{Subscriber, WebSub};

/// How long requests that are under way may take once the server is to end.
const GRACE: Duration = Duration::from_secs(10);

/// How an archive is served.
#[derive(Clone, Copy, Debug)]
pub struct ServeSettings {
    /// Where; port 0 takes one that is free.
    pub listen: SocketAddr,
    /// Called with one line when a page cannot be made: readers are told nothing of the reasons.
    pub tell: fn(&str),
}

/// A server that has its address.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    layout: Layout,
    tell: fn(&str),
    desk: Desk,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Server")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl Server {
    /// Takes the address. Connections wait until the server runs.
    ///
    /// # Errors
    /// When a private archive would be served to others than this machine, the archive cannot be read, or
    /// the address cannot be had.
    pub async fn bind(
        root: &Path,
        settings: Settings,
        serve: ServeSettings,
    ) -> Result<Self, WebError> {
        let listen = serve.listen;
        let is_private = settings.archive.visibility == Visibility::Private;
        if is_private && !listen.ip().to_canonical().is_loopback() {
            return Err(WebError::Private { listen });
        }
        let press = Arc::new(Press::new(root, settings)?);
        let cannot_listen = |source| WebError::Listen { listen, source };
        let listener = TcpListener::bind(listen).await.map_err(cannot_listen)?;
        let address = listener.local_addr().map_err(cannot_listen)?;
        let desk = Desk {
            press,
            watch: Watch::new(root),
            teller: Teller::new(serve.tell),
            is_private,
            web_sub: None,
        };
        Ok(Self {
            listener,
            address,
            layout: Layout::new(root),
            tell: serve.tell,
            desk,
        })
    }

    /// The address it has.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Lets hubs push to this server, which they reach at `callback`, a URL that ends in `/`. What is given
    /// back asks them to; nothing does before its first round.
    pub fn subscribe(&mut self, callback: Url, fetcher: Fetcher, clock: Clock) -> Subscriber {
        let web_sub = Arc::new(WebSub::new(&self.layout, clock.clone(), self.tell));
        self.desk.web_sub = Some(Arc::clone(&web_sub));
        Subscriber::new(web_sub, fetcher, callback, clock)
    }

    /// Answers until `shutdown` is done; then nothing new is accepted, and requests that are under way
    /// have ten seconds. Needs a runtime with timers.
    pub async fn run(self, shutdown: impl Future<Output = ()> + Send + 'static) {
        let (ending, ends) = tokio::sync::oneshot::channel();
        let service = Router::new()
            .fallback(handler::answer)
            .with_state(Arc::new(self.desk))
            .into_make_service_with_connect_info::<Exchange>();
        let serving =
            axum::serve(Door::new(self.listener), service).with_graceful_shutdown(async move {
                shutdown.await;
                let _ = ending.send(());
            });
        let deadline = async {
            if ends.await.is_ok() {
                tokio::time::sleep(GRACE).await;
            }
        };
        tokio::select! {
            _ = serving => {}
            () = deadline => {}
        }
    }
}
