//! What the answer to a request for a robots.txt means (RFC 9309 §2.3.1).

use jianbao_crawl::RobotsAnswer;

use crate::server::{Server, ok};

async fn meaning(answer: impl Into<Vec<u8>>) -> RobotsAnswer {
    let server = Server::answering(answer.into()).await;
    let exchange = server.fetch("http://news.test/robots.txt").await.unwrap();
    RobotsAnswer::of(&exchange)
}

#[tokio::test]
async fn the_status_says_what_may_be_asked_for() {
    for (status, expected) in [
        (404, RobotsAnswer::Absent),
        (401, RobotsAnswer::Absent),
        (403, RobotsAnswer::Absent),
        (410, RobotsAnswer::Absent),
        (302, RobotsAnswer::Absent),
        (429, RobotsAnswer::Unreachable),
        (500, RobotsAnswer::Unreachable),
        (503, RobotsAnswer::Unreachable),
        (599, RobotsAnswer::Unreachable),
    ] {
        let answer = format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n");
        assert_eq!(meaning(answer).await, expected, "{status}");
    }
}

#[tokio::test]
async fn a_file_is_its_text_and_a_cut_one_is_none() {
    let text = "User-agent: *\nDisallow: /a\n";
    let expected = RobotsAnswer::Text(text.to_owned());
    assert_eq!(meaning(ok("", text.as_bytes())).await, expected);
    let cut = format!("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{text}");
    assert_eq!(meaning(cut).await, RobotsAnswer::Unreachable);
    let long = text.repeat(40_000);
    match meaning(ok("", long.as_bytes())).await {
        RobotsAnswer::Text(kept) => assert_eq!(kept.len(), jianbao_crawl::MAX_ROBOTS_BYTES),
        other => panic!("{other:?}"),
    }
}
