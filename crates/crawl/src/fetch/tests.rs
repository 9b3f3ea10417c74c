//! Names and what they resolve to, with a stub in the place of the system's resolver. The name says
//! what the stub answers: `private`, `mixed`, `turning` or `none`, and the port of the test's
//! server, since a resolver may answer with one.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::*;
use crate::guard::Refusal;
use crate::request::{Accept, Validators};

static LOOKS_AT_TURNING: AtomicUsize = AtomicUsize::new(0);

fn look_up(name: &str) -> std::io::Result<Vec<std::net::SocketAddr>> {
    let mut labels = name.split('.');
    let kind = labels.next().unwrap_or_default();
    let port = labels
        .next()
        .and_then(|label| label.strip_prefix('p'))
        .and_then(|port| port.parse::<u16>().ok())
        .unwrap_or_default();
    let public = ([93, 184, 216, 34], port).into();
    let private = ([127, 0, 0, 1], port).into();
    let metadata = ([169, 254, 169, 254], port).into();
    Ok(match kind {
        "private" => vec![private],
        "mixed" => vec![public, private],
        "turning" if LOOKS_AT_TURNING.fetch_add(1, Ordering::SeqCst) == 0 => vec![private],
        "turning" => vec![metadata],
        "none" => vec![],
        _ => return Err(std::io::Error::other("no such name")),
    })
}

/// A server that counts its connections and answers every request on them.
async fn server() -> (u16, &'static AtomicUsize) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let count: &'static AtomicUsize = Box::leak(Box::default());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move {
                let mut buffer = [0; 4096];
                while stream.read(&mut buffer).await.is_ok_and(|read| read > 0) {
                    let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
                    if stream.write_all(answer).await.is_err() {
                        return;
                    }
                }
            });
        }
    });
    (port, count)
}

async fn fetch(settings: &FetchSettings, url: &str) -> Result<Exchange, FetchError> {
    let clock = Clock::standing_at("2026-01-31T08:00:00Z").unwrap();
    let fetcher = Fetcher::with_resolver(settings, clock, look_up).unwrap();
    let request = FetchRequest {
        url: Url::parse(url).unwrap(),
        accept: Accept::Page,
        validators: Validators::default(),
    };
    fetcher.fetch(&request).await?;
    fetcher.fetch(&request).await
}

#[tokio::test]
async fn a_name_with_a_private_address_is_never_dialled() {
    let (port, connections) = server().await;
    for kind in ["private", "mixed"] {
        let url = format!("http://{kind}.p{port}.example.org/");
        let error = fetch(&FetchSettings::default(), &url).await.unwrap_err();
        let is_expected = matches!(error, FetchError::Refused(Refusal::Address { .. }));
        assert!(is_expected, "{error:?}");
    }
    assert_eq!(connections.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn the_checked_address_is_the_one_that_is_dialled() {
    let (port, connections) = server().await;
    let settings = FetchSettings {
        allow_private: vec!["127.0.0.0/8".parse().unwrap()],
        ..FetchSettings::default()
    };
    // The second look would be refused: there is none for the same connection.
    let url = format!("http://turning.p{port}.example.org/");
    let exchange = fetch(&settings, &url).await.unwrap();
    assert_eq!(exchange.body(), b"ok");
    assert_eq!(connections.load(Ordering::SeqCst), 1);
    assert_eq!(LOOKS_AT_TURNING.load(Ordering::SeqCst), 1);
    let error = fetch(&settings, &url).await.unwrap_err();
    assert!(matches!(error, FetchError::Refused(_)), "{error:?}");
}

#[tokio::test]
async fn a_name_without_an_address_is_told() {
    let settings = FetchSettings::default();
    let error = fetch(&settings, "http://none.p0.example.org/")
        .await
        .unwrap_err();
    let is_expected = matches!(error, FetchError::Refused(Refusal::NoAddress { .. }));
    assert!(is_expected, "{error:?}");
    let error = fetch(&settings, "https://gone.p0.example.org/")
        .await
        .unwrap_err();
    assert!(matches!(error, FetchError::Resolve { .. }), "{error:?}");
    assert_eq!(
        error.to_string(),
        "cannot resolve the name gone.p0.example.org"
    );
}

#[tokio::test]
async fn a_proxy_may_have_a_private_name_and_nothing_else_may() {
    let (port, connections) = server().await;
    let settings = FetchSettings {
        proxy: format!("http://private.p{port}.example.org:{port}"),
        ..FetchSettings::default()
    };
    fetch(&settings, "http://www.example.org/").await.unwrap();
    assert_eq!(connections.load(Ordering::SeqCst), 1);
    // This kind of proxy is given addresses, so names are resolved and guarded here.
    let settings = FetchSettings {
        proxy: format!("socks5://127.0.0.1:{port}"),
        ..FetchSettings::default()
    };
    let url = format!("http://mixed.p{port}.example.org/");
    let error = fetch(&settings, &url).await.unwrap_err();
    assert!(matches!(error, FetchError::Refused(_)), "{error:?}");
}
