//! Hosts have bad half-hours.

use std::collections::{BTreeMap, BTreeSet};

use jianbao_newsroom::WorldSettings;
use jiff::SignedDuration;

use crate::support::{ask, start, still};

/// Long enough for every kind to come.
const DAYS: i64 = 8;

#[test]
fn bad_times_are_short_and_of_every_kind() {
    let (world, newsroom) = start(WorldSettings {
        hosts: 8,
        days: 8,
        faults: true,
        ..still()
    });
    let end = newsroom.now() + SignedDuration::from_hours(DAYS * 24);
    let urls: Vec<String> = world
        .sources()
        .into_iter()
        .map(|source| source.url)
        .collect();
    let mut replies = Vec::new();
    while newsroom.now() < end {
        newsroom.advance_to(newsroom.now() + SignedDuration::from_mins(21));
        replies.extend(urls.iter().map(|url| ask(&newsroom, url, "")));
    }
    let ledger = newsroom.ledger();
    assert_eq!(ledger.len(), replies.len());
    let mut kinds = BTreeSet::new();
    let mut bad_since = BTreeMap::new();
    for (request, reply) in ledger.iter().zip(replies) {
        let Some(fault) = request.fault else {
            bad_since.remove(&request.host);
            assert!(reply.status == 200 && request.is_complete);
            continue;
        };
        kinds.insert(fault);
        let since = *bad_since.entry(request.host.clone()).or_insert(request.at);
        assert!(request.at.duration_since(since) < SignedDuration::from_mins(31));
        match fault {
            "unavailable" | "too-many" => {
                assert!(matches!(reply.status, 429 | 503));
                assert!(reply.field("retry-after").is_some());
                let asked = request.retry_after.unwrap().duration_since(request.at);
                assert!(asked <= SignedDuration::from_mins(30) && asked.is_positive());
            }
            "server-error" => assert_eq!(reply.status, 500),
            "closed" => assert_eq!(reply.status, 0),
            "cut-length" => {
                let length: usize = reply.field("content-length").unwrap().parse().unwrap();
                assert!(length > reply.body.len() && !request.is_complete);
            }
            "cut-chunked" => {
                assert_eq!(reply.field("transfer-encoding"), Some("chunked"));
                assert!(!reply.body.ends_with(b"0\r\n\r\n") && !request.is_complete);
            }
            "drip" => assert!(reply.status == 200 && request.is_complete),
            other => panic!("{other}"),
        }
    }
    assert_eq!(kinds.len(), 7, "{kinds:?}");
}
