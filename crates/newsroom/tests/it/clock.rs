//! The clock jumps when everybody waits and nothing is under way.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use jianbao_newsroom::Running;

use crate::support::{ask, start, still};

struct Client(BufReader<TcpStream>);

impl Client {
    fn connect(newsroom: &Running) -> (Self, i64) {
        let address = newsroom.clock.strip_prefix("tcp://").unwrap();
        let stream = TcpStream::connect(address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_millis(200)))
            .unwrap();
        let mut client = Self(BufReader::new(stream));
        let now = client.hear().unwrap();
        (client, now)
    }

    fn wait(&mut self, until: i64) {
        self.0
            .get_mut()
            .write_all(format!("wait {until}\n").as_bytes())
            .unwrap();
    }

    /// What the clock says; none when it says nothing for a while.
    fn hear(&mut self) -> Option<i64> {
        let mut line = String::new();
        self.0.read_line(&mut line).ok()?;
        line.strip_prefix("now ")?.trim().parse().ok()
    }
}

#[test]
fn the_clock_goes_to_the_earliest_of_all_who_wait() {
    let (_, newsroom) = start(still());
    let (mut one, start) = Client::connect(&newsroom);
    let (mut other, _) = Client::connect(&newsroom);
    assert_eq!(start, newsroom.now().as_millisecond());
    one.wait(start + 60_000);
    // The other may be about to ask for something.
    assert_eq!(one.hear(), None);
    other.wait(start + 5_000);
    assert_eq!(other.hear(), Some(start + 5_000));
    assert_eq!(one.hear(), None);
    other.wait(start + 60_000);
    assert_eq!(one.hear(), Some(start + 60_000));
    assert_eq!(other.hear(), Some(start + 60_000));
    // A time that has passed needs no jump, and so nobody else.
    other.wait(start + 1);
    assert_eq!(other.hear(), Some(start + 60_000));
}

#[test]
fn a_client_that_is_gone_is_not_waited_for() {
    let (_, newsroom) = start(still());
    let (mut one, start) = Client::connect(&newsroom);
    let (mut waiting, _) = Client::connect(&newsroom);
    let (busy, _) = Client::connect(&newsroom);
    waiting.wait(start + 1_000);
    one.wait(start + 9_000);
    assert_eq!(one.hear(), None);
    drop(waiting);
    drop(busy);
    // The one that is left hears of its own time, or of the other's first when that was noted earlier.
    assert_eq!(one.hear(), Some(start + 9_000));
}

#[test]
fn without_a_client_the_clock_stands_and_its_owner_moves_it() {
    let (world, newsroom) = start(still());
    ask(&newsroom, &world.sources()[0].url, "");
    assert_eq!(newsroom.now(), world.settings().start);
    let (mut client, start) = Client::connect(&newsroom);
    client.wait(start + 2_000);
    assert_eq!(client.hear(), Some(start + 2_000));
    newsroom.advance_to(newsroom.now() + jiff::SignedDuration::from_secs(8));
    newsroom.advance_to(world.settings().start);
    client.wait(start + 3_000);
    assert_eq!(client.hear(), Some(start + 10_000));
}
