//! The entries of the journal: what happened, as one canonical JSON object each.
//!
//! Canonical: the field `kind` first, then the fields in the order declared here, no white space, no
//! field for what is absent, instants as RFC 3339 in UTC with `Z`, digests in lower-case hexadecimal.
//! An entry of a known kind in any other spelling is refused, so that an entry has one hash.
//! Titles and URLs are not in the journal: the index line has them, so that a text can be withdrawn
//! by law without breaking the log. Kinds are open: one of a later version is kept as its bytes.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::bundle::MAX_ENTRY_LEN;
use super::key::VerifierKey;
use jianbao_core::Sha256Digest;

/// The id of an article.
pub type ArticleId = String;

/// Something that happened to the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// Of a kind that this version knows.
    Known(Event),
    /// Of a kind that this version does not know.
    Other {
        /// The value of its field `kind`.
        kind: String,
        /// The whole entry as it lies in the journal.
        bytes: Vec<u8>,
    },
}

/// The kinds of entries, with their fields in canonical order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
#[non_exhaustive]
pub enum Event {
    /// The key of the journal. Always and only entry 0.
    Key {
        /// The key that the checkpoints are signed by.
        vkey: VerifierKey,
        /// When the archive was made.
        observed_at: Timestamp,
    },
    /// A revision of an article was kept.
    Article {
        /// Which article.
        article: ArticleId,
        /// The number of the revision, from 1.
        revision: u32,
        /// What the visit was.
        outcome: Outcome,
        /// When it was looked at.
        observed_at: Timestamp,
        /// Of the index line without its newline.
        index: Sha256Digest,
        /// Of the record.
        record: Sha256Digest,
        /// Of the payload that it was read from; none for an import.
        #[serde(skip_serializing_if = "Option::is_none")]
        payload: Option<Sha256Digest>,
        /// The index of the entry before this one that is about the same article.
        #[serde(skip_serializing_if = "Option::is_none")]
        previous: Option<u64>,
    },
    /// An article is no longer where it was.
    Gone {
        /// Which article.
        article: ArticleId,
        /// When it was looked at.
        observed_at: Timestamp,
        /// Of what was answered instead.
        #[serde(skip_serializing_if = "Option::is_none")]
        payload: Option<Sha256Digest>,
        /// The index of the entry before this one that is about the same article.
        previous: u64,
    },
    /// An article that was gone is back, with a text that is kept already.
    Restored {
        /// Which article.
        article: ArticleId,
        /// When it was looked at.
        observed_at: Timestamp,
        /// Of what was answered.
        #[serde(skip_serializing_if = "Option::is_none")]
        payload: Option<Sha256Digest>,
        /// The index of the entry before this one that is about the same article.
        previous: u64,
    },
    /// An article has another URL now.
    Moved {
        /// Which article.
        article: ArticleId,
        /// When it was looked at.
        observed_at: Timestamp,
        /// The index of the entry before this one that is about the same article.
        previous: u64,
        /// Of the index line that tells the URL, without its newline.
        #[serde(skip_serializing_if = "Option::is_none")]
        index: Option<Sha256Digest>,
    },
    /// A range of a WARC file was written.
    Warc {
        /// The path of the file in the archive.
        file: String,
        /// The offset of the first byte.
        from: u64,
        /// The offset after the last byte.
        to: u64,
        /// Of the range as it lies in the file, compressed.
        sha256: Sha256Digest,
    },
    /// A blob was kept.
    Media {
        /// Of its bytes.
        sha256: Sha256Digest,
        /// How many bytes it has.
        length: u64,
    },
    /// A file was taken over that is no revision.
    Import {
        /// Of the index line that tells of it, without its newline.
        index: Sha256Digest,
        /// Of the kept file.
        file: Sha256Digest,
        /// When it was taken over.
        observed_at: Timestamp,
    },
    /// A source was subscribed to or changed.
    Source {
        /// The id of the source.
        source: String,
        /// When that was.
        observed_at: Timestamp,
        /// Of what is known of the source.
        digest: Sha256Digest,
    },
}

/// What a visit to an article found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Outcome {
    /// It was not known before.
    New,
    /// Nothing changed.
    Unchanged,
    /// The page changed and the text did not.
    Cosmetic,
    /// The text is another one.
    Revised,
    /// It is at another URL.
    Moved,
    /// It is not there any more.
    Gone,
    /// It is there again.
    Restored,
    /// The site refused to show it.
    Blocked,
    /// The look failed.
    Failed,
}

/// Why some bytes are not an entry, or a value cannot be one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EntryError {
    /// Longer than [`MAX_ENTRY_LEN`].
    #[error("the entry of {0} bytes is longer than {MAX_ENTRY_LEN} bytes")]
    TooLong(usize),
    /// Not a JSON object with a `kind`, or a known kind with other fields than it has.
    #[error("the entry cannot be read: {0}")]
    Json(String),
    /// Of a known kind, in another spelling than the canonical one.
    #[error("the entry of kind {0} is not in canonical form")]
    NotCanonical(String),
}

impl Entry {
    /// Reads an entry.
    ///
    /// # Errors
    /// When it is too long, no JSON object with a text `kind`, or of a known kind and not canonical.
    pub fn parse(bytes: &[u8]) -> Result<Self, EntryError> {
        #[derive(Deserialize)]
        struct Kind {
            kind: String,
        }

        if bytes.len() > MAX_ENTRY_LEN {
            return Err(EntryError::TooLong(bytes.len()));
        }
        // Known kinds are the common case: one pass over them, a second one for the rest.
        match serde_json::from_slice::<Event>(bytes) {
            Ok(event) if event.to_bytes()? == bytes => Ok(Self::Known(event)),
            event => {
                // A JSON array would do for the derived reader; an object is promised.
                if bytes.first() != Some(&b'{') {
                    return Err(EntryError::Json("it does not begin with {".to_owned()));
                }
                let json = |error: serde_json::Error| EntryError::Json(error.to_string());
                let Kind { kind } = serde_json::from_slice(bytes).map_err(json)?;
                match event {
                    Ok(_) => Err(EntryError::NotCanonical(kind)),
                    Err(error) if Event::KINDS.contains(&kind.as_str()) => Err(json(error)),
                    Err(_) => Ok(Self::Other {
                        kind,
                        bytes: bytes.to_vec(),
                    }),
                }
            }
        }
    }
}

impl Event {
    const KINDS: [&str; 9] = [
        "key", "article", "gone", "restored", "moved", "warc", "media", "import", "source",
    ];

    /// The canonical bytes.
    ///
    /// # Errors
    /// When they would be more than [`MAX_ENTRY_LEN`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, EntryError> {
        let bytes =
            serde_json::to_vec(self).map_err(|error| EntryError::Json(error.to_string()))?;
        if bytes.len() > MAX_ENTRY_LEN {
            return Err(EntryError::TooLong(bytes.len()));
        }
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::journal::SigningKey;

    const ZERO: Sha256Digest = Sha256Digest([0; 32]);

    fn article() -> Event {
        Event::Article {
            article: "0123456789abcdef".to_owned(),
            revision: 2,
            outcome: Outcome::Revised,
            observed_at: "2031-05-06T07:08:09.25Z".parse().unwrap(),
            index: Sha256Digest::of(b"index"),
            record: Sha256Digest::of(b"record"),
            payload: None,
            previous: Some(7),
        }
    }

    #[test]
    fn every_kind_has_its_canonical_bytes_and_is_read_back() {
        let check = |event: Event, expect: &str| {
            let expect = expect.replace('#', &"0".repeat(64));
            let bytes = event.to_bytes().unwrap();
            assert_eq!(str::from_utf8(&bytes).unwrap(), expect);
            assert_eq!(Entry::parse(&bytes), Ok(Entry::Known(event)));
        };
        let id = || "0123456789abcdef".to_owned();
        let observed_at = "2031-05-06T07:08:09Z".parse().unwrap();
        let vkey = SigningKey::from_seed("a", &[3; 32])
            .unwrap()
            .verifier()
            .clone();
        check(
            Event::Key {
                vkey: vkey.clone(),
                observed_at,
            },
            &format!(r#"{{"kind":"key","vkey":"{vkey}","observed_at":"2031-05-06T07:08:09Z"}}"#),
        );
        check(
            Event::Article {
                article: id(),
                revision: 1,
                outcome: Outcome::New,
                observed_at,
                index: ZERO,
                record: ZERO,
                payload: Some(ZERO),
                previous: None,
            },
            r##"{"kind":"article","article":"0123456789abcdef","revision":1,"outcome":"new","observed_at":"2031-05-06T07:08:09Z","index":"#","record":"#","payload":"#"}"##,
        );
        check(
            Event::Gone {
                article: id(),
                observed_at,
                payload: None,
                previous: 4,
            },
            r#"{"kind":"gone","article":"0123456789abcdef","observed_at":"2031-05-06T07:08:09Z","previous":4}"#,
        );
        check(
            Event::Restored {
                article: id(),
                observed_at,
                payload: Some(ZERO),
                previous: 4,
            },
            r##"{"kind":"restored","article":"0123456789abcdef","observed_at":"2031-05-06T07:08:09Z","payload":"#","previous":4}"##,
        );
        check(
            Event::Moved {
                article: id(),
                observed_at,
                previous: 4,
                index: Some(ZERO),
            },
            r##"{"kind":"moved","article":"0123456789abcdef","observed_at":"2031-05-06T07:08:09Z","previous":4,"index":"#"}"##,
        );
        check(
            Event::Warc {
                file: "warc/2031/05/a.warc.gz".to_owned(),
                from: 0,
                to: u64::MAX,
                sha256: ZERO,
            },
            r##"{"kind":"warc","file":"warc/2031/05/a.warc.gz","from":0,"to":18446744073709551615,"sha256":"#"}"##,
        );
        check(
            Event::Media {
                sha256: ZERO,
                length: 3,
            },
            r##"{"kind":"media","sha256":"#","length":3}"##,
        );
        check(
            Event::Import {
                index: ZERO,
                file: ZERO,
                observed_at,
            },
            r##"{"kind":"import","index":"#","file":"#","observed_at":"2031-05-06T07:08:09Z"}"##,
        );
        check(
            Event::Source {
                source: "harbour".to_owned(),
                observed_at,
                digest: ZERO,
            },
            r##"{"kind":"source","source":"harbour","observed_at":"2031-05-06T07:08:09Z","digest":"#"}"##,
        );
    }

    #[test]
    fn other_spellings_of_a_known_kind_are_refused() {
        let text = String::from_utf8(article().to_bytes().unwrap()).unwrap();
        let check = |from: &str, to: &str| {
            let changed = text.replacen(from, to, 1);
            assert_ne!(changed, text);
            assert!(Entry::parse(changed.as_bytes()).is_err(), "{changed}");
        };
        check("{", "{ ");
        check("}", "}\n");
        check("\"revision\":2", "\"revision\":2.0");
        check("\"revision\":2", "\"revision\":-2");
        check("\"revision\":2", "\"revision\":2,\"headline\":\"a\"");
        check("\"revision\":2", "\"revision\":2,\"revision\":2");
        check("09.25Z", "09.250Z");
        check("09.25Z", "09.25+00:00");
        check("07:08:09.25Z", "09:08:09.25+02:00");
        check(
            "article\",\"article",
            "article\",\"payload\":null,\"article",
        );
        check("revised", "Revised");
        check("0123", "\\u0030123");
        let upper = Sha256Digest::of(b"index").to_string();
        check(&upper, &upper.to_uppercase());
        check("\"kind\":\"article\",", "");
    }

    #[test]
    fn an_unknown_kind_is_kept_as_it_is() {
        let bytes = br#"{"kind": "confirm", "of": [1, {"deep": null}]}"#;
        assert_eq!(
            Entry::parse(bytes),
            Ok(Entry::Other {
                kind: "confirm".to_owned(),
                bytes: bytes.to_vec()
            })
        );
        for refused in [
            "",
            "null",
            "[\"confirm\"]",
            "{}",
            r#"{"kind":1}"#,
            r#"{"kind":"a","kind":"b"}"#,
        ] {
            assert!(Entry::parse(refused.as_bytes()).is_err(), "{refused}");
        }
    }

    #[test]
    fn an_entry_is_at_most_65535_bytes() {
        let source = |length| Event::Source {
            source: "a".repeat(length),
            observed_at: Timestamp::UNIX_EPOCH,
            digest: ZERO,
        };
        let overhead = source(0).to_bytes().unwrap().len();
        let longest = source(MAX_ENTRY_LEN - overhead).to_bytes().unwrap();
        assert_eq!(longest.len(), MAX_ENTRY_LEN);
        assert!(Entry::parse(&longest).is_ok());
        assert_eq!(
            source(MAX_ENTRY_LEN - overhead + 1).to_bytes(),
            Err(EntryError::TooLong(MAX_ENTRY_LEN + 1))
        );
    }

    #[test]
    fn deep_nesting_is_refused_and_no_panic() {
        let deep = format!(
            r#"{{"kind":"confirm","x":{}{}}}"#,
            "[".repeat(30_000),
            "]".repeat(30_000)
        );
        let _ = Entry::parse(deep.as_bytes());
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_are_refused_or_kept(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Entry::parse(&bytes);
        }

        #[test]
        fn a_changed_byte_never_gives_two_spellings_of_one_event(index in 0_usize..400, byte: u8) {
            let mut bytes = article().to_bytes().unwrap();
            let index = index % bytes.len();
            bytes[index] = byte;
            if let Ok(Entry::Known(event)) = Entry::parse(&bytes) {
                prop_assert_eq!(event.to_bytes().unwrap(), bytes);
            }
        }
    }
}
