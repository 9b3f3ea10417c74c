//! The timer against a small simulator.

use std::time::{Duration, Instant};

use jianbao_core::Clock;
use jianbao_crawl::{Timer, TimerError};
use jiff::{SignedDuration, Timestamp};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

/// A simulator that greets, and answers each question by a line.
async fn simulator(greeting: &str, answer: fn(i64) -> String) -> String {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("tcp://{}", listener.local_addr().unwrap());
    let greeting = greeting.to_owned();
    tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = BufReader::new(stream);
        stream.write_all(greeting.as_bytes()).await.unwrap();
        let mut line = String::new();
        while stream.read_line(&mut line).await.unwrap_or_default() > 0 {
            let asked = line.strip_prefix("wait ").unwrap().trim().parse().unwrap();
            if stream.write_all(answer(asked).as_bytes()).await.is_err() {
                return;
            }
            line.clear();
        }
    });
    url
}

fn at(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).unwrap()
}

#[tokio::test]
async fn simulated_time_moves_when_it_is_waited_for() {
    let url = simulator("now 1000\n", |asked| format!("now {}\n", asked + 5)).await;
    let mut timer = Timer::connect(&url).await.unwrap();
    let clock = timer.clock();
    assert!(matches!(clock, Clock::Virtual(_)));
    assert_eq!(clock.now(), at(1000));
    timer.sleep_until(at(3_600_000)).await.unwrap();
    assert_eq!(clock.now(), at(3_600_005));
    timer.sleep_until(at(2000)).await.unwrap();
    assert_eq!(clock.now(), at(3_600_005), "the past is not waited for");
    let between = at(4_000_000) + SignedDuration::from_micros(1);
    timer.sleep_until(between).await.unwrap();
    assert_eq!(clock.now(), at(4_000_006), "an instant is rounded up");
}

#[tokio::test]
async fn a_wait_that_was_given_up_does_not_answer_the_next() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("tcp://{}", listener.local_addr().unwrap());
    let simulator = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = BufReader::new(stream);
        stream.write_all(b"now 0\n").await.unwrap();
        let mut lines = String::new();
        stream.read_line(&mut lines).await.unwrap();
        stream.write_all(b"now 1").await.unwrap();
        stream.read_line(&mut lines).await.unwrap();
        stream.write_all(b"000\nnow 2000\n").await.unwrap();
        lines
    });
    let mut timer = Timer::connect(&url).await.unwrap();
    let given_up =
        tokio::time::timeout(Duration::from_millis(50), timer.sleep_until(at(1000))).await;
    assert!(given_up.is_err());
    timer.sleep_until(at(2000)).await.unwrap();
    assert_eq!(timer.clock().now(), at(2000));
    assert_eq!(simulator.await.unwrap(), "wait 1000\nwait 2000\n");
}

#[tokio::test]
async fn a_lost_or_talkative_simulator_is_an_error() {
    for greeting in ["", "hello\n", "now then\n", "now 99999999999999999999\n"] {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let url = format!("tcp://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            stream.write_all(greeting.as_bytes()).await.unwrap();
        });
        let error = Timer::connect(&url).await.unwrap_err();
        let is_expected = match greeting {
            "" => matches!(error, TimerError::Connection { .. }),
            _ => matches!(error, TimerError::Answer { .. }),
        };
        assert!(is_expected, "{greeting:?}: {error:?}");
    }
    let url = simulator("now 0\n", |_| "x".repeat(1000)).await;
    let mut timer = Timer::connect(&url).await.unwrap();
    let error = timer.sleep_until(at(1)).await.unwrap_err();
    assert!(matches!(error, TimerError::Answer { .. }), "{error:?}");

    let url = simulator("now 0\n", |asked| format!("now {}\n", asked - 1)).await;
    let mut timer = Timer::connect(&url).await.unwrap();
    let error = timer.sleep_until(at(10)).await.unwrap_err();
    assert!(matches!(error, TimerError::Early { .. }), "{error:?}");

    for url in ["127.0.0.1:7000", "tcp://somewhere", "http://127.0.0.1:7000"] {
        let error = Timer::connect(url).await.unwrap_err();
        assert!(matches!(error, TimerError::Url { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn the_system_is_waited_for_in_real_time() {
    let mut timer = Timer::system();
    let started = Instant::now();
    let until = timer.clock().now() + SignedDuration::from_millis(30);
    timer.sleep_until(until).await.unwrap();
    assert!(timer.clock().now() >= until);
    timer.sleep_until(Timestamp::MIN).await.unwrap();
    assert!(started.elapsed() < Duration::from_secs(5));
}
