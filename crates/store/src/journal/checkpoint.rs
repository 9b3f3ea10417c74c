//! Signed notes and checkpoints: C2SP signed-note and tlog-checkpoint.
//!
//! Written on `ed25519-dalek` and not on the crate `signed_note`: that one accepts notes of a
//! megabyte with a hundred signatures, verifies without the strict rules of RFC 8032 for malleable
//! signatures, wants its signers and verifiers boxed behind traits, and brings second copies of
//! base64 and thiserror; what we need of it is the page below.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use super::key::{SigningKey, VerifierKey, is_key_name};
use jianbao_core::Sha256Digest;

/// Bytes of the longest note that is read. Room for 32 signatures, also post-quantum ones of 5 kB.
pub const MAX_NOTE_LEN: usize = 256 * 1024;

/// Signatures that a note may have; C2SP signed-note wants at least 16 to be accepted.
const MAX_SIGNATURES: usize = 32;

/// Why some bytes are not a note, not a checkpoint, or not signed by the key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NoteError {
    /// Longer than [`MAX_NOTE_LEN`].
    #[error("the note of {0} bytes is longer than {MAX_NOTE_LEN} bytes")]
    TooLong(usize),
    /// Not UTF-8, or with a control character.
    #[error("the note is not UTF-8 text without control characters")]
    Text,
    /// No empty line between text and signatures, or no newline at the end.
    #[error("the note has no signatures after an empty line")]
    NoSignatures,
    /// More than 32 signatures.
    #[error("the note has more than {MAX_SIGNATURES} signatures")]
    TooManySignatures,
    /// A line after the text that is not a signature.
    #[error("line {0} after the text of the note is not a signature")]
    SignatureLine(usize),
    /// No signature by the wanted key.
    #[error("the note is not signed by {name}")]
    NotSigned {
        /// The name of the wanted key.
        name: String,
    },
    /// The signature by the wanted key is not one of this text.
    #[error("the signature by {name} does not belong to the text of the note")]
    WrongSignature {
        /// The name of the wanted key.
        name: String,
    },
    /// The text is not origin, size and root hash, one a line.
    #[error("the {0} of the checkpoint is missing or malformed")]
    Checkpoint(&'static str),
}

/// A note that was taken apart; nothing about it is verified yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note<'a> {
    /// The signed text, with its last newline.
    pub text: &'a str,
    signatures: Vec<NoteSignature<'a>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct NoteSignature<'a> {
    name: &'a str,
    key_id: [u8; 4],
    bytes: Vec<u8>,
}

impl<'a> Note<'a> {
    /// Takes a note apart.
    ///
    /// # Errors
    /// When it breaks a rule of C2SP signed-note, "Format", or exceeds the limits on length and
    /// number of signatures.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, NoteError> {
        if bytes.len() > MAX_NOTE_LEN {
            return Err(NoteError::TooLong(bytes.len()));
        }
        let note = str::from_utf8(bytes).map_err(|_| NoteError::Text)?;
        if note.bytes().any(|byte| byte < b' ' && byte != b'\n') {
            return Err(NoteError::Text);
        }
        let empty_line = note.rfind("\n\n").ok_or(NoteError::NoSignatures)?;
        let (text, rest) = note.split_at(empty_line + 1);
        let lines = rest
            .strip_prefix('\n')
            .and_then(|rest| rest.strip_suffix('\n'))
            .ok_or(NoteError::NoSignatures)?;
        let mut signatures = Vec::new();
        for (index, line) in lines.split('\n').enumerate() {
            if index == MAX_SIGNATURES {
                return Err(NoteError::TooManySignatures);
            }
            signatures.push(signature_line(line).ok_or(NoteError::SignatureLine(index + 1))?);
        }
        Ok(Self { text, signatures })
    }

    /// Checks that the key signed the text. Signatures by other keys are ignored.
    ///
    /// # Errors
    /// When the key did not, or when one of several signatures in its name is wrong.
    pub fn verify(&self, key: &VerifierKey) -> Result<(), NoteError> {
        let name = || key.name().to_owned();
        let mut is_signed = false;
        for signature in &self.signatures {
            if signature.name != key.name() || signature.key_id != key.id() {
                continue;
            }
            if !key.verifies(self.text.as_bytes(), &signature.bytes) {
                return Err(NoteError::WrongSignature { name: name() });
            }
            is_signed = true;
        }
        if is_signed {
            Ok(())
        } else {
            Err(NoteError::NotSigned { name: name() })
        }
    }
}

fn signature_line(line: &str) -> Option<NoteSignature<'_>> {
    let (name, signature) = line.strip_prefix("— ")?.split_once(' ')?;
    // The engine refuses missing padding and set trailing bits: one spelling a signature.
    let bytes = BASE64.decode(signature).ok()?;
    let (key_id, bytes) = bytes.split_first_chunk::<4>()?;
    (is_key_name(name) && !bytes.is_empty()).then(|| NoteSignature {
        name,
        key_id: *key_id,
        bytes: bytes.to_vec(),
    })
}

/// What a journal was at a moment: its name, its number of entries and the root hash over them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// The name of the journal, which is the name of its key.
    pub origin: String,
    /// The number of entries.
    pub size: u64,
    /// The root hash of the Merkle tree over them, RFC 6962 §2.1.
    pub root: Sha256Digest,
}

impl Checkpoint {
    /// Reads the text of a note as a checkpoint, without looking at the signatures.
    ///
    /// # Errors
    /// When a line is missing, empty, or not in its one spelling.
    pub fn parse_text(text: &str) -> Result<Self, NoteError> {
        let mut lines = text.strip_suffix('\n').unwrap_or_default().split('\n');
        let mut line = |part| {
            lines
                .next()
                .filter(|line| !line.is_empty())
                .ok_or(NoteError::Checkpoint(part))
        };
        let (origin, size, root) = (line("origin")?, line("size")?, line("root hash")?);
        // Extension lines are opaque, but not empty.
        if lines.any(str::is_empty) {
            return Err(NoteError::Checkpoint("extension line"));
        }
        let checkpoint = Self {
            origin: origin.to_owned(),
            size: size
                .parse::<u64>()
                .ok()
                // No plus sign and no leading zeros.
                .filter(|number| number.to_string() == size)
                .ok_or(NoteError::Checkpoint("size"))?,
            root: BASE64
                .decode(root)
                .ok()
                .and_then(|bytes| bytes.try_into().ok())
                .map(Sha256Digest)
                .ok_or(NoteError::Checkpoint("root hash"))?,
        };
        Ok(checkpoint)
    }

    /// Reads a checkpoint that the key must have signed, and whose origin must be the key's name.
    ///
    /// # Errors
    /// When it is no note, not signed by the key, or no checkpoint of that origin.
    pub fn open(note: &[u8], key: &VerifierKey) -> Result<Self, NoteError> {
        let note = Note::parse(note)?;
        note.verify(key)?;
        let checkpoint = Self::parse_text(note.text)?;
        if checkpoint.origin != key.name() {
            return Err(NoteError::Checkpoint("origin"));
        }
        Ok(checkpoint)
    }

    /// The text to be signed: origin, size and root hash in base64, one a line.
    pub fn text(&self) -> String {
        format!(
            "{}\n{}\n{}\n",
            self.origin,
            self.size,
            BASE64.encode(self.root.0)
        )
    }

    /// The checkpoint as a note with the signature of the key.
    pub fn sign(&self, key: &SigningKey) -> String {
        let text = self.text();
        let mut signature = key.verifier().id().to_vec();
        signature.extend_from_slice(&key.sign(text.as_bytes()));
        let (name, signature) = (key.verifier().name(), BASE64.encode(signature));
        format!("{text}\n— {name} {signature}\n")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key() -> SigningKey {
        SigningKey::from_seed("harbour-news", &[3; 32]).unwrap()
    }

    fn checkpoint() -> Checkpoint {
        let root = Sha256Digest::of(b"a tree");
        Checkpoint {
            origin: key().verifier().name().to_owned(),
            size: 70_000,
            root,
        }
    }

    #[test]
    fn a_signed_checkpoint_is_read_back() {
        let note = checkpoint().sign(&key());
        assert_eq!(
            Checkpoint::open(note.as_bytes(), key().verifier()),
            Ok(checkpoint())
        );
        assert_eq!(note.lines().count(), 5);
    }

    #[test]
    fn any_flipped_bit_is_noticed() {
        let note = checkpoint().sign(&key()).into_bytes();
        for index in 0..note.len() {
            for bit in 0..8 {
                let mut changed = note.clone();
                changed[index] ^= 1 << bit;
                let opened = Checkpoint::open(&changed, key().verifier());
                assert!(opened.is_err(), "byte {index} bit {bit}");
            }
            assert!(
                Checkpoint::open(&note[..index], key().verifier()).is_err(),
                "cut at {index}"
            );
        }
    }

    #[test]
    fn signatures_of_others_are_ignored_and_ours_is_required() {
        let other = SigningKey::from_seed("harbour-news", &[4; 32]).unwrap();
        let (ours, theirs) = (checkpoint().sign(&key()), checkpoint().sign(&other));
        let their_line = theirs.lines().last().unwrap();
        let both = format!("{ours}{their_line}\n");
        assert_eq!(
            Checkpoint::open(both.as_bytes(), key().verifier()),
            Ok(checkpoint())
        );
        assert!(matches!(
            Checkpoint::open(theirs.as_bytes(), key().verifier()),
            Err(NoteError::NotSigned { .. })
        ));
        // A note by that key, with the origin of another journal.
        assert!(Checkpoint::open(theirs.as_bytes(), other.verifier()).is_err());
    }

    #[test]
    fn a_second_signature_in_our_name_must_hold_too() {
        let note = checkpoint().sign(&key());
        let line = note.lines().last().unwrap();
        let repeated = format!("{note}{line}\n");
        assert!(Checkpoint::open(repeated.as_bytes(), key().verifier()).is_ok());
        let foreign = Checkpoint {
            size: 1,
            ..checkpoint()
        }
        .sign(&key());
        let mixed = format!("{note}{}\n", foreign.lines().last().unwrap());
        assert!(matches!(
            Checkpoint::open(mixed.as_bytes(), key().verifier()),
            Err(NoteError::WrongSignature { .. })
        ));
    }

    #[test]
    fn the_limits_hold() {
        let note = checkpoint().sign(&key());
        let line = note.lines().last().unwrap();
        let crowded = |count| format!("{note}{}", format!("{line}\n").repeat(count - 1));
        assert!(Note::parse(crowded(MAX_SIGNATURES).as_bytes()).is_ok());
        assert_eq!(
            Note::parse(crowded(MAX_SIGNATURES + 1).as_bytes()),
            Err(NoteError::TooManySignatures)
        );
        let long = vec![b'a'; MAX_NOTE_LEN + 1];
        assert_eq!(
            Note::parse(&long),
            Err(NoteError::TooLong(MAX_NOTE_LEN + 1))
        );
    }

    #[test]
    fn other_spellings_of_a_checkpoint_are_refused() {
        let root = BASE64.encode([9; 32]);
        let check = |text: &str, part| {
            assert_eq!(Checkpoint::parse_text(text).err(), part, "{text:?}");
        };
        let part = |part| Some(NoteError::Checkpoint(part));
        check(&format!("o\n1\n{root}\n"), None);
        check(&format!("o\n1\n{root}\nextension\n"), None);
        check(&format!("o\n1\n{root}\n\n"), part("extension line"));
        check(&format!("o\n1\n{root}"), part("origin"));
        check(&format!("\n1\n{root}\n"), part("origin"));
        check(&format!("o\n01\n{root}\n"), part("size"));
        check(&format!("o\n+1\n{root}\n"), part("size"));
        check(&format!("o\n-1\n{root}\n"), part("size"));
        check(&format!("o\n18446744073709551616\n{root}\n"), part("size"));
        check("o\n1\n", part("root hash"));
        check("o\n1\nCQ==\n", part("root hash"));
        check(
            &format!("o\n1\n{}\n", root.trim_end_matches('=')),
            part("root hash"),
        );
        // The same 32 bytes with the two unused bits set.
        check(
            &format!("o\n1\n{}\n", root.replace("k=", "l=")),
            part("root hash"),
        );
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_are_no_checkpoint_and_no_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            prop_assert!(Checkpoint::open(&bytes, key().verifier()).is_err());
        }

        #[test]
        fn text_shaped_like_a_note_is_no_panic(text in "([a-z0-9=\n]|— [a-z]{0,3} [A-Za-z0-9+/]{0,8}={0,2}\n){0,40}") {
            if let Ok(note) = Note::parse(text.as_bytes()) {
                prop_assert!(note.text.ends_with('\n'));
                let _ = Checkpoint::parse_text(note.text);
            }
        }

        #[test]
        fn any_checkpoint_is_read_back(size: u64, root: [u8; 32]) {
            let checkpoint = Checkpoint { size, root: Sha256Digest(root), ..checkpoint() };
            prop_assert_eq!(Checkpoint::open(checkpoint.sign(&key()).as_bytes(), key().verifier()), Ok(checkpoint));
        }
    }
}
