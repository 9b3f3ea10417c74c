//! The end of a server.

use std::net::TcpStream;
use std::time::{Duration, Instant};

use crate::support::Served;

#[test]
fn an_end_waits_for_no_idle_connection() {
    let mut served = Served::new();
    let mut idle = served.client();
    assert_eq!(idle.ask("GET", "/health", &[]).status, 200);
    let mut silent = served.client();
    let begun = Instant::now();
    served.end();
    // Ten seconds is what a request under way would have.
    assert!(begun.elapsed() < Duration::from_secs(9));
    assert!(idle.is_closed());
    assert!(silent.is_closed());
    assert!(TcpStream::connect(served.address).is_err());
}

#[test]
fn requests_that_came_are_answered_before_the_end() {
    const REQUESTS: usize = 50;
    let mut served = Served::new();
    let mut client = served.client();
    let request = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";
    client.send(&request.repeat(REQUESTS));
    // The first is under way when the server is told.
    assert_eq!(client.answer(false).unwrap().status, 200);
    served.end();
    let mut answered = 1;
    while let Some(answer) = client.answer(false) {
        assert_eq!(answer.status, 200);
        assert!(!answer.body.is_empty());
        answered += 1;
    }
    assert!((1..=REQUESTS).contains(&answered));
}
