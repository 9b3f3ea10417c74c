//! Which pages journal entries change.

use std::collections::{BTreeSet, HashMap, HashSet};

use jianbao_core::{ArticleId, SourceId};
use jianbao_store::BuildState;
use jiff::civil::Date;

use crate::feeds::{PAGE_ENTRIES, SITEMAP_ARTICLES, full_pages, page_of};
use crate::listing::{lasting_page_of, lasting_pages};
use crate::site::{Site, SiteError};
use crate::site_path::{FeedOf, SitePath};

/// The pages that have to be made again.
#[derive(Debug, Default)]
pub(super) struct Affected {
    /// Whether there was any entry at all.
    is_any: bool,
    articles: HashSet<ArticleId>,
    sources: HashSet<SourceId>,
    days: BTreeSet<Date>,
    months: BTreeSet<Date>,
    sitemaps: HashSet<u32>,
    archive_pages: HashSet<(FeedOf, u32)>,
    /// Pages of lasting lists that show an article to which something happened.
    list_pages: HashSet<(FeedOf, u32)>,
    /// From this page on the pages of a lasting list show others, or link to a new one.
    new_list_pages: HashMap<FeedOf, u32>,
    /// From this page on the pages of a feed are new, or link to a new one.
    new_archive_pages: HashMap<FeedOf, u32>,
}

impl Affected {
    /// What the journal entries from `entry` up to `journal_size` change. `paths` are those of the site.
    pub(super) fn since(
        site: &Site,
        state: &BuildState,
        entry: u64,
        journal_size: u64,
        paths: &[(String, SitePath)],
    ) -> Result<Self, SiteError> {
        let mut affected = Self {
            is_any: entry < journal_size,
            ..Self::default()
        };
        if !affected.is_any {
            return Ok(affected);
        }
        let catalog = &site.archive.catalog;
        let mut new = HashMap::<FeedOf, u64>::new();
        let mut happened: HashMap<ArticleId, bool> = HashMap::new();
        for row in catalog.history_from(entry)? {
            if row.kind == "new" {
                *new.entry(FeedOf::Archive).or_default() += 1;
                if let Ok(source) = row.source.parse() {
                    *new.entry(FeedOf::Source(source)).or_default() += 1;
                }
            }
            *happened.entry(row.article).or_default() |= row.kind == "new";
        }
        for (article, is_new) in happened {
            affected.add(site, state, &article, is_new)?;
        }
        for (of, new) in new {
            let source = match &of {
                FeedOf::Source(source) => Some(source.as_str()),
                _ => None,
            };
            let before = catalog.arrival_count(source)?.saturating_sub(new);
            affected
                .new_archive_pages
                .insert(of.clone(), full_pages(before));
            affected.list_changes_from(of, lasting_pages(before));
        }
        let before = catalog.changes_before(entry)?;
        affected.list_changes_from(FeedOf::Changes, lasting_pages(before));
        let before = catalog.alterations_before(entry)?;
        affected
            .new_archive_pages
            .insert(FeedOf::Changes, full_pages(before));
        affected.add_neighbours(paths);
        Ok(affected)
    }

    /// Adds an article to which something happened, and every page that shows it.
    fn add(
        &mut self,
        site: &Site,
        state: &BuildState,
        article: &ArticleId,
        is_new: bool,
    ) -> Result<(), SiteError> {
        let catalog = &site.archive.catalog;
        let zone = &site.archive.settings.archive.time_zone.0;
        for key in catalog.keys_of_article(article)? {
            self.articles.extend(state.articles_linking_to(&key)?);
        }
        self.articles.insert(article.clone());
        let rows = catalog.articles_by_id(article.as_str(), 1)?;
        let (Some(row), Some(arrival)) = (rows.first(), catalog.arrival(article)?) else {
            return Ok(());
        };
        let day = row.entry_time.to_zoned(zone.clone()).date();
        self.days.insert(day);
        self.months.insert(day.first_of_month());
        self.sitemaps
            .insert(page_of(arrival.number, SITEMAP_ARTICLES));
        let page = page_of(arrival.number, PAGE_ENTRIES);
        self.archive_pages.insert((FeedOf::Archive, page));
        if let Ok(source) = row.source.parse::<SourceId>() {
            let page = page_of(arrival.source_number, PAGE_ENTRIES);
            self.archive_pages
                .insert((FeedOf::Source(source.clone()), page));
            let page = lasting_page_of(catalog.rank_in_source(row)?);
            if is_new {
                self.list_changes_from(FeedOf::Source(source.clone()), page);
            } else {
                self.list_pages
                    .insert((FeedOf::Source(source.clone()), page));
            }
            self.sources.insert(source);
        }
        // A change is listed under the article's present headline.
        let edits = catalog.revisions(article)?.into_iter().skip(1);
        let events = catalog.events(article)?.into_iter().map(|row| row.entry);
        for entry in edits.map(|row| row.entry).chain(events) {
            let page = lasting_page_of(catalog.changes_before(entry)? + 1);
            self.list_pages.insert((FeedOf::Changes, page));
        }
        Ok(())
    }

    fn list_changes_from(&mut self, of: FeedOf, page: u32) {
        let first = self.new_list_pages.entry(of).or_insert(page);
        *first = page.min(*first);
    }

    fn touches_list(&self, of: FeedOf, number: u32) -> bool {
        let first_new = self.new_list_pages.get(&of);
        number == 1
            || first_new.is_some_and(|first| number >= *first)
            || self.list_pages.contains(&(of, number))
    }

    /// Days and months link to the ones before and after them, which may be new.
    fn add_neighbours(&mut self, paths: &[(String, SitePath)]) {
        let days = paths.iter().filter_map(|(_, path)| match path {
            SitePath::Day(day, 1) => Some(*day),
            _ => None,
        });
        let days: BTreeSet<Date> = days.collect();
        let months: BTreeSet<Date> = days.iter().map(|day| day.first_of_month()).collect();
        for (changed, all) in [(&mut self.days, &days), (&mut self.months, &months)] {
            let near: Vec<Date> = changed
                .iter()
                .flat_map(|date| {
                    let before = all.range(..*date).next_back();
                    let mut from = all.range(*date..);
                    let after = from.find(|other| *other != date);
                    before.into_iter().chain(after)
                })
                .copied()
                .collect();
            changed.extend(near);
        }
    }

    /// Whether a page has to be made again. The start list and the lists of days, numbered from the
    /// newest, change in every page; they are short.
    pub(super) fn touches(&self, path: &SitePath) -> bool {
        match path {
            SitePath::Start(_)
            | SitePath::About
            | SitePath::Feed(FeedOf::Archive | FeedOf::Changes, _)
            | SitePath::Sitemap(None) => self.is_any,
            SitePath::Changes(number) => self.is_any && self.touches_list(FeedOf::Changes, *number),
            SitePath::Source(source, number) => {
                self.sources.contains(source)
                    && self.touches_list(FeedOf::Source(source.clone()), *number)
            }
            SitePath::Feed(FeedOf::Source(source), _) => self.sources.contains(source),
            SitePath::Month(month) => self.months.contains(month),
            SitePath::Day(day, _) => self.days.contains(day),
            SitePath::Article(article) => self.articles.contains(article),
            SitePath::FeedArchive(of, number) => {
                let first_new = self.new_archive_pages.get(of);
                first_new.is_some_and(|first| number >= first)
                    || self.archive_pages.contains(&(of.clone(), *number))
            }
            SitePath::Sitemap(Some(number)) => self.sitemaps.contains(number),
            // These depend on the settings alone.
            SitePath::Robots | SitePath::Style => false,
        }
    }
}
