//! Models of many sites at once, for a list of pages of any of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use url::Url;

use super::SiteModel;
use super::learn::{Learner, Lesson, model_of};

/// Pages of a host below which it is learnt from all hosts of its domain.
const FEW: usize = 3;

/// Most lessons that are remembered, over all hosts: a quarter of a gigabyte. Hosts that come later have
/// no model.
const MAX_LESSONS: usize = 10_000;

/// Learns the models of many hosts.
#[derive(Debug, Default)]
pub struct SiteLearners {
    hosts: BTreeMap<String, Learner>,
    lessons: usize,
}

/// Models of many hosts.
#[derive(Debug, Clone, Default)]
pub struct SiteModels {
    hosts: BTreeMap<String, Arc<SiteModel>>,
}

impl SiteLearners {
    /// Takes in the lesson of the page at `url`.
    pub fn add(&mut self, url: &Url, lesson: Lesson) {
        let Some(host) = url.host_str() else { return };
        if self.lessons >= MAX_LESSONS && !self.hosts.contains_key(host) {
            return;
        }
        let learner = self.hosts.entry(host.to_owned()).or_default();
        let before = learner.len();
        learner.add(lesson);
        self.lessons += learner.len() - before;
    }

    /// A model of each host; of one with few pages, it is learnt from all that share its last labels.
    pub fn models(&self) -> SiteModels {
        let mut domains: BTreeMap<String, Vec<&Lesson>> = BTreeMap::new();
        for (host, learner) in &self.hosts {
            let lessons = domains.entry(domain(host)).or_default();
            lessons.extend(learner.lessons());
        }
        let mut hosts = BTreeMap::new();
        for (host, learner) in &self.hosts {
            let of_domain = domains.get(&domain(host)).filter(|_| learner.len() < FEW);
            let model = match of_domain {
                Some(lessons) => model_of(lessons),
                None => learner.model(),
            };
            if let Some(model) = model {
                hosts.insert(host.clone(), Arc::new(model));
            }
        }
        SiteModels { hosts }
    }
}

impl SiteModels {
    /// The model of the host of a URL.
    pub fn of(&self, url: &Url) -> Option<Arc<SiteModel>> {
        self.hosts.get(url.host_str()?).cloned()
    }
}

/// The registrable domain, roughly: the real one needs a list of public suffixes.
fn domain(host: &str) -> String {
    let labels: Vec<&str> = host.rsplit('.').collect();
    let second = (labels.get(1))
        .is_some_and(|label| matches!(*label, "ac" | "co" | "com" | "edu" | "gov" | "net" | "org"));
    let count = if second && labels.len() > 2 { 3 } else { 2 };
    let mut labels: Vec<&str> = labels.into_iter().take(count).collect();
    labels.reverse();
    labels.join(".")
}
