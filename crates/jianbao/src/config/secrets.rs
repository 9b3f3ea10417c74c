//! Secrets: cookies, headers that carry a right, proxies with a password. None of them stands in
//! `jianbao.toml`, which is committed: `env:NAME` there names a variable of the environment, or
//! `secrets.toml` beside it, which nobody else may read, has the value.

use std::collections::BTreeMap;
use std::path::Path;

use jianbao_crawl::{FetchSettings, SourceFetch};
use serde::Deserialize;
use toml::de::{DeTable, DeValue};
use url::Url;

use super::{Config, ConfigError, Source, key_on, read};

/// The file of secrets, beside `jianbao.toml`.
pub(super) const SECRETS: &str = "secrets.toml";
/// What a value begins with that is in the environment.
const IN_ENVIRONMENT: &str = "env:";
/// Words in the names of headers that carry a right.
const TELLING_WORDS: &[&str] = &[
    "access",
    "auth",
    "bearer",
    "cookie",
    "credential",
    "csrf",
    "jwt",
    "key",
    "pass",
    "secret",
    "session",
    "signature",
    "token",
];

/// What `secrets.toml` has: the same tables, sources by their ids. Not `Debug`: it is shown nowhere.
#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Secrets {
    fetch: FetchSecrets,
    source: BTreeMap<String, SourceSecrets>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct FetchSecrets {
    proxy: Option<String>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct SourceSecrets {
    cookie: Option<String>,
    proxy: Option<String>,
    headers: BTreeMap<String, String>,
}

impl Secrets {
    /// Reads `secrets.toml` of an archive; nothing when there is none.
    ///
    /// # Errors
    /// When others may read it, it cannot be read, or it is of a source that is not there.
    pub(crate) fn load(root: &Path, config: &Config) -> Result<Self, ConfigError> {
        let path = root.join(SECRETS);
        let Ok(metadata) = std::fs::metadata(&path) else {
            return Ok(Self::default());
        };
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;

            let mode = metadata.permissions().mode() & 0o7777;
            if metadata.is_file() && mode & 0o077 != 0 {
                return Err(ConfigError::Readable { path, mode });
            }
        }
        #[cfg(not(unix))]
        drop(metadata);
        let unread = |source| ConfigError::Read {
            path: path.clone(),
            source,
        };
        let bytes = read(&path).map_err(unread)?;
        let text =
            str::from_utf8(&bytes).map_err(|_| unread(std::io::Error::other("it is not UTF-8")))?;
        let place = |line: usize| format!("{}:{}", path.display(), line + 1);
        let secrets: Self = toml::from_str(text).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start.min(text.len()));
            let line = text.get(..offset).unwrap_or(text).matches('\n').count();
            ConfigError::Value {
                place: place(line),
                key: key_on(text.lines().nth(line).unwrap_or_default()),
                // What the parser says may quote the value.
                message:
                    "only fetch.proxy and source.ID.cookie, .proxy and .headers, all of them text, \
                          are read here"
                        .to_owned(),
            }
        })?;
        let known = |id: &str| {
            config
                .source
                .iter()
                .any(|source| source.id.0.as_str() == id)
        };
        if let Some(id) = secrets.source.keys().find(|id| !known(id)) {
            let wanted = format!("[source.{id}");
            let line = text
                .lines()
                .position(|line| line.trim().starts_with(&wanted));
            return Err(ConfigError::Value {
                place: place(line.unwrap_or(0)),
                key: Some(format!("source.{id}")),
                message: "no source has this id".to_owned(),
            });
        }
        Ok(secrets)
    }

    /// The settings of `[fetch]` with the values in place of their names.
    ///
    /// # Errors
    /// When a variable is not set.
    pub(crate) fn fetch(
        &self,
        config: &Config,
        variable: &impl Fn(&str) -> Option<String>,
    ) -> Result<FetchSettings, ConfigError> {
        let proxy = match &self.fetch.proxy {
            Some(proxy) => proxy.clone(),
            None => value(&config.fetch.proxy, "fetch.proxy", variable)?,
        };
        Ok(FetchSettings {
            proxy,
            ..config.fetch.clone()
        })
    }

    /// What a source is asked with, with the values in place of their names.
    ///
    /// # Errors
    /// When a variable is not set.
    pub(crate) fn source_fetch(
        &self,
        source: &Source,
        variable: &impl Fn(&str) -> Option<String>,
    ) -> Result<SourceFetch, ConfigError> {
        let id = source.id.0.as_str();
        let nothing = SourceSecrets::default();
        let secrets = self.source.get(id).unwrap_or(&nothing);
        let mut fetch = source.fetch.clone();
        let key = |name: &str| format!("source {id}: fetch.{name}");
        fetch.cookie = match &secrets.cookie {
            Some(cookie) => cookie.clone(),
            None => value(&fetch.cookie, &key("cookie"), variable)?,
        };
        fetch.proxy = match &secrets.proxy {
            Some(proxy) => proxy.clone(),
            None => value(&fetch.proxy, &key("proxy"), variable)?,
        };
        for (name, given) in &mut fetch.headers {
            *given = value(given, &key(&format!("headers.{name}")), variable)?;
        }
        for (name, given) in &secrets.headers {
            fetch
                .headers
                .retain(|known, _| !known.eq_ignore_ascii_case(name));
            fetch.headers.insert(name.clone(), given.clone());
        }
        Ok(fetch)
    }
}

/// A value, or that of the variable it names.
fn value(
    given: &str,
    key: &str,
    variable: &impl Fn(&str) -> Option<String>,
) -> Result<String, ConfigError> {
    let Some(name) = given.strip_prefix(IN_ENVIRONMENT) else {
        return Ok(given.to_owned());
    };
    variable(name)
        .filter(|value| !value.is_empty())
        .ok_or_else(|| ConfigError::Unset {
            key: key.to_owned(),
            name: name.to_owned(),
        })
}

/// Refuses a secret that stands in the settings themselves.
pub(super) fn refuse_literals(config: &Config, text: &str, file: &str) -> Result<(), ConfigError> {
    let refuse = |path: &[Step<'_>]| ConfigError::Literal {
        place: format!("{file}:{}", line_of(text, path)),
        key: name_of(path),
    };
    if has_user(&config.fetch.proxy) {
        return Err(refuse(&[Step::Key("fetch"), Step::Key("proxy")]));
    }
    for (number, source) in config.source.iter().enumerate() {
        let own = [Step::Key("source"), Step::Item(number), Step::Key("fetch")];
        let fetch = &source.fetch;
        if source.url.as_deref().is_some_and(has_user) {
            return Err(refuse(&[&own[..2], &[Step::Key("url")]].concat()));
        }
        if is_literal(&fetch.cookie) {
            return Err(refuse(&[&own[..], &[Step::Key("cookie")]].concat()));
        }
        if has_user(&fetch.proxy) {
            return Err(refuse(&[&own[..], &[Step::Key("proxy")]].concat()));
        }
        for (name, given) in &fetch.headers {
            if is_literal(given) && (is_telling(name) || is_right(given)) {
                return Err(refuse(
                    &[&own[..], &[Step::Key("headers"), Step::Key(name)]].concat(),
                ));
            }
        }
    }
    Ok(())
}

fn is_literal(given: &str) -> bool {
    !given.is_empty() && !given.starts_with(IN_ENVIRONMENT)
}

/// Whether a URL carries a user or a password.
fn has_user(given: &str) -> bool {
    is_literal(given)
        && match Url::parse(given) {
            Ok(url) => url.password().is_some() || !url.username().is_empty(),
            Err(_) => given.contains('@'),
        }
}

/// Whether a header is one of those that carry a right.
fn is_telling(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    TELLING_WORDS.iter().any(|word| name.contains(word))
}

/// Whether a value is of a scheme of authentication (RFC 9110 §11), whatever its header is called.
fn is_right(given: &str) -> bool {
    let scheme = given.split_ascii_whitespace().next().unwrap_or_default();
    let schemes = ["basic", "bearer", "digest"];
    given.contains(' ')
        && schemes
            .iter()
            .any(|known| scheme.eq_ignore_ascii_case(known))
}

/// What is said of a secret that stands in the wrong place.
pub(super) fn hint(key: &str) -> String {
    let name = key.rsplit('.').next().unwrap_or(key);
    if name == "url" {
        return format!(
            "write fetch.headers.Authorization = \"env:NAME\" (its value `Basic …`), or put that into {SECRETS}"
        );
    }
    format!("write {name} = \"env:NAME\", or put the value into {SECRETS} beside it, mode 0600")
}

/// One step from the top of the file to a value.
#[derive(Clone, Copy)]
enum Step<'a> {
    Key(&'a str),
    Item(usize),
}

fn name_of(path: &[Step<'_>]) -> String {
    let keys = path.iter().filter_map(|step| match step {
        Step::Key(key) => Some(*key),
        Step::Item(_) => None,
    });
    keys.collect::<Vec<_>>().join(".")
}

/// The line of a value, from 1.
fn line_of(text: &str, path: &[Step<'_>]) -> usize {
    let offset = DeTable::parse(text)
        .ok()
        .and_then(|table| offset_of(table.get_ref(), path))
        .unwrap_or(0);
    text.get(..offset).unwrap_or_default().matches('\n').count() + 1
}

fn offset_of(table: &DeTable<'_>, path: &[Step<'_>]) -> Option<usize> {
    let (Step::Key(first), rest) = path.split_first()? else {
        return None;
    };
    let mut value = table.get(*first)?;
    for step in rest {
        value = match (value.get_ref(), step) {
            (DeValue::Table(table), Step::Key(key)) => table.get(*key)?,
            (DeValue::Array(items), Step::Item(number)) => items.get(*number)?,
            _ => return None,
        };
    }
    Some(value.span().start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_is_refused_with_file_line_key_and_without_itself() {
        let check = |text: &str, line: usize, key: &str| {
            let error = Config::parse(text, "jianbao.toml").unwrap_err();
            let told = format!("{error} {:?} {:?}", error.hint(), error);
            assert!(
                told.starts_with(&format!("jianbao.toml:{line}: key `{key}`")),
                "{told}"
            );
            assert!(
                told.contains("env:NAME") && told.contains("secrets.toml"),
                "{told}"
            );
            assert!(!told.contains("tide"), "{told}");
        };
        check(
            "[[source]]\nid = \"x\"\nurl = \"https://me:tide@news.test/feed\"\n",
            3,
            "source.url",
        );
        check(
            "[fetch]\nproxy = \"socks5h://me:tide@127.0.0.1:1\"\n",
            2,
            "fetch.proxy",
        );
        let source = "[[source]]\nid = \"a\"\n[[source]]\nid = \"b\"\n";
        check(
            &format!("{source}[source.fetch]\ncookie = \"tide\"\n"),
            6,
            "source.fetch.cookie",
        );
        check(
            &format!(
                "{source}[source.fetch.headers]\nAccept-Language = \"zh\"\nX-Api-Key = \"tide\"\n"
            ),
            7,
            "source.fetch.headers.X-Api-Key",
        );
        check(
            &format!("{source}fetch = {{headers = {{authorization = \"Bearer tide\"}}}}\n"),
            5,
            "source.fetch.headers.authorization",
        );
        check(
            &format!("{source}fetch.proxy = \"http://tide@proxy.example:1\"\n"),
            5,
            "source.fetch.proxy",
        );
    }

    #[test]
    fn names_of_variables_and_plain_values_are_taken() {
        let text = "[fetch]\nproxy = \"env:PROXY\"\n[[source]]\nid = \"a\"\n[source.fetch]\n\
                    cookie = \"env:COOKIE\"\nproxy = \"http://127.0.0.1:1\"\n\
                    headers = {Accept-Language = \"zh\", Authorization = \"env:RIGHT\"}\n";
        let config = Config::parse(text, "f").unwrap();
        let secrets: Secrets =
            toml::from_str("[source.a.headers]\nauthorization = \"Basic lamp\"\n").unwrap();
        let variable = |name: &str| match name {
            "PROXY" => Some("http://me:tide@127.0.0.1:2".to_owned()),
            "COOKIE" | "RIGHT" => Some(format!("{name}=1")),
            _ => None,
        };
        let fetch = secrets.fetch(&config, &variable).unwrap();
        assert_eq!(fetch.proxy, "http://me:tide@127.0.0.1:2");
        let own = secrets.source_fetch(&config.source[0], &variable).unwrap();
        assert_eq!(own.cookie, "COOKIE=1");
        assert_eq!(own.proxy, "http://127.0.0.1:1");
        assert_eq!(own.headers["authorization"], "Basic lamp");
        assert_eq!(own.headers.len(), 2);
        let error = secrets.fetch(&config, &|_| None).unwrap_err().to_string();
        assert!(
            error.contains("fetch.proxy") && error.contains("PROXY"),
            "{error}"
        );
    }
}
