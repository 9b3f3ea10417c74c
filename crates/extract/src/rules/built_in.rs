//! The rules that come with the program: one file a host in `rules/` of this crate.
//!
//! They are for outlets whose markup is publicly known; each file says from where. This table is the one
//! place of our code that names hosts.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, OnceLock};

use super::SiteRules;
use super::names::file_names;

/// A file of rules that comes with the program: its name and its text.
type File = (&'static str, &'static str);

/// The files, and what was read of them when it was needed.
static READ: LazyLock<HashMap<&'static str, OnceLock<Option<Arc<SiteRules>>>>> =
    LazyLock::new(|| {
        FILES
            .iter()
            .map(|(name, _)| (*name, OnceLock::new()))
            .collect()
    });

/// The files of rules that come with the program, as name and text.
pub fn built_in_files() -> &'static [File] {
    FILES
}

/// The rules that come with the program for a host.
pub fn built_in(host: &str) -> Option<Arc<SiteRules>> {
    let (name, cell) = file_names(host)
        .into_iter()
        .find_map(|name| READ.get_key_value(name.as_str()))?;
    cell.get_or_init(|| read(name)).clone()
}

fn read(name: &str) -> Option<Arc<SiteRules>> {
    let (name, text) = FILES.iter().find(|(file, _)| *file == name)?;
    // A test reads them all, so that none is unusable.
    SiteRules::from_toml(name, text).ok().map(Arc::new)
}

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../rules/", $name)))),*]
    };
}

/// The files of `rules/`, sorted.
const FILES: &[File] = files![
    ".caixin.com.toml",
    ".news.cn.toml",
    ".people.com.cn.toml",
    "chinadigitaltimes.net.toml",
    "cn.nytimes.com.toml",
    "cna.com.tw.toml",
    "dw.com.toml",
    "news.cn.toml",
    "rfa.org.toml",
    "rfi.fr.toml",
    "voacantonese.com.toml",
    "voachinese.com.toml",
    "voanews.com.toml",
    "voatibetan.com.toml",
    "zaobao.com.sg.toml",
    "zaobao.com.toml",
];
