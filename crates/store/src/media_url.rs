//! Where records look for their pictures: `record.media_url`.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use crate::settings::SettingError;

/// How the URL of a picture is written in records.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MediaUrl {
    /// As it was published.
    Original,
    /// Through an image proxy: the text with `{host_and_path}` (the URL without scheme) or `{url}` in it.
    Template(String),
}

const HOST_AND_PATH: &str = "{host_and_path}";
const URL: &str = "{url}";

impl Default for MediaUrl {
    /// The image proxy of the mirrors of this family.
    fn default() -> Self {
        Self::Template(format!("https://images.weserv.nl?url={HOST_AND_PATH}"))
    }
}

impl MediaUrl {
    /// The URL of a published picture as records have it. A URL that is none of http or https, such as
    /// a `data:` URL, stays as it is.
    pub fn write(&self, published: &str) -> String {
        let Self::Template(template) = self else {
            return published.to_owned();
        };
        let host_and_path = ["https://", "http://"]
            .iter()
            .find_map(|scheme| published.strip_prefix(scheme));
        let Some(host_and_path) = host_and_path else {
            return published.to_owned();
        };
        // In the value of a parameter, a URL without such characters is what it is.
        let mut written = template.replace(HOST_AND_PATH, &encoded(host_and_path));
        if written.contains(URL) {
            written = written.replace(URL, &encoded(published));
        }
        written
    }

    /// The published URL behind one that was written; none when it was not written with this setting.
    pub fn read(&self, written: &str) -> Option<String> {
        let Self::Template(template) = self else {
            return None;
        };
        let (before, after) = template.split_once(HOST_AND_PATH)?;
        let value = written.strip_prefix(before)?.strip_suffix(after)?;
        Some(format!("https://{}", decoded(value)))
    }
}

/// Percent-encoded when it holds what would end or change the value of a parameter.
fn encoded(value: &str) -> String {
    const UNSAFE: &str = "?&#%+";
    if !value.contains(|character| UNSAFE.contains(character)) {
        return value.to_owned();
    }
    let mut encoded = String::with_capacity(value.len() + 16);
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/:".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

fn decoded(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes();
    while let Some((byte, tail)) = rest.split_first() {
        let hex = tail
            .get(..2)
            .filter(|_| *byte == b'%')
            .and_then(|hex| std::str::from_utf8(hex).ok())
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        bytes.push(hex.unwrap_or(*byte));
        rest = if hex.is_some() {
            tail.get(2..).unwrap_or_default()
        } else {
            tail
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

impl FromStr for MediaUrl {
    type Err = SettingError;

    fn from_str(text: &str) -> Result<Self, SettingError> {
        if text == "original" {
            return Ok(Self::Original);
        }
        let is_web = text.starts_with("https://") || text.starts_with("http://");
        let is_inert = !text.contains(['"', '<', '>', ' ']) && !text.chars().any(char::is_control);
        if is_web && is_inert && (text.contains(HOST_AND_PATH) || text.contains(URL)) {
            return Ok(Self::Template(text.to_owned()));
        }
        let kind = "media URL (`original`, or an http(s) URL with {host_and_path} or {url} in it)";
        Err(SettingError::new(kind, text))
    }
}

impl fmt::Display for MediaUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Original => formatter.write_str("original"),
            Self::Template(template) => formatter.write_str(template),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_url_is_itself_and_one_with_a_query_is_encoded() {
        let check = |published: &str, expect: &str| {
            let written = MediaUrl::default().write(published);
            assert_eq!(written, format!("https://images.weserv.nl?url={expect}"));
            let read = MediaUrl::default().read(&written);
            assert_eq!(read.as_deref(), Some(published));
        };
        check("https://img.example/a_w900.jpg", "img.example/a_w900.jpg");
        check("https://img.example/a?b=1&c", "img.example/a%3Fb%3D1%26c");
        check(
            "https://img.example/%E6%B8%A1.jpg",
            "img.example/%25E6%25B8%25A1.jpg",
        );
        assert_eq!(
            MediaUrl::default().write("data:image/png;base64,AA"),
            "data:image/png;base64,AA"
        );
    }

    #[test]
    fn a_setting_is_read_and_refused_with_what_is_wanted() {
        for text in [
            "original",
            "https://proxy.example/?u={url}",
            "https://images.weserv.nl?url={host_and_path}",
        ] {
            assert_eq!(text.parse::<MediaUrl>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "proxy",
            "https://proxy.example/",
            "https://proxy.example/\"{url}",
            "javascript:{url}",
        ] {
            assert!(text.parse::<MediaUrl>().is_err(), "{text}");
        }
        let proxy: MediaUrl = "https://proxy.example/?u={url}".parse().unwrap();
        assert_eq!(
            proxy.write("http://a.example/b?c"),
            "https://proxy.example/?u=http:%2F%2Fa.example%2Fb%3Fc".replace("%2F", "/")
        );
    }
}
