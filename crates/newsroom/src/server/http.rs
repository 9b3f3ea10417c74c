//! HTTP/1.1 by hand: heads by `httparse`, keep-alive, gzip, and answers that are broken on purpose.

use std::io::{self, Write as _};
use std::sync::Arc;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::Site;
use super::state::{Begun, State};
use crate::answer::{Answer, Question};
use crate::ledger::Request;
use crate::plan::{FaultKind, instant};

/// A longer head is refused, in bytes.
const MAX_HEAD_BYTES: usize = 64 << 10;
const MAX_HEADERS: usize = 100;
/// A slow answer comes in so many pieces, this far apart in real time.
const DRIP_PIECES: usize = 5;
const DRIP_PAUSE: Duration = Duration::from_millis(40);

/// What a request's head says.
#[derive(Debug, Default)]
struct Head {
    question: Question,
    user_agent: Option<String>,
    is_head_request: bool,
    is_known_method: bool,
    wants_close: bool,
}

pub(super) async fn serve(listener: TcpListener, site: Site, state: Arc<State>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::task::yield_now().await;
            continue;
        };
        let (site, state) = (site.clone(), Arc::clone(&state));
        tokio::spawn(async move {
            // A client may go away at any time.
            let _ = attend(stream, &site, &state).await;
        });
    }
}

async fn attend(mut stream: TcpStream, site: &Site, state: &State) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut buffer = Vec::new();
    while let Some(head) = read_head(&mut stream, &mut buffer).await? {
        let begun = state.begin(&head.question.host);
        let real = Instant::now();
        let answer = answer(site, &head, &begun);
        let mut request = Request {
            at: instant(begun.now_ms),
            took_us: 0,
            host: head.question.host,
            path: head.question.target,
            status: answer.status,
            bytes: 0,
            if_none_match: head.question.if_none_match,
            if_modified_since: head.question.if_modified_since,
            user_agent: head.user_agent,
            concurrency: begun.concurrency,
            etag: answer.etag.clone(),
            last_modified: answer.last_modified.clone(),
            is_complete: false,
            retry_after: answer
                .retry_after
                .as_ref()
                .map(|(_, until)| instant(*until)),
            fault: answer.fault.map(FaultKind::name),
        };
        let sent = send(&mut stream, &answer, head.is_head_request, &mut request).await;
        request.took_us = u64::try_from(real.elapsed().as_micros()).unwrap_or(u64::MAX);
        let keeps_open = sent.as_ref().is_ok_and(|keeps_open| *keeps_open);
        state.end(begun.number, request);
        if !keeps_open || head.wants_close {
            break;
        }
    }
    Ok(())
}

/// Reads the head of the next request; none when the connection ends before one.
async fn read_head(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> io::Result<Option<Head>> {
    loop {
        if let Some((head, length)) = parse(buffer)? {
            buffer.drain(..length);
            return Ok(Some(head));
        }
        if buffer.len() > MAX_HEAD_BYTES || stream.read_buf(buffer).await? == 0 {
            return Ok(None);
        }
    }
}

fn parse(buffer: &[u8]) -> io::Result<Option<(Head, usize)>> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut request = httparse::Request::new(&mut headers);
    let length = match request.parse(buffer).map_err(io::Error::other)? {
        httparse::Status::Complete(length) => length,
        httparse::Status::Partial => return Ok(None),
    };
    let target = request.path.unwrap_or("/");
    // A client of a proxy sends the whole URL (RFC 9112 §3.2.2).
    let target = match target.split_once("://") {
        Some((_, rest)) => rest.find('/').map_or("/", |at| &rest[at..]),
        None => target,
    };
    let mut head = Head {
        is_head_request: request.method == Some("HEAD"),
        is_known_method: matches!(request.method, Some("GET" | "HEAD")),
        wants_close: request.version == Some(0),
        ..Head::default()
    };
    target.clone_into(&mut head.question.target);
    for header in request.headers.iter() {
        let value = String::from_utf8_lossy(header.value).into_owned();
        match header.name.to_ascii_lowercase().as_str() {
            "host" => {
                let name = value.split(':').next().unwrap_or_default();
                head.question.host = name.to_ascii_lowercase();
            }
            "user-agent" => head.user_agent = Some(value),
            "if-none-match" => head.question.if_none_match = Some(value),
            "if-modified-since" => head.question.if_modified_since = Some(value),
            "accept-encoding" => head.question.accepts_gzip = value.contains("gzip"),
            "connection" => head.wants_close |= value.eq_ignore_ascii_case("close"),
            // A body would be taken for the next request.
            "content-length" | "transfer-encoding" => head.wants_close = true,
            _ => {}
        }
    }
    Ok(Some((head, length)))
}

fn answer(site: &Site, head: &Head, begun: &Begun) -> Answer {
    if !head.is_known_method {
        return Answer::of(405, "text/plain", "only GET and HEAD\n");
    }
    let has_name = head
        .user_agent
        .as_ref()
        .is_some_and(|name| !name.trim().is_empty());
    if site.is_strict() && (begun.is_hasty || !has_name) {
        return Answer::of(403, "text/plain", "not so\n");
    }
    let mut answer = site.answer(&head.question, begun.now_ms);
    if answer.is_gzip {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        // Writing to memory does not fail.
        let _ = encoder.write_all(&answer.body);
        answer.body = encoder.finish().unwrap_or_default();
    }
    answer
}

/// Sends an answer and tells whether the connection can be used again.
async fn send(
    stream: &mut TcpStream,
    answer: &Answer,
    is_head_request: bool,
    request: &mut Request,
) -> io::Result<bool> {
    if answer.fault == Some(FaultKind::Closed) {
        return Ok(false);
    }
    let body = if is_head_request {
        &[]
    } else {
        answer.body.as_slice()
    };
    let half = &body[..body.len() / 2];
    let is_cut = body.len() > 1;
    match answer.fault {
        Some(FaultKind::CutChunked) if is_cut => {
            let mut bytes = head_bytes(answer, "Transfer-Encoding: chunked");
            bytes.extend(format!("{:x}\r\n", body.len()).bytes());
            bytes.extend(half);
            stream.write_all(&bytes).await?;
            request.bytes = half.len();
            return Ok(false);
        }
        Some(FaultKind::CutLength) if is_cut => {
            let mut bytes = head_bytes(answer, &format!("Content-Length: {}", body.len()));
            bytes.extend(half);
            stream.write_all(&bytes).await?;
            request.bytes = half.len();
            return Ok(false);
        }
        Some(FaultKind::Drip) => {
            let bytes = head_bytes(answer, &length_field(answer));
            stream.write_all(&bytes).await?;
            for piece in body.chunks((body.len() / DRIP_PIECES).max(1)) {
                tokio::time::sleep(DRIP_PAUSE).await;
                stream.write_all(piece).await?;
            }
        }
        _ => {
            let mut bytes = head_bytes(answer, &length_field(answer));
            bytes.extend(body);
            stream.write_all(&bytes).await?;
        }
    }
    request.bytes = body.len();
    request.is_complete = !is_head_request;
    Ok(true)
}

fn length_field(answer: &Answer) -> String {
    // RFC 9110 §15.4.5: a 304 has no body, and a length would be that of the whole.
    if answer.status == 304 {
        return String::new();
    }
    format!("Content-Length: {}", answer.body.len())
}

fn head_bytes(answer: &Answer, length: &str) -> Vec<u8> {
    let reason = match answer.status {
        200 => "OK",
        301 => "Moved Permanently",
        302 => "Found",
        304 => "Not Modified",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        410 => "Gone",
        421 => "Misdirected Request",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "",
    };
    let mut head = format!("HTTP/1.1 {} {reason}\r\n", answer.status);
    let mut field = |name: &str, value: &str| {
        head.push_str(name);
        head.push_str(": ");
        head.push_str(value);
        head.push_str("\r\n");
    };
    if answer.status != 304 {
        field("Content-Type", &answer.content_type);
    }
    if let Some(tag) = &answer.etag {
        field("ETag", tag);
    }
    if let Some(date) = &answer.last_modified {
        field("Last-Modified", date);
    }
    if let Some(location) = &answer.location {
        field("Location", location);
    }
    if let Some((value, _)) = &answer.retry_after {
        field("Retry-After", value);
    }
    if answer.is_gzip {
        field("Content-Encoding", "gzip");
    }
    if !length.is_empty() {
        head.push_str(length);
        head.push_str("\r\n");
    }
    head.push_str("\r\n");
    head.into_bytes()
}
