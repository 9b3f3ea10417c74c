//! Manners, read from the ledger: politeness and conditional requests.

use std::collections::{HashMap, VecDeque};

use jiff::{SignedDuration, Timestamp};

use super::{Verdict, share};
use crate::address::{self, Place};
use crate::ledger::Request;
use crate::settings::{POLITE_GAP_MS, POLITE_SLACK_MS};
use crate::world::World;

/// Nobody needs an article or feed so often within [`WINDOW`].
const TOO_OFTEN: usize = 3;
const WINDOW: SignedDuration = SignedDuration::from_mins(10);

#[derive(Default)]
struct HostManners {
    last_start: Option<Timestamp>,
    not_before: Option<Timestamp>,
}

/// What a client can know of a URL: tag and date of the last complete answer.
type Validators = (Option<String>, Option<String>);

pub(super) fn judge(world: &World, ledger: &[Request], verdict: &mut Verdict) {
    let gap = SignedDuration::from_millis(POLITE_GAP_MS - POLITE_SLACK_MS);
    let slack = SignedDuration::from_millis(POLITE_SLACK_MS);
    let mut hosts: HashMap<&str, HostManners> = HashMap::new();
    let mut starts: HashMap<(&str, &str), VecDeque<Timestamp>> = HashMap::new();
    let mut known: HashMap<(&str, &str), Validators> = HashMap::new();
    let mut exact = 0;
    for request in ledger {
        let mut wrong: Vec<String> = Vec::new();
        let host = hosts.entry(&request.host).or_default();
        if let Some(last) = host.last_start.replace(request.at)
            && request.at.duration_since(last) < gap
        {
            let passed = request.at.duration_since(last).as_millis();
            wrong.push(format!("{passed} ms after the last request to the host"));
        }
        if host
            .not_before
            .is_some_and(|at| request.at.duration_since(at) < -slack)
        {
            wrong.push("within the time that Retry-After asked for".to_owned());
        }
        if request.retry_after > host.not_before {
            host.not_before = request.retry_after;
        }
        if request.concurrency > 1 {
            wrong.push(format!("{} requests at once", request.concurrency));
        }
        if request
            .user_agent
            .as_ref()
            .is_none_or(|name| name.trim().is_empty())
        {
            wrong.push("no User-Agent".to_owned());
        }
        let key = (request.host.as_str(), request.path.as_str());
        let place = world
            .host_named(&request.host)
            .and_then(|host| address::place(host, &request.path));
        let is_content = matches!(
            place,
            Some(Place::Feed | Place::Article(_) | Place::Moved(_) | Place::Print(_))
        );
        if is_content {
            let recent = starts.entry(key).or_default();
            recent.push_back(request.at);
            while recent
                .front()
                .is_some_and(|at| request.at.duration_since(*at) >= WINDOW)
            {
                recent.pop_front();
            }
            if recent.len() >= TOO_OFTEN {
                wrong.push(format!("{} times in ten minutes", recent.len()));
            }
        }
        verdict.politeness_violations += wrong.len();
        for what in wrong {
            verdict.tell(|| format!("{}{} at {}: {what}", request.host, request.path, request.at));
        }
        if let Some((tag, date)) = known.get(&key) {
            verdict.conditional_counted += 1;
            if *tag == request.if_none_match && *date == request.if_modified_since {
                exact += 1;
            } else {
                verdict.tell(|| {
                    format!(
                        "{}{} at {}: sent {:?} and {:?}, known were {tag:?} and {date:?}",
                        request.host,
                        request.path,
                        request.at,
                        request.if_none_match,
                        request.if_modified_since
                    )
                });
            }
        }
        if request.status == 200 && request.is_complete {
            if request.etag.is_some() || request.last_modified.is_some() {
                known.insert(key, (request.etag.clone(), request.last_modified.clone()));
            } else {
                known.remove(&key);
            }
        }
    }
    verdict.conditional_share = share(exact, verdict.conditional_counted);
}
