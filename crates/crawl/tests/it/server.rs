//! A web server written by hand: it reads one head and answers in raw bytes.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use jianbao_core::Clock;
use jianbao_crawl::{
    Accept, Exchange, FetchError, FetchRequest, FetchSettings, Fetcher, Validators,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

/// The time at which all tests of fetching stand.
pub(crate) const NOW: &str = "2026-01-31T08:00:00Z";

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Answers every connection by a function, and closes it.
    pub(crate) async fn start<Answer, Answering>(answer: Answer) -> Self
    where
        Answer: Fn(TcpStream) -> Answering + Send + Sync + 'static,
        Answering: Future<Output = ()> + Send,
    {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&heads);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    match stream.read_u8().await {
                        Ok(byte) => head.push(byte),
                        Err(_) => break,
                    }
                }
                // Latin-1, so that a test can compare bytes.
                seen.lock()
                    .unwrap()
                    .push(head.into_iter().map(char::from).collect());
                answer(stream).await;
            }
        });
        Self { address, heads }
    }

    /// Answers with bytes.
    pub(crate) async fn answering(answer: impl Into<Vec<u8>>) -> Self {
        let answer: Arc<[u8]> = answer.into().into();
        Self::start(move |mut stream| {
            let answer = Arc::clone(&answer);
            async move {
                // The client may have heard enough.
                let _ = stream.write_all(&answer).await;
                let _ = stream.shutdown().await;
            }
        })
        .await
    }

    /// The heads of the requests so far.
    pub(crate) fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }

    /// Settings that lead `*.test` here.
    pub(crate) fn settings(&self) -> FetchSettings {
        FetchSettings {
            connect: [("*.test".to_owned(), self.address.to_string())].into(),
            ..FetchSettings::default()
        }
    }

    pub(crate) async fn fetch(&self, url: &str) -> Result<Exchange, FetchError> {
        fetch(&self.settings(), url).await
    }
}

pub(crate) async fn fetch(settings: &FetchSettings, url: &str) -> Result<Exchange, FetchError> {
    fetcher(settings).fetch(&request(url)).await
}

pub(crate) fn fetcher(settings: &FetchSettings) -> Fetcher {
    Fetcher::new(settings, Clock::standing_at(NOW).unwrap()).unwrap()
}

pub(crate) fn request(url: &str) -> FetchRequest {
    FetchRequest {
        url: Url::parse(url).unwrap(),
        accept: Accept::Page,
        validators: Validators::default(),
    }
}

/// A whole answer with a body.
pub(crate) fn ok(headers: &str, body: &[u8]) -> Vec<u8> {
    let mut answer = format!(
        "HTTP/1.1 200 OK\r\n{headers}Content-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    answer.extend_from_slice(body);
    answer
}
