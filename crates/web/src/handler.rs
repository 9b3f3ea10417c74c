//! From a request to its answer.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{
    ALLOW, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderValue, LOCATION, RETRY_AFTER,
};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::Response;

use crate::cache::Answer;
use crate::connection::{Exchange, MAX_HEAD_BYTES};
use crate::error::Failure;
use crate::headers::{line, refusal, set_common};
use crate::host;
use crate::negotiate::{accepts_gzip, is_known};
use crate::press::Press;
use crate::request_path::{MAX_PATH_BYTES, Named, named};
use crate::teller::Teller;
use crate::watch::Watch;
use crate::websub::{CALLBACKS, WebSub};

/// Where the server says that it is well, to those who watch over it.
const HEALTH: &str = "/health";

const NO_PAGE: &str = "There is no such page.";

/// What every request needs.
pub(crate) struct Desk {
    pub(crate) press: Arc<Press>,
    pub(crate) watch: Watch,
    pub(crate) teller: Teller,
    /// A private archive answers to the names of this machine only.
    pub(crate) is_private: bool,
    /// What answers hubs, when they are asked for anything.
    pub(crate) web_sub: Option<Arc<WebSub>>,
}

/// Answers a request, whatever it is.
pub(crate) async fn answer(
    State(desk): State<Arc<Desk>>,
    ConnectInfo(exchange): ConnectInfo<Exchange>,
    request: Request,
) -> Response {
    exchange.begin_answer();
    if let Some(web_sub) = &desk.web_sub
        && request.uri().path().starts_with(CALLBACKS)
        && head_bytes(request.headers()) <= MAX_HEAD_BYTES
    {
        // Before names are looked at: hubs know this server by the name that the callback has.
        let mut response = web_sub.answer(request, &exchange).await;
        set_common(response.headers_mut());
        return response;
    }
    let (head, _) = request.into_parts();
    let target = head.uri.path_and_query();
    let mut response = if head.method != Method::GET && head.method != Method::HEAD {
        let mut response = refusal(StatusCode::METHOD_NOT_ALLOWED, "Pages can only be read.");
        let allowed = HeaderValue::from_static("GET, HEAD");
        response.headers_mut().insert(ALLOW, allowed);
        response
    } else if target.is_some_and(|target| target.as_str().len() > MAX_PATH_BYTES) {
        refusal(StatusCode::URI_TOO_LONG, "No page has such an address.")
    } else if head_bytes(&head.headers) > MAX_HEAD_BYTES {
        refusal(
            StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            "The head of the request is too long.",
        )
    } else if desk.is_private && !host::is_local(&head.headers) {
        refusal(
            StatusCode::MISDIRECTED_REQUEST,
            "This archive is private and answers only to addresses and to localhost.",
        )
    } else if head.uri.path() == HEALTH {
        desk.health().await
    } else {
        desk.page(head.uri.path(), &head.headers).await
    };
    set_common(response.headers_mut());
    response
}

impl Desk {
    async fn health(&self) -> Response {
        match self.watch.generation().await {
            Ok(_) => line(StatusCode::OK, "ok\n"),
            Err(error) => {
                self.teller.error(&error);
                line(
                    StatusCode::SERVICE_UNAVAILABLE,
                    "the catalog cannot be read\n",
                )
            }
        }
    }

    async fn page(&self, path: &str, headers: &HeaderMap) -> Response {
        let path = match named(path) {
            Some(Named::Page(path)) => path,
            Some(Named::Folder(folder)) => return moved(&folder),
            None => return refusal(StatusCode::NOT_FOUND, NO_PAGE),
        };
        let wanted = (path, accepts_gzip(headers));
        let made = match self.watch.generation().await {
            Ok(generation) => self.press.answer(generation, wanted).await,
            Err(error) => Err(error),
        };
        match made {
            Ok(Some(answer)) => response_of(answer, headers),
            Ok(None) => refusal(StatusCode::NOT_FOUND, NO_PAGE),
            Err(error) => {
                self.teller.error(&error);
                failed(&error)
            }
        }
    }
}

fn response_of(answer: Answer, headers: &HeaderMap) -> Response {
    let is_known = answer
        .etag
        .to_str()
        .is_ok_and(|etag| is_known(headers, etag));
    let mut response = Response::new(Body::empty());
    if is_known {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    } else {
        *response.body_mut() = Body::from(answer.bytes);
        let media_type = HeaderValue::from_static(answer.media_type);
        response.headers_mut().insert(CONTENT_TYPE, media_type);
        if answer.is_gzip {
            let gzip = HeaderValue::from_static("gzip");
            response.headers_mut().insert(CONTENT_ENCODING, gzip);
        }
    }
    response.headers_mut().insert(ETAG, answer.etag);
    response
}

fn moved(to: &str) -> Response {
    let mut response = refusal(
        StatusCode::PERMANENT_REDIRECT,
        "The page has another address.",
    );
    if let Ok(to) = HeaderValue::from_str(to) {
        response.headers_mut().insert(LOCATION, to);
    }
    response
}

/// What the reader is told: that it was not his fault, and whether to come again.
fn failed(error: &Failure) -> Response {
    if !matches!(error, Failure::Busy { .. }) {
        let why = "The page could not be made.";
        return refusal(StatusCode::INTERNAL_SERVER_ERROR, why);
    }
    let mut response = refusal(StatusCode::SERVICE_UNAVAILABLE, "Too many are asking.");
    let soon = HeaderValue::from_static("2");
    response.headers_mut().insert(RETRY_AFTER, soon);
    response
}

fn head_bytes(headers: &HeaderMap) -> usize {
    headers
        .iter()
        .map(|(name, value)| name.as_str().len() + value.len() + ": \r\n".len())
        .sum()
}
