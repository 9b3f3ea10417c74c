//! A web server behind TLS with an authority of its own, which speaks HTTP/1.1 or HTTP/2 as the client
//! agrees to by ALPN. HTTP/2 (RFC 9113) is written by hand, so that a test can break its rules.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use jianbao_crawl::FetchSettings;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::server::TlsStream;

pub(crate) const HTTP2: &str = "h2";
pub(crate) const HTTP1: &str = "http/1.1";

/// HTTP/2 frames, by type.
pub(crate) const DATA: u8 = 0;
pub(crate) const HEADERS: u8 = 1;
const SETTINGS: u8 = 4;
pub(crate) const CONTINUATION: u8 = 9;
/// Flags of frames.
pub(crate) const END_STREAM: u8 = 1;
pub(crate) const END_HEADERS: u8 = 4;

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// An authority that nobody else trusts, and its certificate in a file.
pub(crate) struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    folder: TempDir,
}

pub(crate) type Connection = TlsStream<TcpStream>;

pub(crate) struct SecureServer {
    pub(crate) address: SocketAddr,
    connections: Arc<AtomicUsize>,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), issuer.pem()).unwrap();
        Self { issuer, folder }
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// What a server of some names accepts connections with.
    pub(crate) fn acceptor(&self, names: &[&str], protocols: &[&str]) -> TlsAcceptor {
        let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new(names)
            .unwrap()
            .signed_by(&key, &self.issuer)
            .unwrap();
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        config.alpn_protocols = protocols
            .iter()
            .map(|protocol| protocol.as_bytes().to_vec())
            .collect();
        TlsAcceptor::from(Arc::new(config))
    }
}

impl SecureServer {
    /// Answers every connection by a function.
    pub(crate) async fn start<Answer, Answering>(acceptor: TlsAcceptor, answer: Answer) -> Self
    where
        Answer: Fn(Connection) -> Answering + Clone + Send + Sync + 'static,
        Answering: Future<Output = ()> + Send,
    {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let connections = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&connections);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, answer) = (acceptor.clone(), answer.clone());
                let count = Arc::clone(&count);
                tokio::spawn(async move {
                    if let Ok(stream) = acceptor.accept(stream).await {
                        count.fetch_add(1, Ordering::SeqCst);
                        answer(stream).await;
                    }
                });
            }
        });
        Self {
            address,
            connections,
        }
    }

    /// How many connections came about, TLS included.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// Settings that lead `*.test` here and trust what a file says.
    pub(crate) fn settings(&self, ca_file: &Path) -> FetchSettings {
        FetchSettings {
            connect: [("*.test".to_owned(), self.address.to_string())].into(),
            ca_file: ca_file.to_str().unwrap().to_owned(),
            ..FetchSettings::default()
        }
    }
}

/// Answers one request after another in the protocol that was agreed on.
pub(crate) async fn answer_politely(mut stream: Connection) {
    if stream.get_ref().1.alpn_protocol() == Some(HTTP2.as_bytes()) {
        greet(&mut stream).await;
        while let Some(id) = next_request(&mut stream).await {
            // `:status: 200` is the eighth entry of HPACK's static table.
            let _ = write_frame(&mut stream, HEADERS, END_HEADERS, id, &[0x88]).await;
            let _ = write_frame(&mut stream, DATA, END_STREAM, id, b"second").await;
        }
        return;
    }
    let mut head = Vec::new();
    while let Ok(byte) = stream.read_u8().await {
        head.push(byte);
        if head.ends_with(b"\r\n\r\n") {
            head.clear();
            let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst";
            let _ = stream.write_all(answer).await;
        }
    }
}

/// The beginning of an HTTP/2 connection.
pub(crate) async fn greet(stream: &mut (impl AsyncRead + AsyncWrite + Unpin)) {
    let mut preface = vec![0; PREFACE.len()];
    stream.read_exact(&mut preface).await.unwrap();
    assert_eq!(preface, PREFACE);
    write_frame(stream, SETTINGS, 0, 0, &[]).await.unwrap();
}

/// The stream of the next request; none when there is no more. Requests of tests fit in one frame.
pub(crate) async fn next_request(stream: &mut (impl AsyncRead + Unpin)) -> Option<u32> {
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).await.ok()?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let mut payload = vec![0; usize::try_from(length).unwrap()];
        stream.read_exact(&mut payload).await.ok()?;
        if head[3] == HEADERS {
            return Some(u32::from_be_bytes([head[5], head[6], head[7], head[8]]));
        }
    }
}

pub(crate) async fn write_frame(
    stream: &mut (impl AsyncWrite + Unpin),
    kind: u8,
    flags: u8,
    id: u32,
    payload: &[u8],
) -> std::io::Result<()> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut frame = length[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(id.to_be_bytes());
    frame.extend(payload);
    stream.write_all(&frame).await?;
    stream.flush().await
}
