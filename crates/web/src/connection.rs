//! Connections: how many, how long, and how much of a head. Slow or silent readers must not take the
//! place of others.
//!
//! hyper has these limits too, but axum does not hand them out.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, Sleep};

/// Connections at a time; more wait to be accepted. Usually a process may have 1,024 files open, and the
/// archive needs some.
const MAX_CONNECTIONS: usize = 512;
/// How long a connection may take to bring a whole head, to take the next bytes of an answer, or be idle.
const TIMEOUT: Duration = Duration::from_secs(10);
/// The longest head of a request, in bytes.
pub(crate) const MAX_HEAD_BYTES: usize = 16 << 10;
/// What is said to one that is longer before it is whole.
const TOO_LARGE: &[u8] = b"HTTP/1.1 431 Request Header Fields Too Large\r\n\
    connection: close\r\ncontent-length: 0\r\n\r\n";

/// Accepts connections as long as there are not too many.
pub(crate) struct Door {
    listener: TcpListener,
    places: Arc<Semaphore>,
    timeout: Duration,
}

/// A connection within its limits.
pub(crate) struct Connection {
    stream: TcpStream,
    exchange: Exchange,
    /// Bytes that came since the last answer.
    head_bytes: usize,
    deadline: Pin<Box<Sleep>>,
    timeout: Duration,
    _place: OwnedSemaphorePermit,
}

/// What a connection and the answers it gets know of each other.
#[derive(Clone, Debug, Default)]
pub(crate) struct Exchange {
    is_answering: Arc<AtomicBool>,
    /// Whether what comes is the body of a request: longer than a head, and to come as quickly.
    is_in_body: Arc<AtomicBool>,
}

impl Exchange {
    /// A whole head has come: until the answer is sent, the reader is the one who waits.
    pub(crate) fn begin_answer(&self) {
        self.is_answering.store(true, Ordering::Relaxed);
    }

    /// The body of the request is wanted. Whoever reads it sees to its length.
    pub(crate) fn begin_body(&self) {
        self.is_in_body.store(true, Ordering::Relaxed);
    }
}

impl Door {
    pub(crate) fn new(listener: TcpListener) -> Self {
        Self {
            listener,
            places: Arc::new(Semaphore::new(MAX_CONNECTIONS)),
            timeout: TIMEOUT,
        }
    }
}

impl Listener for Door {
    type Io = Connection;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Connection, SocketAddr) {
        let Ok(place) = Arc::clone(&self.places).acquire_owned().await else {
            // Nobody closes the semaphore.
            return std::future::pending().await;
        };
        let (stream, address) = Listener::accept(&mut self.listener).await;
        // Without it answers are slower, and not wrong.
        let _ = stream.set_nodelay(true);
        let connection = Connection {
            stream,
            exchange: Exchange::default(),
            head_bytes: 0,
            deadline: Box::pin(tokio::time::sleep(self.timeout)),
            timeout: self.timeout,
            _place: place,
        };
        (connection, address)
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

impl Connected<IncomingStream<'_, Door>> for Exchange {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Self {
        IncomingStream::io(&stream).exchange.clone()
    }
}

impl Connection {
    /// Fails once the deadline has passed.
    fn poll_deadline<T>(&mut self, context: &mut Context<'_>) -> Poll<io::Result<T>> {
        ready!(self.deadline.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    fn begin_write(&mut self) {
        if self.exchange.is_answering.swap(false, Ordering::Relaxed) {
            self.exchange.is_in_body.store(false, Ordering::Relaxed);
            self.head_bytes = 0;
            self.extend();
        }
    }

    fn extend(&mut self) {
        let deadline = Instant::now() + self.timeout;
        self.deadline.as_mut().reset(deadline);
    }

    fn end_write(
        &mut self,
        context: &mut Context<'_>,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        match written {
            Poll::Pending => self.poll_deadline(context),
            Poll::Ready(written) => {
                self.extend();
                // After an answer hyper waits for the next bytes to come: the deadline has to wake it.
                let _ = self.deadline.as_mut().poll(context);
                Poll::Ready(written)
            }
        }
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.head_bytes > MAX_HEAD_BYTES {
            let _ = self.stream.try_write(TOO_LARGE);
            return Poll::Ready(Err(io::ErrorKind::InvalidData.into()));
        }
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        let is_in_body = self.exchange.is_in_body.load(Ordering::Relaxed);
        let is_answering = self.exchange.is_answering.load(Ordering::Relaxed);
        if read.is_pending() && (is_in_body || !is_answering) {
            return self.poll_deadline(context);
        }
        let bytes = buffer.filled().len() - before;
        if is_in_body {
            if bytes > 0 {
                self.extend();
            }
        } else {
            self.head_bytes += bytes;
        }
        read
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.begin_write();
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.end_write(context, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.begin_write();
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.end_write(context, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::extract::ConnectInfo;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    const TIMEOUT: Duration = Duration::from_millis(100);
    const REQUEST: &[u8] = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

    /// Serves an answer of `size` bytes that takes thrice the timeout to be made.
    async fn serve(places: usize, size: usize) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let door = Door {
            listener,
            places: Arc::new(Semaphore::new(places)),
            timeout: TIMEOUT,
        };
        let answer = move |ConnectInfo(exchange): ConnectInfo<Exchange>| async move {
            exchange.begin_answer();
            tokio::time::sleep(TIMEOUT * 3).await;
            "a".repeat(size)
        };
        let service = Router::new()
            .fallback(answer)
            .into_make_service_with_connect_info::<Exchange>();
        tokio::spawn(axum::serve(door, service).into_future());
        address
    }

    async fn connect(address: SocketAddr) -> TcpStream {
        TcpStream::connect(address).await.unwrap()
    }

    /// Reads to the end of the connection.
    async fn read(stream: &mut TcpStream) -> Vec<u8> {
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes).await;
        bytes
    }

    #[tokio::test]
    async fn a_head_that_does_not_come_is_not_waited_for() {
        let address = serve(8, 1).await;
        let mut silent = connect(address).await;
        assert_eq!(read(&mut silent).await, b"");

        // Nor one that comes in drops.
        let mut slow = connect(address).await;
        let begun = Instant::now();
        for byte in REQUEST.iter().cycle() {
            if slow.write_all(&[*byte & 0x5f]).await.is_err() {
                break;
            }
            tokio::time::sleep(TIMEOUT / 10).await;
        }
        assert!(begun.elapsed() >= TIMEOUT);
    }

    #[tokio::test]
    async fn a_reader_may_wait_for_an_answer_that_takes_long() {
        let address = serve(8, 1).await;
        let mut stream = connect(address).await;
        stream.write_all(REQUEST).await.unwrap();
        let answer = read(&mut stream).await;
        assert!(answer.starts_with(b"HTTP/1.1 200 OK\r\n"));
        assert!(answer.ends_with(b"\r\n\r\na"));
    }

    #[tokio::test]
    async fn an_answer_that_nobody_takes_is_given_up() {
        const SIZE: usize = 64 << 20;
        let address = serve(1, SIZE).await;
        let mut stream = connect(address).await;
        stream.write_all(REQUEST).await.unwrap();
        // Another gets the only place, although the first never closed its connection.
        let mut other = connect(address).await;
        other.write_all(REQUEST).await.unwrap();
        assert!(read(&mut other).await.len() > SIZE);
        assert!(read(&mut stream).await.len() < SIZE);
    }

    #[tokio::test]
    async fn connections_wait_for_a_place() {
        let address = serve(1, 1).await;
        let mut first = connect(address).await;
        let mut second = connect(address).await;
        second.write_all(REQUEST).await.unwrap();
        let answered = tokio::time::timeout(TIMEOUT / 2, second.read_u8()).await;
        assert!(answered.is_err());
        first.shutdown().await.unwrap();
        assert!(read(&mut second).await.starts_with(b"HTTP/1.1 200 OK\r\n"));
    }
}
