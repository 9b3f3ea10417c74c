//! The table `[fetch]` of `jianbao.toml`. The binary composes it with those of the other crates.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::redact::without_password;
use crate::units::{AddressRange, ByteSize, Delay};

/// The table `[fetch]`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FetchSettings {
    /// A URL or mail address for the User-Agent. Empty: the program's page.
    pub contact: String,
    /// The least time between two requests to one host.
    pub per_host_delay: Delay,
    /// How long to wait for a connection and a head, or for the next bytes. A whole exchange may
    /// take eight times that as long as it flows, at 1 KiB a second.
    pub timeout: Delay,
    /// How much of a body is kept, of the bytes as sent and of the decoded ones.
    pub max_body: ByteSize,
    /// The proxy (`http`, `https`, `socks5` or `socks5h`). Empty: none, also not that of the
    /// environment.
    pub proxy: String,
    /// A file of certificates (PEM) that are trusted beside those of the system. Empty: none.
    pub ca_file: String,
    /// Ranges of addresses that the guard lets through, also as literals, on every port.
    pub allow_private: Vec<AddressRange>,
    /// Names (`news.test`, `*.test`) that are dialled at a fixed `address:port`, exempt from the
    /// guard's rules on name, address and port.
    pub connect: BTreeMap<String, String>,
}

impl Default for FetchSettings {
    fn default() -> Self {
        Self {
            contact: String::new(),
            per_host_delay: Delay::from_seconds(2),
            timeout: Delay::from_seconds(20),
            max_body: ByteSize::from_bytes(15 << 20),
            proxy: String::new(),
            ca_file: String::new(),
            allow_private: Vec::new(),
            connect: BTreeMap::new(),
        }
    }
}

impl fmt::Debug for FetchSettings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("FetchSettings")
            .field("contact", &self.contact)
            .field("per_host_delay", &self.per_host_delay)
            .field("timeout", &self.timeout)
            .field("max_body", &self.max_body)
            .field("proxy", &without_password(&self.proxy))
            .field("ca_file", &self.ca_file)
            .field("allow_private", &self.allow_private)
            .field("connect", &self.connect)
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_with_defaults_and_written_as_text() {
        let settings: FetchSettings = serde_json::from_str(
            r#"{"per_host_delay": "500ms", "allow_private": ["10.0.0.0/8"], "connect": {"*.test": "127.0.0.1:8000"}}"#,
        )
        .unwrap();
        assert_eq!(settings.per_host_delay, Delay::from_milliseconds(500));
        assert_eq!(settings.max_body.to_string(), "15MiB");
        let written = serde_json::to_string(&settings).unwrap();
        assert!(
            written.contains(r#""timeout":"20s","max_body":"15MiB""#),
            "{written}"
        );
        assert_eq!(
            serde_json::from_str::<FetchSettings>(&written).unwrap(),
            settings
        );
        assert!(serde_json::from_str::<FetchSettings>(r#"{"retries": 3}"#).is_err());
    }
}
