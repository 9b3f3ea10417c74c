//! Turns: what must hold for any order of calls.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant};

use jianbao_crawl::{HostKey, Turns};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use url::Url;

const DELAY_MS: i64 = 2000;

fn at(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).unwrap()
}

fn host(number: u8) -> HostKey {
    HostKey::from_name(&format!("host{number}.test"))
}

fn turns<Job>(most_in_flight: usize) -> Turns<Job> {
    Turns::new(SignedDuration::from_millis(DELAY_MS), most_in_flight)
}

#[test]
fn hosts_are_told_apart_by_name_alone() {
    let key = |url: &str| HostKey::of(&Url::parse(url).unwrap());
    assert_eq!(key("http://NEWS.test:8080/a"), key("https://news.test./b"));
    assert_eq!(key("http://news.test/").to_string(), "news.test");
    assert_ne!(key("http://www.news.test/"), key("http://news.test/"));
}

#[test]
fn the_host_that_has_waited_longest_is_next_then_the_first_by_name() {
    let mut turns = turns(10);
    for number in [3, 1, 2] {
        turns.push(host(number), number);
    }
    turns.not_before(&host(1), at(50));
    turns.not_before(&host(2), at(50));
    turns.not_before(&host(3), at(10));
    assert_eq!(turns.take(at(9)), None);
    assert_eq!(turns.next_at(), Some(at(10)));
    let order: Vec<_> = std::iter::from_fn(|| turns.take(at(60)))
        .map(|(_, job)| job)
        .collect();
    assert_eq!(order, [3, 1, 2]);
    assert_eq!(turns.in_flight(), 3);
    assert_eq!(turns.next_at(), None);
}

#[test]
fn a_host_that_wants_more_time_gets_it_and_no_less_than_others() {
    let mut turns = turns(10);
    turns.set_delay(&host(1), SignedDuration::from_millis(5 * DELAY_MS));
    turns.set_delay(&host(2), SignedDuration::from_millis(1));
    for number in [1, 2] {
        turns.push(host(number), number);
        assert!(turns.take(at(0)).is_some());
        turns.answered(&host(number), at(100));
    }
    assert_eq!(turns.allowed_at(&host(1)), Some(at(100 + 5 * DELAY_MS)));
    assert_eq!(turns.allowed_at(&host(2)), Some(at(100 + DELAY_MS)));
    turns.set_delay(&host(1), SignedDuration::ZERO);
    turns.push(host(1), 3);
    assert!(turns.take(at(100_000)).is_some());
    turns.answered(&host(1), at(100_000));
    assert_eq!(turns.allowed_at(&host(1)), Some(at(100_000 + DELAY_MS)));
}

#[test]
fn a_host_that_is_not_asked_after_all_may_be_at_once() {
    let mut turns = turns(1);
    turns.push(host(1), 1);
    turns.push(host(1), 2);
    turns.not_before(&host(1), at(50));
    assert_eq!(turns.take(at(60)), Some((host(1), 1)));
    turns.not_asked(&host(1));
    assert_eq!((turns.in_flight(), turns.next_at()), (0, Some(at(50))));
    assert_eq!(turns.take(at(60)), Some((host(1), 2)));
    // Of a host that is not in flight it says nothing.
    turns.not_asked(&host(9));
    assert_eq!(turns.in_flight(), 1);
}

#[test]
fn a_host_is_removed_with_its_jobs_and_its_time_is_kept() {
    let mut turns = turns(10);
    for job in 0..4 {
        turns.push(host(1), job);
    }
    turns.take(at(0)).unwrap();
    assert_eq!(turns.remove_host(&host(1)), [1, 2, 3]);
    assert_eq!((turns.queued(), turns.in_flight()), (0, 1));
    turns.push_front(host(1), 9);
    assert_eq!(turns.take(at(5000)), None, "in flight");
    turns.answered(&host(1), at(5000));
    assert_eq!(turns.next_at(), Some(at(5000 + DELAY_MS)));
    assert!(turns.remove_host(&host(7)).is_empty());
}

#[test]
fn a_host_that_nobody_waits_for_is_forgotten_when_its_time_is_past() {
    let mut turns = turns(1);
    for number in 0..100 {
        turns.push(host(number), ());
        let now = at(i64::from(number) * 3000);
        let (taken, ()) = turns.take(now).unwrap();
        turns.answered(&taken, now);
    }
    let remembered = (0..100).filter(|number| turns.allowed_at(&host(*number)).is_some());
    assert_eq!(remembered.count(), 1);
}

#[test]
fn many_hosts_and_jobs_are_quick() {
    let mut turns = turns(64);
    for job in 0..100_000_u32 {
        turns.push(HostKey::from_name(&format!("h{}.test", job % 10_000)), job);
    }
    let started = Instant::now();
    let (mut now, mut count) = (0, 0);
    while turns.queued() > 0 {
        while let Some((host, _)) = turns.take(at(now)) {
            count += 1;
            turns.answered(&host, at(now));
        }
        now = turns.next_at().map_or(now, Timestamp::as_millisecond);
    }
    assert_eq!(count, 100_000);
    assert_eq!(now, 9 * DELAY_MS);
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[derive(Clone, Debug)]
enum Step {
    Push(u8),
    PushFront(u8),
    Take,
    Answer(u8),
    NotBefore(u8, i64),
    Remove(u8),
    Pass(i64),
}

fn step() -> impl Strategy<Value = Step> {
    let host = 0..6_u8;
    prop_oneof![
        4 => host.clone().prop_map(Step::Push),
        1 => host.clone().prop_map(Step::PushFront),
        6 => Just(Step::Take),
        4 => host.clone().prop_map(Step::Answer),
        1 => (host.clone(), -5000..9000_i64).prop_map(|(host, offset)| Step::NotBefore(host, offset)),
        1 => host.prop_map(Step::Remove),
        4 => (0..3000_i64).prop_map(Step::Pass),
    ]
}

/// What the test itself knows of a host.
#[derive(Default)]
struct Seen {
    jobs: VecDeque<u32>,
    is_in_flight: bool,
    not_before: Option<i64>,
}

proptest! {
    #[test]
    fn starts_are_apart_one_is_in_flight_and_nothing_is_lost(
        steps in prop::collection::vec(step(), 1..200),
        most_in_flight in 1..5_usize,
    ) {
        let mut turns = turns(most_in_flight);
        let mut seen: BTreeMap<HostKey, Seen> = BTreeMap::new();
        let (mut now, mut next_job) = (1_000_000_i64, 0_u32);
        // The drain at the end: give turns until nothing is left.
        let drain = std::iter::repeat_n(Step::Take, 2000);
        let step_count = steps.len();
        for (index, step) in steps.into_iter().chain(drain).enumerate() {
            match step {
                Step::Push(number) => {
                    turns.push(host(number), next_job);
                    seen.entry(host(number)).or_default().jobs.push_back(next_job);
                    next_job += 1;
                }
                Step::PushFront(number) => {
                    turns.push_front(host(number), next_job);
                    seen.entry(host(number)).or_default().jobs.push_front(next_job);
                    next_job += 1;
                }
                Step::Take => {
                    let next_at = turns.next_at().map(Timestamp::as_millisecond);
                    let taken = turns.take(at(now));
                    prop_assert_eq!(taken.is_some(), next_at.is_some_and(|next_at| next_at <= now));
                    if let Some((host, job)) = taken {
                        let host = seen.get_mut(&host).unwrap();
                        prop_assert!(!host.is_in_flight);
                        prop_assert!(host.not_before.is_none_or(|earliest| earliest <= now));
                        prop_assert_eq!(host.jobs.pop_front(), Some(job));
                        host.is_in_flight = true;
                        host.not_before = Some(now + DELAY_MS);
                    }
                }
                Step::Answer(number) => {
                    turns.answered(&host(number), at(now));
                    let host = seen.entry(host(number)).or_default();
                    if std::mem::take(&mut host.is_in_flight) {
                        host.not_before = host.not_before.max(Some(now + DELAY_MS));
                    }
                }
                Step::NotBefore(number, offset) => {
                    turns.not_before(&host(number), at(now + offset));
                    let host = seen.entry(host(number)).or_default();
                    host.not_before = host.not_before.max(Some(now + offset));
                }
                Step::Remove(number) => {
                    let removed = turns.remove_host(&host(number));
                    let host = seen.entry(host(number)).or_default();
                    prop_assert_eq!(removed, Vec::from(std::mem::take(&mut host.jobs)));
                }
                Step::Pass(milliseconds) => now += milliseconds,
            }
            let in_flight = seen.values().filter(|host| host.is_in_flight).count();
            prop_assert_eq!(turns.in_flight(), in_flight);
            prop_assert!(in_flight <= most_in_flight);
            let queued: usize = seen.values().map(|host| host.jobs.len()).sum();
            prop_assert_eq!(turns.queued(), queued);
            if index >= step_count {
                for (host, seen) in &mut seen {
                    if std::mem::take(&mut seen.is_in_flight) {
                        turns.answered(host, at(now));
                        seen.not_before = seen.not_before.max(Some(now + DELAY_MS));
                    }
                }
                now = turns.next_at().map_or(now, |next_at| now.max(next_at.as_millisecond()));
            }
        }
        prop_assert_eq!(turns.queued(), 0);
        prop_assert_eq!(turns.next_at(), None);
    }
}
