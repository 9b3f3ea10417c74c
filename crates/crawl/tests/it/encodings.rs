//! Content encodings: undone, and nothing more taken from them than the limit.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
use jianbao_crawl::{Exchange, decode_body};

use crate::server::{Server, fetch, ok};

const PAGE: &str = "http://news.test/";

/// What [`BROTLI`] holds twenty times.
const LINE: &str = "潮汐表与渡轮。The harbour office of the island says that the morning ferry will not run \
                    on Sunday.\n";

/// Made by the reference encoder at its highest quality, which uses the built-in dictionary.
const BROTLI: &str = "1b4708a09d0776ac6332bb2b48f1f464a11431987513aa26d934454becd3666e6f725aa10cad4e82c8e5\
                      39c601f3f5bcc90c9b0caabb8d6dd751f07994a01593287b8f6b45fb4f2e0b35438a42015e50d2126779\
                      d3e1ad262e5ef9dc01c71c02";

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn from_hex(digits: &str) -> Vec<u8> {
    digits
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

fn zstd(bytes: &[u8], window_log: u32) -> Vec<u8> {
    let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
    encoder.window_log(window_log).unwrap();
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

async fn fetch_encoded(encoding: &str, body: &[u8]) -> Exchange {
    let server = Server::answering(ok(&format!("Content-Encoding: {encoding}\r\n"), body)).await;
    let mut settings = server.settings();
    settings.max_body = "64KiB".parse().unwrap();
    fetch(&settings, PAGE).await.unwrap()
}

#[tokio::test]
async fn known_encodings_are_undone_and_the_raw_body_kept() {
    let text = LINE.repeat(20).into_bytes();
    let gzipped = gzip(&text);
    let mut zlib = ZlibEncoder::new(Vec::new(), Compression::best());
    zlib.write_all(&text).unwrap();
    let zlib = zlib.finish().unwrap();
    let mut bare = DeflateEncoder::new(Vec::new(), Compression::fast());
    bare.write_all(&text).unwrap();
    let bare = bare.finish().unwrap();
    let (first, second) = text.split_at(1500);
    let members = [gzip(first), gzip(second), b"\0\0padding".to_vec()].concat();
    let frames = [zstd(first, 20), zstd(second, 23)].concat();
    let brotli = from_hex(BROTLI);
    for (encoding, body) in [
        ("gzip", &gzipped),
        ("X-GZip", &gzipped),
        ("identity, gzip", &gzipped),
        ("deflate", &zlib),
        ("deflate", &bare),
        ("gzip", &members),
        ("br", &brotli),
        ("BR", &brotli),
        ("zstd", &frames),
        ("deflate, gzip", &gzip(&zlib)),
        ("deflate, gzip", &gzip(&bare)),
        ("gzip\r\nContent-Encoding: gzip", &gzip(&gzipped)),
        ("br, gzip", &gzip(&brotli)),
        ("deflate, zstd, gzip", &gzip(&zstd(&zlib, 20))),
    ] {
        let exchange = fetch_encoded(encoding, body).await;
        assert_eq!(exchange.body(), text, "{encoding}");
        assert_eq!(&exchange.raw_body, body);
        assert!(exchange.is_complete(), "{encoding}");
        // As it is read out of the evidence later.
        let encoding = encoding.replace("\r\nContent-Encoding:", ",");
        assert_eq!(decode_body(body, Some(&encoding), 1 << 20), text);
        let cut = decode_body(body, Some(&encoding), 100);
        assert!(cut.len() <= 100 && text.starts_with(&cut));
    }
}

#[tokio::test]
async fn an_unknown_encoding_is_kept_and_not_called_complete() {
    for encoding in ["lzma", "gzip, compress", "br, br, br, br"] {
        let exchange = fetch_encoded(encoding, b"packed").await;
        assert_eq!(exchange.body(), b"packed");
        assert!(!exchange.is_complete(), "{encoding}");
        assert_eq!(exchange.truncated, None);
    }
}

#[tokio::test]
async fn a_broken_encoding_gives_what_came_before() {
    let text = "A line of the harbour log.\n".repeat(1000).into_bytes();
    let mut broken = gzip(&text);
    let length = broken.len();
    broken.truncate(length - 20);
    let exchange = fetch_encoded("gzip", &broken).await;
    assert!(text.starts_with(exchange.body()));
    assert!(!exchange.is_complete());

    let mut wrong_sum = gzip(&text);
    wrong_sum[length - 8] ^= 1;
    let exchange = fetch_encoded("gzip", &wrong_sum).await;
    assert_eq!(exchange.body(), text);
    assert!(!exchange.is_complete());

    for encoding in ["gzip", "deflate", "br", "zstd"] {
        let exchange = fetch_encoded(encoding, b"not packed at all").await;
        assert!(!exchange.is_complete(), "{encoding}");
        let exchange = fetch_encoded(encoding, b"").await;
        assert!(exchange.is_complete() && exchange.body().is_empty());
    }
    // A whole stream of nothing, and something after it.
    let exchange = fetch_encoded("br", b"??").await;
    assert!(!exchange.is_complete());
    let mut brotli = from_hex(BROTLI);
    brotli.truncate(90);
    let exchange = fetch_encoded("br", &brotli).await;
    assert!(LINE.as_bytes().starts_with(exchange.body()) && exchange.body().len() > 20);
    assert!(!exchange.is_complete());
}

#[tokio::test]
async fn a_window_larger_than_the_web_allows_is_not_set_up() {
    // Incompressible, so that the frame states no smaller size than the window's.
    let text: Vec<u8> = (0..4096_u32)
        .flat_map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes())
        .collect();
    let exchange = fetch_encoded("zstd", &zstd(&text, 23)).await;
    assert_eq!(exchange.body(), text);
    let exchange = fetch_encoded("zstd", &zstd(&text, 27)).await;
    assert!(exchange.body().is_empty() && !exchange.is_complete());
    // The head of a brotli stream with a large window, of 30 bits.
    let exchange = fetch_encoded("br", &from_hex("111e030000000000")).await;
    assert!(!exchange.is_complete());
}
