//! Which pages tell the same story: what two of them share is then no sign that it is the site's.

use std::collections::{HashMap, HashSet};

use super::learn::Lesson;

/// Lines below this weight are shared by chance.
const LONG: usize = 60;

/// Weight of the shared text from which two pages may tell one story.
const SHARED: usize = 150;

/// Share of the shorter text, in percent, that makes one story of two pages with one headline,
const WITH_HEADLINE: usize = 40;
/// and of two with different ones.
const WITHOUT: usize = 75;

/// The story of each page, numbered by its first page.
pub(super) fn stories(pages: &[&Lesson]) -> Vec<usize> {
    let site = lines_of_site(pages);
    let texts: Vec<HashMap<u64, usize>> =
        (pages.iter()).map(|page| long_lines(page, &site)).collect();
    let headlines: Vec<HashSet<u64>> = pages.iter().map(|page| pairs(&page.headline)).collect();
    let common = common_headlines(pages);
    let mut story: Vec<usize> = (0..pages.len()).collect();
    for (number, text) in texts.iter().enumerate() {
        for earlier in 0..number {
            let Some(other) = texts.get(earlier) else {
                continue;
            };
            let shared: usize = text
                .iter()
                .filter(|(line, _)| other.contains_key(line))
                .map(|(_, weight)| weight)
                .sum();
            let shorter = text.values().sum::<usize>().min(other.values().sum());
            let one_headline = match (pages.get(number), pages.get(earlier)) {
                (Some(page), Some(before)) => {
                    !common.contains(page.headline.as_str())
                        && !page.headline.is_empty()
                        && (page.headline == before.headline
                            || alike(headlines.get(number), headlines.get(earlier)))
                }
                _ => false,
            };
            let needed = if one_headline { WITH_HEADLINE } else { WITHOUT };
            if shared >= SHARED && shared * 100 >= shorter * needed
                || one_headline && shorter > 0 && shorter < SHARED
            {
                let of_earlier = story.get(earlier).copied().unwrap_or(earlier);
                if let Some(story) = story.get_mut(number) {
                    *story = of_earlier;
                }
                break;
            }
        }
    }
    story
}

/// Lines under so many headlines that they cannot tell of one story, even where they were taken for text.
fn lines_of_site(pages: &[&Lesson]) -> HashSet<u64> {
    /// Headlines of one story, as its corrections and copies have them.
    const MOST: usize = 2;
    let mut headlines: HashMap<u64, HashSet<&str>> = HashMap::new();
    for page in pages {
        for line in page.lines.iter().filter(|line| line.chosen) {
            headlines
                .entry(line.text)
                .or_default()
                .insert(&page.headline);
        }
    }
    headlines.retain(|_, headlines| headlines.len() > MOST);
    headlines.into_keys().collect()
}

fn long_lines(page: &Lesson, site: &HashSet<u64>) -> HashMap<u64, usize> {
    page.lines
        .iter()
        .filter(|line| line.chosen && line.weight >= LONG && !site.contains(&line.text))
        .map(|line| (line.text, line.weight))
        .collect()
}

/// Headlines of more than two pages that are most of all: the name of the site.
fn common_headlines<'a>(pages: &[&'a Lesson]) -> HashSet<&'a str> {
    let mut times: HashMap<&str, usize> = HashMap::new();
    for page in pages {
        *times.entry(&page.headline).or_default() += 1;
    }
    times
        .into_iter()
        .filter(|(_, times)| *times > 2 && *times * 2 > pages.len())
        .map(|(headline, _)| headline)
        .collect()
}

/// The pairs of neighbouring characters.
fn pairs(text: &str) -> HashSet<u64> {
    let characters = text.chars().map(u64::from);
    characters
        .clone()
        .zip(characters.skip(1))
        .map(|(one, next)| (one << 32) | next)
        .collect()
}

fn alike(one: Option<&HashSet<u64>>, other: Option<&HashSet<u64>>) -> bool {
    let (Some(one), Some(other)) = (one, other) else {
        return false;
    };
    let shared = one.intersection(other).count();
    shared >= 4 && shared * 10 >= one.len().min(other.len()) * 6
}
