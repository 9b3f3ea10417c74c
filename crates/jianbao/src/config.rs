//! The configuration: `jianbao.toml`, composed of the settings of each crate.
//!
//! A flag wins over `JIANBAO_{TABLE}_{KEY}` in the environment, that over the file, the file over the
//! default. Errors name the file, the line and the key.

mod environment;
mod extract;
mod secrets;
mod source;

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use jianbao_crawl::{Delay, FetchSettings};
use jianbao_store::{ArchiveSettings, RecordSettings, SETTINGS, Settings};
use jianbao_web::WebSubSettings;
use serde::{Deserialize, Deserializer, Serialize};

pub(crate) use extract::ExtractSettings;
pub(crate) use secrets::Secrets;
pub(crate) use source::Source;

/// A longer file is no configuration, in bytes: ten thousand sources with rules of their own have room.
pub(crate) const MAX_CONFIG_BYTES: u64 = 16 << 20;

/// All of `jianbao.toml`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Config {
    /// The archive itself.
    pub(crate) archive: ArchiveSettings,
    /// How records are written.
    pub(crate) record: RecordSettings,
    /// How is fetched.
    pub(crate) fetch: FetchSettings,
    /// How pages are read.
    pub(crate) extract: ExtractSettings,
    /// When articles are looked at again.
    pub(crate) revisit: RevisitSettings,
    /// How hubs reach the server.
    pub(crate) websub: WebSubSettings,
    /// The sources.
    #[serde(deserialize_with = "sources")]
    pub(crate) source: Vec<Source>,
}

/// The table `[revisit]`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct RevisitSettings {
    /// At which ages after its first capture an article is looked at; the last repeats.
    #[serde(deserialize_with = "ages")]
    pub(crate) ages: Vec<Age>,
}

/// A time since the first capture: `15m`, `6h`, `30d`.
pub(crate) type Age = Delay;

impl Default for RevisitSettings {
    fn default() -> Self {
        let ages = ["15m", "1h", "6h", "1d", "7d", "30d"];
        Self {
            ages: ages.iter().filter_map(|age| age.parse().ok()).collect(),
        }
    }
}

/// Ages in rising order; the last, which repeats, is at least an hour.
fn ages<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Age>, D::Error> {
    let ages = Vec::<Age>::deserialize(deserializer)?;
    let rises = ages.is_sorted_by(|one, next| one < next);
    if !rises
        || ages
            .last()
            .is_none_or(|last| *last < Age::from_seconds(3600))
    {
        let wanted = "ages in rising order, the last of them, which repeats, at least 1h";
        return Err(serde::de::Error::custom(wanted));
    }
    Ok(ages)
}

/// Sources, each with an id of its own: of two with one id, only one would ever be asked.
fn sources<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Source>, D::Error> {
    let sources = Vec::<Source>::deserialize(deserializer)?;
    let mut ids = HashSet::new();
    for source in &sources {
        if !ids.insert(source.id.0.as_str()) {
            let reason = format!("two sources have the id {:?}", source.id.0.as_str());
            return Err(serde::de::Error::custom(reason));
        }
        if !source.listing.item.is_empty()
            && let Err(error) = source.listing.check()
        {
            let reason = format!("source {}: {error}", source.id.0.as_str());
            return Err(serde::de::Error::custom(reason));
        }
    }
    Ok(sources)
}

/// What is wrong with the configuration.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// A value cannot be read.
    #[error("{place}{}: {message}", key.as_ref().map_or_else(String::new, |key| format!(": key `{key}`")))]
    Value {
        /// The file and line, or the variable.
        place: String,
        /// The key.
        key: Option<String>,
        /// What is wrong.
        message: String,
    },
    /// A secret stands where everybody who has the archive reads it.
    #[error("{place}: key `{key}`: a secret does not belong into {SETTINGS}, which is committed")]
    Literal {
        /// The file and line.
        place: String,
        /// The key, with its tables.
        key: String,
    },
    /// A variable that a key refers to is not set.
    #[error("key `{key}` is that of the environment variable {name}, which is not set")]
    Unset {
        /// The key, with its tables.
        key: String,
        /// The variable.
        name: String,
    },
    /// The file of secrets can be read by others.
    #[error("{} can be read by others (mode {mode:o})", path.display())]
    Readable {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
}

impl ConfigError {
    /// What can be done about it.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::Read { .. } => None,
            Self::Literal { key, .. } => Some(secrets::hint(key)),
            Self::Unset { name, .. } => {
                Some(format!("set {name}, or put the value into secrets.toml"))
            }
            Self::Readable { path, .. } => Some(format!("chmod 600 {}", path.display())),
            Self::Value { .. } => {
                Some("jianbao.example.toml lists every key with its default".to_owned())
            }
        }
    }
}

impl Config {
    /// Reads the configuration of the archive at a folder, which must have one.
    pub(crate) fn load(root: &Path) -> Result<Self, ConfigError> {
        let path = root.join(SETTINGS);
        let bytes = read(&path).map_err(|source| ConfigError::Read {
            path: path.clone(),
            source,
        })?;
        let text = std::str::from_utf8(&bytes).map_err(|error| {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = before.split(|byte| *byte == b'\n').count();
            ConfigError::Value {
                place: format!("{}:{line}", path.display()),
                key: None,
                message: "the text is not UTF-8".to_owned(),
            }
        })?;
        let config = Self::parse(text, &path.display().to_string())?;
        config.with_environment(|name| std::env::var(name).ok())
    }

    /// Reads a configuration from text; `file` is named in errors.
    pub(crate) fn parse(text: &str, file: &str) -> Result<Self, ConfigError> {
        let config = Self::read(text, file)?;
        secrets::refuse_literals(&config, text, file)?;
        Ok(config)
    }

    /// The same of a text that is no file: secrets may stand in it.
    fn read(text: &str, file: &str) -> Result<Self, ConfigError> {
        toml::from_str(text).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start.min(text.len()));
            let line = text.get(..offset).unwrap_or(text).matches('\n').count();
            ConfigError::Value {
                place: format!("{file}:{}", line + 1),
                key: key_on(text.lines().nth(line).unwrap_or_default()),
                message: error.message().replace('\n', " "),
            }
        })
    }

    /// The part the store needs.
    pub(crate) fn store_settings(&self) -> Settings {
        Settings {
            archive: self.archive.clone(),
            record: self.record.clone(),
            sources: self.source.iter().map(Source::store_settings).collect(),
        }
    }
}

pub(crate) fn read(path: &Path) -> std::io::Result<Vec<u8>> {
    let metadata = std::fs::metadata(path)?;
    // A named pipe would be waited for, a device read without end.
    if !metadata.is_file() {
        return Err(std::io::Error::other("it is not a regular file"));
    }
    let length = metadata.len();
    if length > MAX_CONFIG_BYTES {
        let reason = format!("it has {length} bytes, more than {MAX_CONFIG_BYTES}");
        return Err(std::io::Error::other(reason));
    }
    std::fs::read(path)
}

/// The key that a line of TOML sets, or the table that it opens.
pub(crate) fn key_on(line: &str) -> Option<String> {
    let line = line.trim();
    let key = match line.strip_prefix('[') {
        Some(table) => table.trim_matches(['[', ']']).trim(),
        None => line.split_once('=')?.0.trim(),
    };
    (!key.is_empty()).then(|| key.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = include_str!("../../../jianbao.example.toml");

    #[test]
    fn the_example_lists_every_key_with_its_default() {
        let mut example = Config::parse(EXAMPLE, "example").unwrap();
        let sources = std::mem::take(&mut example.source);
        assert_eq!(example, Config::default());
        let defaults = Source::new(sources[0].id.clone());
        assert_eq!(sources[0].window, defaults.window);
        assert_eq!(
            (&sources[0].listing, &sources[0].fetch),
            (&defaults.listing, &defaults.fetch)
        );
        let all = Config {
            source: sources,
            ..Config::default()
        };
        let listed: toml::Table = EXAMPLE.parse().unwrap();
        let known = toml::Table::try_from(&all).unwrap();
        assert_eq!(listed, known);
    }

    #[test]
    fn the_reference_lists_every_key() {
        let reference = include_str!("../../../docs/reference.md");
        let listed: toml::Table = EXAMPLE.parse().unwrap();
        for (table, value) in &listed {
            let (keys, prefix) = match value {
                toml::Value::Array(tables) => (tables[0].as_table(), format!("`[[{table}]]` `")),
                value => (value.as_table(), format!("`{table}.")),
            };
            for (key, value) in keys.unwrap() {
                let inner: Vec<String> = match value.as_table().filter(|table| !table.is_empty()) {
                    Some(table) => table.keys().map(|inner| format!("{key}.{inner}")).collect(),
                    None => vec![key.clone()],
                };
                for key in inner {
                    let row = format!("| {prefix}{key}` |");
                    assert!(reference.contains(&row), "docs/reference.md lacks {row}");
                }
            }
        }
    }

    #[test]
    fn errors_name_file_line_and_key() {
        let check = |text: &str, expect: &str| {
            let error = Config::parse(text, "jianbao.toml").unwrap_err().to_string();
            assert!(error.starts_with(expect), "{error}");
        };
        check(
            "[archive]\ntitle = \"x\"\ntime_zone = \"Mars\"\n",
            "jianbao.toml:3: key `time_zone`: \"Mars\" is no time zone",
        );
        check(
            "[archive]\nfoo = 1\n",
            "jianbao.toml:2: key `foo`: unknown field `foo`",
        );
        check(
            "[archive]\nname = \"A b\"\n",
            "jianbao.toml:2: key `name`: \"A b\" is no archive name",
        );
        check(
            "[record]\ndialect = \"older\"\n",
            "jianbao.toml:2: key `dialect`",
        );
        check("[[source]]\nid = \"../x\"\n", "jianbao.toml:2: key `id`");
        check(
            "[[source]]\nid = \"x\"\nurl = \"file:///x\"\n",
            "jianbao.toml:3: key `url`: the scheme of \"file:///x\" is neither http nor https",
        );
        check(
            "[[source]]\nid = \"x\"\n[[source]]\nid = \"x\"\n",
            "jianbao.toml:1: key `source`: two sources have the id \"x\"",
        );
        check("[archive\n", "jianbao.toml:1");
        check("[nothing]\n", "jianbao.toml:1: key `nothing`");
    }

    #[test]
    fn the_environment_wins_over_the_file() {
        let config = Config::parse("[archive]\ntitle = \"file\"\n", "f").unwrap();
        let set = |name: &str, value: &str| {
            let (name, value) = (name.to_owned(), value.to_owned());
            config
                .clone()
                .with_environment(move |asked| (asked == name).then(|| value.clone()))
        };
        assert_eq!(
            set("JIANBAO_ARCHIVE_TITLE", "a \"b\"")
                .unwrap()
                .archive
                .title,
            "a \"b\""
        );
        assert_eq!(set("JIANBAO_OTHER", "x").unwrap(), config);
        let error = set("JIANBAO_RECORD_DIALECT", "none")
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("JIANBAO_RECORD_DIALECT: \"none\" is no dialect"),
            "{error}"
        );
    }
}
