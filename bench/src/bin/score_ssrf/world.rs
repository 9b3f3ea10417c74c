//! A stub internet behind a SOCKS5 proxy (RFC 1928): whatever address is dialled, the next answer of the
//! case comes, in the open or behind TLS.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result, bail};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::case::{Case, Hop};

/// What a TLS connection begins with: a handshake record (RFC 8446 §5.1).
const HANDSHAKE: u8 = 22;

/// A request's head that is longer is none, in bytes.
const MAX_HEAD_BYTES: usize = 64 * 1024;

pub(crate) struct World {
    pub(crate) address: SocketAddr,
    dialled: Arc<Mutex<Vec<IpAddr>>>,
    folder: TempDir,
}

impl World {
    pub(crate) async fn start(case: &Case) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let acceptor = acceptor(case.hosts(), &folder)?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let dialled = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&dialled);
        let mut hops = case.hops.clone().into_iter();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                // One after another: the answers have an order.
                let _ = serve(stream, &acceptor, &seen, &mut hops).await;
            }
        });
        Ok(Self {
            address,
            dialled,
            folder,
        })
    }

    /// The addresses that were dialled so far.
    pub(crate) fn dialled(&self) -> Vec<IpAddr> {
        let dialled = self.dialled.lock().unwrap_or_else(PoisonError::into_inner);
        dialled.clone()
    }

    pub(crate) fn ca_file(&self) -> Result<String> {
        let path = self.folder.path().join("ca.pem");
        Ok(path.to_str().context("a path that is no text")?.to_owned())
    }
}

/// Whether an address is plainly not of the public internet: a judge apart from the guard, which knows
/// more.
pub(crate) fn is_inside(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(address) => {
            address.is_loopback()
                || address.is_private()
                || address.is_link_local()
                || address.is_unspecified()
                || address.is_broadcast()
                || address.is_multicast()
                || address.is_documentation()
        }
        IpAddr::V6(address) => {
            address.is_loopback()
                || address.is_unspecified()
                || address.is_multicast()
                || address.is_unique_local()
                || address.is_unicast_link_local()
        }
    }
}

/// What accepts TLS connections to some hosts; writes the authority's certificate into the folder.
fn acceptor(hosts: Vec<String>, folder: &TempDir) -> Result<TlsAcceptor> {
    let mut params = CertificateParams::default();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate()?)?;
    std::fs::write(folder.path().join("ca.pem"), issuer.pem())?;
    let key = KeyPair::generate()?;
    let params = CertificateParams::new(hosts).or_else(|_| CertificateParams::new(Vec::new()))?;
    let certificate = params.signed_by(&key, &issuer)?;
    let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

async fn serve(
    mut stream: TcpStream,
    acceptor: &TlsAcceptor,
    dialled: &Mutex<Vec<IpAddr>>,
    hops: &mut impl Iterator<Item = Hop>,
) -> Result<()> {
    let address = shake_hands(&mut stream).await?;
    dialled
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(address);
    let mut first = [0];
    stream.peek(&mut first).await?;
    if first == [HANDSHAKE] {
        answer(acceptor.accept(stream).await?, hops).await
    } else {
        answer(stream, hops).await
    }
}

/// Takes a SOCKS5 client in and says which address it wants.
async fn shake_hands(stream: &mut TcpStream) -> Result<IpAddr> {
    let methods = read::<2>(stream).await?[1];
    let mut offered = vec![0; usize::from(methods)];
    stream.read_exact(&mut offered).await?;
    stream.write_all(&[5, 0]).await?;
    let [_version, _command, _reserved, kind] = read(stream).await?;
    let address = match kind {
        1 => IpAddr::V4(Ipv4Addr::from(read(stream).await?)),
        4 => IpAddr::V6(Ipv6Addr::from(read::<16>(stream).await?)),
        _ => bail!("a name is no address"),
    };
    let _port: [u8; 2] = read(stream).await?;
    stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await?;
    Ok(address)
}

async fn read<const LENGTH: usize>(stream: &mut TcpStream) -> Result<[u8; LENGTH]> {
    let mut bytes = [0; LENGTH];
    stream.read_exact(&mut bytes).await?;
    Ok(bytes)
}

/// Reads a request and gives the next answer: a redirect, a page, or in the end a picture.
async fn answer(
    mut stream: impl AsyncRead + AsyncWrite + Unpin,
    hops: &mut impl Iterator<Item = Hop>,
) -> Result<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") && head.len() < MAX_HEAD_BYTES {
        head.push(stream.read_u8().await?);
    }
    let (status, headers) = match hops.next() {
        Some(hop) if hop.location.is_empty() => (
            hop.status,
            "Content-Type: text/html\r\nRefresh: 0; url=http://127.0.0.1/\r\n".to_owned(),
        ),
        Some(hop) => (hop.status, format!("Location: {}\r\n", hop.location)),
        None => (200, "Content-Type: image/jpeg\r\n".to_owned()),
    };
    let answer = format!(
        "HTTP/1.1 {status} Here\r\n{headers}Content-Length: 0\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(answer.as_bytes()).await?;
    stream.shutdown().await?;
    Ok(())
}
