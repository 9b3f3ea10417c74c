//! Drawing the plans of a world.

use encoding_rs::{BIG5, GBK};

use super::{
    Absence, AbsenceKind, Alternate, ArticlePlan, CharsetForm, Edit, EditKind, FaultKind,
    FaultWindow, FeedForm, HostPlan, ValidatorForm,
};
use crate::chance::Chance;
use crate::settings::WorldSettings;
use crate::skin::SKINS;
use crate::words::Language;

const MINUTE_MS: i64 = 60_000;
const HOUR_MS: i64 = 60 * MINUTE_MS;
const DAY_MS: i64 = 24 * HOUR_MS;
/// The longest bad time of a host: much less than what a first capture may take.
const LONGEST_FAULT_MINUTES: i64 = 30;
/// Two edits of one article are at least so far apart.
const EDIT_GAP_MS: i64 = 10 * MINUTE_MS;
/// From so many articles on a world has one whose headline flaps.
const ARTICLES_WITH_FLAPPING: usize = 20;
/// One in so many articles moves to another path.
const ARTICLES_A_MOVE: usize = 25;
/// One in so many articles is announced under a second URL.
const ARTICLES_AN_ALTERNATE: usize = 30;
/// Draws that find no place are given up after so many.
const MOST_DRAWS: usize = 200;

/// Purposes of [`Chance`], so that no draw depends on another.
const HOST: u64 = 1;
const ARTICLE: u64 = 2;
const EDITS: u64 = 3;
const DELETIONS: u64 = 4;
const FAULTS: u64 = 5;
const MOVES: u64 = 6;

/// Draws hosts and articles.
pub(crate) fn draw(settings: &WorldSettings) -> (Vec<HostPlan>, Vec<ArticlePlan>) {
    let count = settings.hosts.max(1);
    let mut hosts: Vec<HostPlan> = (0..count).map(|number| host(settings, number)).collect();
    let mut articles: Vec<ArticlePlan> = (0..settings.articles)
        .map(|number| article(settings, number, count))
        .collect();
    if settings.days > 0 && !articles.is_empty() {
        let flapping = (articles.len() >= ARTICLES_WITH_FLAPPING).then_some(articles.len() / 3);
        if let Some(article) = flapping.and_then(|number| articles.get_mut(number)) {
            article.is_flapping = true;
        }
        delete(settings, &mut articles);
        edit(settings, &mut articles);
        move_some(settings, &mut articles);
    }
    for article in &articles {
        if let Some(host) = hosts.get_mut(article.host) {
            host.articles.push(article.number);
        }
    }
    for host in &mut hosts {
        let time = |number: &usize| articles.get(*number).map(|article| article.published_ms);
        host.articles.sort_by_key(|number| (time(number), *number));
    }
    (hosts, articles)
}

fn host(settings: &WorldSettings, number: usize) -> HostPlan {
    let mut chance = Chance::of(settings.seed, HOST, number as u64);
    let skin = &SKINS[number % SKINS.len()];
    // Which round of the templates this host is of: the first host of each is the plain one.
    let round = number / SKINS.len();
    let charset = match (skin.language, number % SKINS.len(), round % 2) {
        (Language::Simplified, 7, 0) => CharsetForm::MetaOnly(GBK),
        (Language::Simplified, 2, 1) => CharsetForm::HeaderNarrower(GBK),
        (Language::Traditional, 8, 0) => CharsetForm::MetaOnly(BIG5),
        _ => CharsetForm::Utf8,
    };
    HostPlan {
        number,
        name: format!("news-{:03}.test", number + 1),
        skin,
        feed: match number % 5 {
            0 | 2 => FeedForm::Rss,
            1 | 3 => FeedForm::Atom,
            _ if skin.feed_as_publisher => FeedForm::Rss,
            _ => FeedForm::Json,
        },
        has_full_text: skin.feed_as_publisher || number % 4 == 3,
        is_restless: number % 3 == 1,
        validators: match number % 7 {
            4 => ValidatorForm::TagOnly,
            6 => ValidatorForm::DateOnly,
            _ => ValidatorForm::Both,
        },
        has_gzip: number % 4 == 2,
        charset,
        path_form: chance.below(4),
        has_permalinks: chance.one_in(2),
        articles: Vec::new(),
        faults: faults(settings, number),
    }
}

fn faults(settings: &WorldSettings, host: usize) -> Vec<FaultWindow> {
    let mut windows = Vec::new();
    if !settings.faults {
        return windows;
    }
    let mut chance = Chance::of(settings.seed, FAULTS, host as u64);
    let start = settings.start.as_millisecond();
    let end = start + i64::from(settings.days.max(1)) * DAY_MS;
    let mut from_ms = start + chance.between(0, 30 * 60) * MINUTE_MS;
    let mut kind = host;
    while from_ms < end {
        let length = chance.between(5, LONGEST_FAULT_MINUTES) * MINUTE_MS;
        windows.push(FaultWindow {
            from_ms,
            until_ms: from_ms + length,
            kind: FaultKind::ALL[kind % FaultKind::ALL.len()],
        });
        kind += 3;
        from_ms += chance.between(12 * 60, 48 * 60) * MINUTE_MS;
    }
    windows
}

fn article(settings: &WorldSettings, number: usize, hosts: usize) -> ArticlePlan {
    let mut chance = Chance::of(settings.seed, ARTICLE, number as u64);
    let start = settings.start.as_millisecond();
    // Events are at whole seconds, so that Last-Modified tells them apart.
    let published_ms = if settings.days == 0 {
        let age = i64::try_from(number / hosts).unwrap_or(0) + 1;
        start - age * MINUTE_MS
    } else {
        start + chance.between(0, i64::from(settings.days) * DAY_MS / 2_000) * 1_000
    };
    let alternate = match chance.below(3 * ARTICLES_AN_ALTERNATE) {
        0 => Some(Alternate::Tracking),
        1 => Some(Alternate::Mobile),
        2 => Some(Alternate::Print),
        _ => None,
    };
    ArticlePlan {
        number,
        host: number % hosts,
        published_ms,
        edits: Vec::new(),
        absence: None,
        moved_ms: None,
        alternate,
        is_flapping: false,
    }
}

/// Deletions happen hours to days after publication, so that an archive can have seen the text; most on
/// the first day, so that looks of the first week see them.
fn delete(settings: &WorldSettings, articles: &mut [ArticlePlan]) {
    let mut chance = Chance::of(settings.seed, DELETIONS, 0);
    let kinds = [
        AbsenceKind::NotFound,
        AbsenceKind::Gone,
        AbsenceKind::Soft,
        AbsenceKind::ToFrontPage,
    ];
    for deletion in 0..settings.deletions.min(articles.len() / 2) {
        let Some(article) = free(&mut chance, articles) else {
            return;
        };
        let minutes = match chance.below(10) {
            0..=6 => chance.between(4 * 60, 23 * 60),
            _ => chance.between(24 * 60, 5 * 24 * 60),
        };
        let age = minutes * MINUTE_MS;
        let from_ms = article.published_ms + age;
        let until_ms = if chance.one_in(5) {
            from_ms + chance.between(9, 12) * DAY_MS
        } else {
            i64::MAX
        };
        article.absence = Some(Absence {
            from_ms,
            until_ms,
            kind: kinds[deletion % kinds.len()],
        });
    }
}

/// Most edits happen in the first week of an article's life.
fn edit(settings: &WorldSettings, articles: &mut [ArticlePlan]) {
    let mut chance = Chance::of(settings.seed, EDITS, 0);
    let kinds = [
        EditKind::Typo,
        EditKind::ParagraphAdded,
        EditKind::Title,
        EditKind::Typo,
        EditKind::ParagraphCut,
        EditKind::HalfCut,
    ];
    for number in 0..settings.edits {
        for _ in 0..MOST_DRAWS {
            let Some(article) = free(&mut chance, articles) else {
                return;
            };
            let minutes = match chance.below(10) {
                0 => chance.between(5, 60),
                1..=3 => chance.between(60, 24 * 60),
                4..=8 => chance.between(24 * 60, 7 * 24 * 60),
                _ => chance.between(7 * 24 * 60, 20 * 24 * 60),
            };
            let at_ms = article.published_ms + minutes * MINUTE_MS + chance.between(0, 59) * 1_000;
            let kind = kinds[number % kinds.len()];
            let crowded = article
                .edits
                .iter()
                .any(|edit| (edit.at_ms - at_ms).abs() < EDIT_GAP_MS);
            let cut_twice =
                kind == EditKind::HalfCut && article.edits.iter().any(|edit| edit.kind == kind);
            if crowded || cut_twice {
                continue;
            }
            article.edits.push(Edit { at_ms, kind });
            article.edits.sort_by_key(|edit| edit.at_ms);
            break;
        }
    }
}

fn move_some(settings: &WorldSettings, articles: &mut [ArticlePlan]) {
    let mut chance = Chance::of(settings.seed, MOVES, 0);
    for _ in 0..articles.len() / ARTICLES_A_MOVE {
        if let Some(article) = free(&mut chance, articles) {
            let age = chance.between(3 * 60, 5 * 24 * 60) * MINUTE_MS;
            article.moved_ms = Some(article.published_ms + age);
        }
    }
}

/// An article that is neither deleted nor flapping.
fn free<'a>(chance: &mut Chance, articles: &'a mut [ArticlePlan]) -> Option<&'a mut ArticlePlan> {
    let is_free = |article: &ArticlePlan| article.absence.is_none() && !article.is_flapping;
    let found = (0..MOST_DRAWS)
        .map(|_| chance.below(articles.len()))
        .find(|number| articles.get(*number).is_some_and(is_free))?;
    articles.get_mut(found)
}
