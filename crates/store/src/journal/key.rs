//! The key pair of an archive: Ed25519 keys with a name and a key ID, C2SP signed-note ("Signatures",
//! "Ed25519 signatures").
//!
//! A private key is written as Go's sumdb/note does it, `PRIVATE+KEY+<name>+<key ID>+<base64>`, so
//! that the tools of that family read it; a verifier key is a vkey, `<name>+<key ID>+<base64>`. Where
//! the private key is kept and who may read that file is not decided here.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signature, Signer as _, VerifyingKey};
use serde::de::{self, Deserializer};
use serde::{Deserialize, Serialize, Serializer};

use jianbao_core::{Sha256Digest, Sha256Hasher};

/// The signature type identifier of Ed25519 in signed notes.
const ED25519: u8 = 1;

/// Bytes of the longest key text that is looked at; a name of the greatest length fits many times.
const MAX_KEY_TEXT_LEN: usize = 1024;

const PRIVATE_PREFIX: &str = "PRIVATE+KEY+";
const NAME_PREFIX: &str = "jianbao/";

/// Why a key cannot be made or read. Never quotes the text, which may be secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KeyError {
    /// The archive's name is not `[a-z0-9-]{1,40}`.
    #[error("the archive name {0:?} is not of 1 to 40 characters a-z, 0-9 and -")]
    ArchiveName(String),
    /// The text is not of the form that the message names.
    #[error("the key is not of the form {0}")]
    Form(&'static str),
    /// The key ID in the text is not that of name and key.
    #[error("the key ID does not belong to the name and the key; the text is damaged")]
    KeyId,
    /// The name of a private key is not the one this program gives to that key.
    #[error("the name of the key does not belong to it; it was made by another program or renamed")]
    Name,
    /// The 32 bytes are no public key, or a weak one under which any signature holds.
    #[error("the bytes are not a usable Ed25519 public key")]
    PublicKey,
    /// The operating system gives no random bytes.
    #[error("the operating system gives no random bytes: {0}")]
    Random(String),
}

/// The public half: checks the signatures of one archive.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    key: VerifyingKey,
}

impl VerifierKey {
    /// The key name, which is the origin of the journal that it signs.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key ID: the first four bytes of SHA-256(name || 0x0A || 0x01 || public key).
    pub fn id(&self) -> [u8; 4] {
        let mut hasher = Sha256Hasher::default();
        hasher.update(self.name.as_bytes());
        hasher.update(&[b'\n', ED25519]);
        hasher.update(self.key.as_bytes());
        let [a, b, c, d, ..] = hasher.finish().0;
        [a, b, c, d]
    }

    /// Whether the 64 bytes are this key's signature of the text.
    pub(crate) fn verifies(&self, text: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.key.verify_strict(text, &signature).is_ok())
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = u32::from_be_bytes(self.id());
        write!(f, "{}+{id:08x}+{}", self.name, encode(self.key.as_bytes()))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "VerifierKey({self})")
    }
}

impl FromStr for VerifierKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let form = || KeyError::Form("<name>+<key ID>+<base64>");
        let (name, id, bytes) = split_key(text).ok_or_else(form)?;
        let key = Self {
            name: name.to_owned(),
            key: public_key(&bytes)?,
        };
        if id != key.id() {
            return Err(KeyError::KeyId);
        }
        if key.to_string() != text {
            return Err(form());
        }
        Ok(key)
    }
}

impl Serialize for VerifierKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for VerifierKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(de::Error::custom)
    }
}

/// The private half: signs the checkpoints of one archive. Its memory is wiped when it is dropped.
#[derive(Clone)]
pub struct SigningKey {
    verifier: VerifierKey,
    key: ed25519_dalek::SigningKey,
}

impl SigningKey {
    /// Makes a new key for the archive of that name from the system's random bytes.
    ///
    /// # Errors
    /// When the name is not `[a-z0-9-]{1,40}` or the system gives no random bytes.
    pub fn generate(archive: &str) -> Result<Self, KeyError> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|error| KeyError::Random(error.to_string()))?;
        Self::from_seed(archive, &seed)
    }

    /// The key of the archive of that name with a given private key (RFC 8032 §5.1.5), 32 bytes.
    ///
    /// # Errors
    /// When the name is not `[a-z0-9-]{1,40}`.
    pub fn from_seed(archive: &str, seed: &[u8; 32]) -> Result<Self, KeyError> {
        let well_formed = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-');
        if !(1..=40).contains(&archive.len()) || !archive.bytes().all(well_formed) {
            return Err(KeyError::ArchiveName(archive.to_owned()));
        }
        let key = ed25519_dalek::SigningKey::from_bytes(seed);
        let public = key.verifying_key();
        let name = format!(
            "{NAME_PREFIX}{archive}-{:.8}",
            Sha256Digest::of(public.as_bytes())
        );
        Ok(Self {
            verifier: VerifierKey { name, key: public },
            key,
        })
    }

    /// Reads the text that [`Self::to_secret_text`] gives; white space around it is dropped.
    ///
    /// # Errors
    /// When it is of another form, damaged, or not a key of this program.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let form = || KeyError::Form("PRIVATE+KEY+<name>+<key ID>+<base64>");
        let (name, id, seed) = text
            .trim()
            .strip_prefix(PRIVATE_PREFIX)
            .and_then(split_key)
            .ok_or_else(form)?;
        let archive = name
            .strip_prefix(NAME_PREFIX)
            .and_then(|name| name.rsplit_once('-'))
            .map(|(archive, _)| archive)
            .ok_or(KeyError::Name)?;
        let key = Self::from_seed(archive, &seed)?;
        if key.verifier.name != name {
            // One flipped bit of the secret ends here too: another key has another name.
            return Err(KeyError::Name);
        }
        if key.verifier.id() != id {
            return Err(KeyError::KeyId);
        }
        if key.to_secret_text() != text.trim() {
            return Err(form());
        }
        Ok(key)
    }

    /// The key as one line without its newline, for the key file or `JIANBAO_KEY`. It is the secret.
    pub fn to_secret_text(&self) -> String {
        let id = u32::from_be_bytes(self.verifier.id());
        format!(
            "{PRIVATE_PREFIX}{}+{id:08x}+{}",
            self.verifier.name,
            encode(self.key.as_bytes())
        )
    }

    /// The public half.
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// The 64 bytes of the signature of a text.
    pub(crate) fn sign(&self, text: &[u8]) -> [u8; 64] {
        self.key.sign(text).to_bytes()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({}, secret not shown)", self.verifier.name)
    }
}

/// Whether a key name is one: not empty, no Unicode white space, no plus, no control character.
pub(crate) fn is_key_name(name: &str) -> bool {
    let refused = |c: char| c == '+' || c.is_whitespace() || c.is_control();
    !name.is_empty() && !name.contains(refused)
}

fn encode(key: &[u8; 32]) -> String {
    let mut bytes = [ED25519; 33];
    bytes[1..].copy_from_slice(key);
    BASE64.encode(bytes)
}

fn split_key(text: &str) -> Option<(&str, [u8; 4], [u8; 32])> {
    if text.len() > MAX_KEY_TEXT_LEN {
        return None;
    }
    // The base64 may itself have a plus; the name and the key ID cannot.
    let (name, rest) = text.split_once('+')?;
    let (id, key) = rest.split_once('+')?;
    if !is_key_name(name) || id.len() != 8 {
        return None;
    }
    let id = u32::from_str_radix(id, 16).ok()?.to_be_bytes();
    let key = BASE64.decode(key).ok()?;
    let (algorithm, key) = key.split_first()?;
    Some((
        name,
        id,
        key.try_into().ok().filter(|_| *algorithm == ED25519)?,
    ))
}

fn public_key(bytes: &[u8; 32]) -> Result<VerifyingKey, KeyError> {
    VerifyingKey::from_bytes(bytes)
        .ok()
        .filter(|key| !key.is_weak())
        .ok_or(KeyError::PublicKey)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key() -> SigningKey {
        SigningKey::from_seed("harbour-news", &[3; 32]).unwrap()
    }

    #[test]
    fn a_key_is_read_back_from_its_text() {
        let key = SigningKey::generate("harbour-news").unwrap();
        let read = SigningKey::parse(&format!("{}\n", key.to_secret_text())).unwrap();
        assert_eq!(read.to_secret_text(), key.to_secret_text());
        assert_eq!(read.verifier(), key.verifier());
        assert_eq!(
            key.verifier().to_string().parse(),
            Ok(key.verifier().clone())
        );
    }

    #[test]
    fn the_name_holds_archive_and_the_hash_of_the_public_key() {
        let key = key();
        let hash = Sha256Digest::of(key.verifier.key.as_bytes()).to_string();
        assert_eq!(
            key.verifier().name(),
            format!("jianbao/harbour-news-{}", &hash[..8])
        );
    }

    #[test]
    fn the_secret_is_not_in_the_debug_output() {
        let key = key();
        let secret = BASE64.encode([3; 32]);
        assert!(!format!("{key:?}").contains(&secret[..8]));
        assert!(!format!("{key:#?}").contains("3, 3"));
    }

    #[test]
    fn names_of_archives_are_checked() {
        for name in [
            "",
            "Harbour",
            "a b",
            "a/b",
            "é",
            &"a".repeat(41),
            "a+b",
            "a\n",
        ] {
            assert_eq!(
                SigningKey::from_seed(name, &[3; 32]).err(),
                Some(KeyError::ArchiveName(name.to_owned()))
            );
        }
        assert!(SigningKey::from_seed(&"a".repeat(40), &[3; 32]).is_ok());
        assert!(SigningKey::from_seed("a-b-9", &[3; 32]).is_ok());
    }

    #[test]
    fn any_changed_character_of_a_key_is_noticed() {
        let key = key();
        let check = |text: &str, is_refused: &dyn Fn(&str) -> bool| {
            for index in 0..text.len() {
                for replacement in ["A", "0", "+", " ", "\u{0}"] {
                    let mut changed = text.to_owned();
                    changed.replace_range(index..=index, replacement);
                    assert!(changed == text || is_refused(&changed), "{changed}");
                }
            }
        };
        check(&key.verifier().to_string(), &|text| {
            text.parse::<VerifierKey>().is_err()
        });
        check(&key.to_secret_text(), &|text| {
            SigningKey::parse(text).is_err()
        });
    }

    #[test]
    fn a_weak_public_key_is_refused() {
        let mut identity = [0; 32];
        identity[0] = 1;
        assert_eq!(public_key(&identity), Err(KeyError::PublicKey));
    }

    proptest! {
        #[test]
        fn arbitrary_text_is_no_key_and_no_panic(text in ".{0,200}|[a-z]{1,5}\\+[0-9a-f]{8}\\+[A-Za-z0-9+/]{44}") {
            let _ = text.parse::<VerifierKey>();
            let _ = SigningKey::parse(&text);
            let _ = SigningKey::parse(&format!("PRIVATE+KEY+{text}"));
        }
    }
}
