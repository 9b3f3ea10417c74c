//! Values of the environment: `JIANBAO_{TABLE}_{KEY}` wins over the file.

use std::fmt::Write as _;

use super::{Config, ConfigError};

impl Config {
    /// Values from the environment replace those of the file.
    pub(super) fn with_environment(
        self,
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        const KEYS: &[(&str, &str)] = &[
            ("archive", "title"),
            ("archive", "language"),
            ("archive", "time_zone"),
            ("archive", "visibility"),
            ("archive", "url"),
            ("record", "dialect"),
            ("record", "media_url"),
            ("fetch", "contact"),
            ("fetch", "per_host_delay"),
            ("fetch", "timeout"),
            ("fetch", "max_body"),
            ("fetch", "proxy"),
            ("websub", "callback"),
        ];
        let mut overrides = String::new();
        let mut names = Vec::new();
        for (table, key) in KEYS {
            let name = format!("JIANBAO_{table}_{key}").to_uppercase();
            if let Some(value) = variable(&name) {
                // Each on a line of its own, so that an error's line tells which variable it is.
                let value = toml::Value::String(value);
                let _ = writeln!(overrides, "{table}.{key} = {value}");
                names.push((name, *table, *key));
            }
        }
        if names.is_empty() {
            return Ok(self);
        }
        let given = Self::read(&overrides, "environment").map_err(|error| match error {
            ConfigError::Value { place, message, .. } => {
                let line: usize = place
                    .rsplit(':')
                    .next()
                    .and_then(|line| line.parse().ok())
                    .unwrap_or(1);
                let name = names.get(line - 1).map(|(name, ..)| name.clone());
                ConfigError::Value {
                    place: name.unwrap_or(place),
                    key: None,
                    message,
                }
            }
            other => other,
        })?;
        let mut config = self;
        for (_, table, key) in names {
            match (table, key) {
                ("archive", "title") => config.archive.title.clone_from(&given.archive.title),
                ("archive", "language") => {
                    config.archive.language.clone_from(&given.archive.language);
                }
                ("archive", "time_zone") => {
                    config.archive.time_zone = given.archive.time_zone.clone();
                }
                ("archive", "visibility") => config.archive.visibility = given.archive.visibility,
                ("archive", "url") => config.archive.url.clone_from(&given.archive.url),
                ("record", "media_url") => {
                    config.record.media_url.clone_from(&given.record.media_url);
                }
                ("fetch", "contact") => config.fetch.contact.clone_from(&given.fetch.contact),
                ("fetch", "per_host_delay") => {
                    config.fetch.per_host_delay = given.fetch.per_host_delay;
                }
                ("fetch", "timeout") => config.fetch.timeout = given.fetch.timeout,
                ("fetch", "max_body") => config.fetch.max_body = given.fetch.max_body,
                ("fetch", "proxy") => config.fetch.proxy.clone_from(&given.fetch.proxy),
                ("websub", "callback") => {
                    config.websub.callback.clone_from(&given.websub.callback);
                }
                _ => config.record.dialect = given.record.dialect,
            }
        }
        Ok(config)
    }
}
