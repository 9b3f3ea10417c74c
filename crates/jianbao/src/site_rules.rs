//! The rules for sites: those in the folders that the user names, and those that come with the program.
//!
//! What counts, in this order: files of our own format (`.toml`) in the folders, the rules of the program,
//! then files of the collection ftr-site-config (`.txt`), which are many and of every age.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result, bail};
use jianbao_extract::rules::{MAX_FILE_BYTES, SiteRules, built_in, file_names};
use url::Url;

use crate::config::ExtractSettings;

/// How many hosts are remembered. An archive has fewer; a page may name any number of others.
const MAX_HOSTS: usize = 20_000;

/// The folders, and what was read out of them. A file is read once in the life of the program.
#[derive(Debug)]
pub(crate) struct SiteRuleFolders {
    folders: Vec<PathBuf>,
    known: Mutex<HashMap<String, Option<Arc<SiteRules>>>>,
}

impl SiteRuleFolders {
    pub(crate) fn new(root: &Path, settings: &ExtractSettings) -> Self {
        let folders = settings.site_rules.iter();
        Self {
            folders: folders.map(|folder| root.join(folder)).collect(),
            known: Mutex::default(),
        }
    }

    /// The folders, in the order in which they count.
    pub(crate) fn folders(&self) -> &[PathBuf] {
        &self.folders
    }

    /// The rules for a page's site. A file that is unusable is as if it were not there; `rules check`
    /// tells of it.
    pub(crate) fn of(&self, page: &Url) -> Option<Arc<SiteRules>> {
        let host = page.host_str()?;
        if let Some(rules) = self.known().get(host) {
            return rules.clone();
        }
        let rules = self.read(host);
        let mut known = self.known();
        if known.len() >= MAX_HOSTS {
            known.clear();
        }
        known.insert(host.to_owned(), rules.clone());
        rules
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<String, Option<Arc<SiteRules>>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self, host: &str) -> Option<Arc<SiteRules>> {
        let names = file_names(host);
        let (own, others): (Vec<String>, Vec<String>) =
            names.into_iter().partition(|name| is_own(name));
        let find = |names: &[String]| {
            let folders = self.folders.iter();
            folders
                .flat_map(|folder| names.iter().map(move |name| (folder, name)))
                .find_map(|(folder, name)| read_file(folder, name).ok().flatten())
                .map(Arc::new)
        };
        find(&own)
            .or_else(|| built_in(host))
            .or_else(|| find(&others))
    }
}

/// Whether a file is of our own format.
pub(crate) fn is_own(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, end)| end == "toml")
}

/// Reads a file of rules; nothing when there is none.
///
/// # Errors
/// When it cannot be read or used.
pub(crate) fn read_file(folder: &Path, name: &str) -> Result<Option<SiteRules>> {
    let path = folder.join(name);
    let failed = || format!("cannot read {}", path.display());
    let metadata = match std::fs::metadata(&path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(failed),
    };
    // A named pipe would be waited for.
    if !metadata.is_file() || metadata.len() > MAX_FILE_BYTES as u64 {
        bail!(
            "{} is no file of at most {MAX_FILE_BYTES} bytes",
            path.display()
        );
    }
    let bytes = std::fs::read(&path).with_context(failed)?;
    Ok(Some(SiteRules::read(
        name,
        &String::from_utf8_lossy(&bytes),
    )?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name_of(folders: &SiteRuleFolders, url: &str) -> Option<String> {
        let rules = folders.of(&Url::parse(url).unwrap());
        rules.map(|rules| rules.name().to_owned())
    }

    #[test]
    fn the_first_folder_counts_and_our_own_format_before_the_other() {
        let root = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = root.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("one/post.test.txt", "body: //main");
        write("two/post.test.toml", "source = 'x'\nbody = ['//article']");
        write("two/.post.test.txt", "body: //div");
        write("two/broken.test.txt", "body: //div[");
        let settings = ExtractSettings {
            site_rules: vec!["one".into(), "two".into(), "absent".into()],
        };
        let folders = SiteRuleFolders::new(root.path(), &settings);
        let check = |url: &str, expect: Option<&str>| {
            assert_eq!(name_of(&folders, url).as_deref(), expect, "{url}");
        };
        check("https://www.post.test/a", Some("post.test.toml"));
        check("https://news.post.test/a", Some(".post.test.txt"));
        check("https://broken.test/", None);
        check("http://127.0.0.1:80/", None);
        std::fs::remove_dir_all(root.path().join("two")).unwrap();
        check("https://post.test/b", Some("post.test.txt"));
        check("https://www.post.test/b", Some("post.test.toml"));
    }
}
