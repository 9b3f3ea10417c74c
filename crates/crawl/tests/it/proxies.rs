//! Proxies: which of them is told what, who resolves names, and that passwords stay inside.

use std::fmt::Write as _;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use jianbao_core::Clock;
use jianbao_crawl::{FetchError, FetchSettings, Fetcher, SourceFetch};
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

use crate::secure_server::{Authority, HTTP1, HTTP2, SecureServer, answer_politely};
use crate::server::{NOW, Server, fetch, fetcher, ok, request};

/// A fetcher for which every look-up of a name is a mistake.
fn without_names(settings: &FetchSettings) -> Fetcher {
    let clock = Clock::standing_at(NOW).unwrap();
    Fetcher::with_resolver(settings, clock, |name| {
        Err(std::io::Error::other(format!("{name} was looked up here")))
    })
    .unwrap()
}

fn source(proxy: &str) -> SourceFetch {
    SourceFetch {
        proxy: proxy.to_owned(),
        ..SourceFetch::default()
    }
}

/// An HTTP proxy that connects everything to one server (RFC 9110 §9.3.6), and the heads it was sent.
async fn connect_proxy(target: SocketAddr) -> (SocketAddr, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let heads = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&heads);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                head.push(stream.read_u8().await.unwrap());
            }
            seen.lock().unwrap().push(String::from_utf8(head).unwrap());
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
            let mut server = TcpStream::connect(target).await.unwrap();
            let _ = copy_bidirectional(&mut stream, &mut server).await;
        }
    });
    (address, heads)
}

/// A SOCKS5 proxy (RFC 1928, RFC 1929) that connects everything to one server, and what it was told:
/// user, password, host and port.
async fn socks_proxy(target: SocketAddr) -> (SocketAddr, Arc<Mutex<Vec<[String; 3]>>>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let told = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&told);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let [_version, methods] = read(&mut stream).await;
            let mut offered = vec![0; usize::from(methods)];
            stream.read_exact(&mut offered).await.unwrap();
            let (mut user, mut password) = (String::new(), String::new());
            if offered.contains(&2) {
                stream.write_all(&[5, 2]).await.unwrap();
                let [_version] = read(&mut stream).await;
                user = text(&mut stream).await;
                password = text(&mut stream).await;
                let is_known = password != "wrong";
                stream.write_all(&[1, u8::from(!is_known)]).await.unwrap();
                if !is_known {
                    continue;
                }
            } else {
                stream.write_all(&[5, 0]).await.unwrap();
            }
            let [_version, _connect, _reserved, kind] = read(&mut stream).await;
            let host = match kind {
                1 => std::net::Ipv4Addr::from(read(&mut stream).await).to_string(),
                3 => text(&mut stream).await,
                _ => std::net::Ipv6Addr::from(read::<16>(&mut stream).await).to_string(),
            };
            let port = u16::from_be_bytes(read(&mut stream).await);
            seen.lock()
                .unwrap()
                .push([user, password, format!("{host}:{port}")]);
            stream
                .write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0])
                .await
                .unwrap();
            let mut server = TcpStream::connect(target).await.unwrap();
            let _ = copy_bidirectional(&mut stream, &mut server).await;
        }
    });
    (address, told)
}

async fn read<const LENGTH: usize>(stream: &mut TcpStream) -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    stream.read_exact(&mut bytes).await.unwrap();
    bytes
}

/// A text with its length before it.
async fn text(stream: &mut TcpStream) -> String {
    let [length] = read(stream).await;
    let mut bytes = vec![0; usize::from(length)];
    stream.read_exact(&mut bytes).await.unwrap();
    String::from_utf8(bytes).unwrap()
}

#[tokio::test]
async fn an_http_proxy_is_asked_for_whole_urls_with_the_password() {
    let proxy = Server::answering(ok("", b"through")).await;
    let fetcher = without_names(&FetchSettings::default());
    let settings = source(&format!("http://keeper:lantern@{}", proxy.address));
    let home = Url::parse("http://www.example.org/").unwrap();
    let of_source = fetcher.for_source(&settings, &home).unwrap();
    let exchange = of_source
        .fetch(&request("http://www.example.org/feed?a=1"))
        .await
        .unwrap();
    assert_eq!(exchange.body(), b"through");
    let head = proxy.heads().pop().unwrap();
    assert!(
        head.starts_with("GET http://www.example.org/feed?a=1 HTTP/1.1\r\n"),
        "{head}"
    );
    // "keeper:lantern" in base64.
    assert!(
        head.contains("proxy-authorization: Basic a2VlcGVyOmxhbnRlcm4=\r\n"),
        "{head}"
    );
    let shown = format!("{exchange:?} {of_source:?} {settings:?}");
    assert!(
        !shown.contains("lantern") && !shown.contains("a2VlcGVy"),
        "{shown}"
    );
}

#[tokio::test]
async fn an_https_proxy_is_spoken_to_securely() {
    let authority = Authority::new();
    let acceptor = authority.acceptor(&["127.0.0.1"], &[HTTP1]);
    let proxy = SecureServer::start(acceptor, answer_politely).await;
    let mut settings = FetchSettings {
        proxy: format!("https://keeper:lantern@{}", proxy.address),
        ca_file: authority.file().to_str().unwrap().to_owned(),
        ..FetchSettings::default()
    };
    let url = "http://www.example.org/";
    let exchange = without_names(&settings).fetch(&request(url)).await.unwrap();
    assert_eq!(exchange.body(), b"first");
    settings.ca_file.clear();
    let error = without_names(&settings)
        .fetch(&request(url))
        .await
        .unwrap_err();
    assert!(matches!(error, FetchError::Tls { .. }), "{error:?}");
}

#[tokio::test]
async fn an_http_proxy_connects_for_https_and_both_versions_go_through() {
    let authority = Authority::new();
    for (protocols, body) in [(&[HTTP2, HTTP1][..], "second"), (&[HTTP1][..], "first")] {
        let acceptor = authority.acceptor(&["www.example.org"], protocols);
        let server = SecureServer::start(acceptor, answer_politely).await;
        let (address, heads) = connect_proxy(server.address).await;
        let settings = FetchSettings {
            proxy: format!("http://keeper:lantern@{address}"),
            ca_file: authority.file().to_str().unwrap().to_owned(),
            ..FetchSettings::default()
        };
        let fetcher = without_names(&settings);
        let exchange = fetcher
            .fetch(&request("https://www.example.org/feed"))
            .await
            .unwrap();
        assert_eq!(exchange.body(), body.as_bytes());
        let head = heads.lock().unwrap().pop().unwrap();
        assert!(
            head.starts_with("CONNECT www.example.org:443 HTTP/1.1\r\n"),
            "{head}"
        );
        assert!(head.contains("a2VlcGVyOmxhbnRlcm4="), "{head}");
        assert!(
            !head.contains("user-agent"),
            "the proxy learns where and no more: {head}"
        );
    }
}

#[tokio::test]
async fn socks5h_is_told_names_and_nobody_looks_them_up_here() {
    let server = Server::answering(ok("", b"onion")).await;
    let (address, told) = socks_proxy(server.address).await;
    let fetcher = without_names(&FetchSettings::default());
    let of_source = fetcher
        .for_source(
            &source(&format!("socks5h://keeper:lantern@{address}")),
            &Url::parse("http://harbour.onion/").unwrap(),
        )
        .unwrap();
    for url in [
        "http://harbour.onion/feed",
        "http://www.example.org:8080/feed",
    ] {
        let exchange = of_source.fetch(&request(url)).await.unwrap();
        assert_eq!(exchange.body(), b"onion");
    }
    let expected = |host: &str| ["keeper", "lantern", host].map(str::to_owned);
    assert_eq!(
        *told.lock().unwrap(),
        [
            expected("harbour.onion:80"),
            expected("www.example.org:8080")
        ]
    );
    // What the proxy is asked for is guarded as ever, and the fetcher of all others has no proxy.
    for url in [
        "http://10.0.0.1/",
        "http://nas.lan/",
        "http://www.example.org:25/",
    ] {
        let error = of_source.fetch(&request(url)).await.unwrap_err();
        assert!(matches!(error, FetchError::Refused(_)), "{error:?}");
    }
    let error = fetcher
        .fetch(&request("http://harbour.onion/"))
        .await
        .unwrap_err();
    assert!(matches!(error, FetchError::Refused(_)), "{error:?}");
    assert_eq!(told.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn socks5_is_told_the_address_that_was_checked() {
    let server = Server::answering(ok("", b"numbered")).await;
    let (address, told) = socks_proxy(server.address).await;
    let settings = FetchSettings {
        proxy: format!("socks5://{address}"),
        ..FetchSettings::default()
    };
    let fetcher = Fetcher::with_resolver(&settings, Clock::standing_at(NOW).unwrap(), |name| {
        Ok(vec![match name {
            "www.example.org" => "93.184.216.34:0".parse().unwrap(),
            _ => "10.0.0.1:0".parse().unwrap(),
        }])
    })
    .unwrap();
    for url in [
        "http://www.example.org/",
        "http://93.184.216.35/",
        "http://[2606:4700::1]/",
    ] {
        fetcher.fetch(&request(url)).await.unwrap();
    }
    for url in ["http://inside.example.org/", "http://harbour.onion/"] {
        let error = fetcher.fetch(&request(url)).await.unwrap_err();
        assert!(matches!(error, FetchError::Refused(_)), "{error:?}");
    }
    let hosts: Vec<_> = told
        .lock()
        .unwrap()
        .iter()
        .map(|[_, _, host]| host.clone())
        .collect();
    assert_eq!(
        hosts,
        ["93.184.216.34:80", "93.184.216.35:80", "2606:4700::1:80"]
    );
}

#[tokio::test]
async fn a_proxy_that_refuses_is_an_error_without_the_password() {
    let server = Server::answering(ok("", b"")).await;
    let (socks, _) = socks_proxy(server.address).await;
    let refusing = Server::answering("HTTP/1.1 407 Who?\r\nContent-Length: 0\r\n\r\n").await;
    for (proxy, url) in [
        (
            format!("socks5h://keeper:wrong@{socks}"),
            "http://www.example.org/",
        ),
        (
            format!("http://keeper:wrong@{}", refusing.address),
            "https://www.example.org/",
        ),
        (
            "http://keeper:wrong@127.0.0.1:1".to_owned(),
            "http://www.example.org/",
        ),
    ] {
        let settings = FetchSettings {
            proxy,
            ..FetchSettings::default()
        };
        let error = without_names(&settings)
            .fetch(&request(url))
            .await
            .unwrap_err();
        let mut shown = format!("{error} {error:?} {settings:?}");
        let mut cause = std::error::Error::source(&error);
        while let Some(inner) = cause {
            let _ = write!(shown, " {inner} {inner:?}");
            cause = inner.source();
        }
        assert!(
            !shown.contains("wrong") && !shown.contains("keeper"),
            "{shown}"
        );
    }
}

#[tokio::test]
async fn what_connect_leads_elsewhere_goes_around_the_proxy_of_a_source() {
    let server = Server::answering(ok("", b"direct")).await;
    let of_source = fetcher(&server.settings())
        .for_source(
            &source("http://127.0.0.1:1"),
            &Url::parse("http://news.test/").unwrap(),
        )
        .unwrap();
    let exchange = of_source
        .fetch(&request("http://news.test/"))
        .await
        .unwrap();
    assert_eq!(exchange.body(), b"direct");
    assert_eq!(
        fetch(&server.settings(), "http://news.test/")
            .await
            .unwrap()
            .body(),
        b"direct"
    );
}
