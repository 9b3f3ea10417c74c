//! The table `[source.fetch]` of `jianbao.toml`: what one source is asked with. The values are those to
//! be sent: whoever reads the file has put secrets in the place of their names.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::redact::{REDACTED, without_password};

/// The table `[source.fetch]`. An empty value: that of `[fetch]`, or nothing is sent.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SourceFetch {
    /// The whole value of `User-Agent`.
    pub user_agent: String,
    /// Headers by name, sent to the site of the source only.
    pub headers: BTreeMap<String, String>,
    /// The value of `Cookie`, sent to the site of the source only. Cookies of answers are not kept.
    pub cookie: String,
    /// The value of `Referer`.
    pub referer: String,
    /// The proxy (`http`, `https`, `socks5` or `socks5h`).
    pub proxy: String,
}

impl fmt::Debug for SourceFetch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cookie = if self.cookie.is_empty() { "" } else { REDACTED };
        formatter
            .debug_struct("SourceFetch")
            .field("user_agent", &self.user_agent)
            .field("headers", &self.headers.keys())
            .field("cookie", &cookie)
            .field("referer", &self.referer)
            .field("proxy", &without_password(&self.proxy))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_shown() {
        let settings: SourceFetch = serde_json::from_str(
            r#"{"cookie": "session=tide", "headers": {"X-Key": "lantern"},
                "proxy": "socks5h://keeper:harbour@127.0.0.1:9050"}"#,
        )
        .unwrap();
        let shown = format!("{settings:?} {settings:#?}");
        for secret in ["tide", "lantern", "keeper", "harbour"] {
            assert!(!shown.contains(secret), "{shown}");
        }
        assert!(shown.contains("X-Key") && shown.contains("127.0.0.1:9050"));
        assert!(serde_json::from_str::<SourceFetch>(r#"{"cookies": ""}"#).is_err());
    }
}
