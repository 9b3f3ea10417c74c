//! The spool of push (WebSub, W3C Recommendation of 23 January 2018): what a server was promised by hubs,
//! and which sources they said have something new.
//!
//! The server writes it and the writer reads it, in files of their own: a server takes no lock, and a
//! push must not wait for a pass. Losing it loses no article: sources are polled all the same.

use std::fs;
use std::path::PathBuf;

use jianbao_core::SourceId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::file::{self, FileError, OnPath as _};
use crate::layout::Layout;

/// A longer lease is none of ours, in bytes.
const MAX_LEASE_BYTES: u64 = 64 << 10;
/// How many random bytes make a token or a secret: nobody guesses 128 bits; the secret may have up to 199
/// characters (WebSub §5.1).
const TOKEN_BYTES: usize = 16;
const SECRET_BYTES: usize = 32;

/// What a hub promised, or was asked for.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lease {
    /// The source.
    pub source: String,
    /// The topic: the URL that the feed calls its own.
    pub topic: String,
    /// The hub.
    pub hub: String,
    /// The last part of the callback's path, which only the hub is told.
    pub token: String,
    /// What the hub signs its pushes with.
    pub secret: String,
    /// When it was asked for last; none when it never was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_at: Option<Timestamp>,
    /// Until when the hub promised to push; none when it did not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
    /// When it is to be asked for again.
    pub next_ask_at: Timestamp,
    /// How often asking failed since it last succeeded.
    #[serde(default)]
    pub failures: u32,
    /// What went wrong last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_error: Option<String>,
}

/// The folder `.jianbao/websub/`.
#[derive(Clone, Debug)]
pub struct WebSubSpool {
    leases: PathBuf,
    wakes: PathBuf,
}

impl std::fmt::Debug for Lease {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Not the token, nor the secret.
        formatter
            .debug_struct("Lease")
            .field("source", &self.source)
            .field("hub", &self.hub)
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

impl Lease {
    /// A lease that is still to be asked for, with a new token and secret.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn new(
        source: &SourceId,
        topic: &str,
        hub: &str,
        now: Timestamp,
    ) -> Result<Self, FileError> {
        Ok(Self {
            source: source.to_string(),
            topic: topic.to_owned(),
            hub: hub.to_owned(),
            token: random_hex(TOKEN_BYTES)?,
            secret: random_hex(SECRET_BYTES)?,
            asked_at: None,
            expires_at: None,
            next_ask_at: now,
            failures: 0,
            last_error: None,
        })
    }

    /// Whether the hub has promised to push now.
    pub fn is_active(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|until| until > now)
    }
}

impl WebSubSpool {
    /// The spool of an archive. Nothing is made before something is written.
    pub fn new(layout: &Layout) -> Self {
        let folder = layout.private("websub");
        Self {
            leases: folder.join("lease"),
            wakes: folder.join("wake"),
        }
    }

    /// All leases, by source. A file that cannot be read is passed over: it is asked for anew.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn leases(&self) -> Result<Vec<Lease>, FileError> {
        let mut leases = Vec::new();
        for source in sources_in(&self.leases)? {
            leases.extend(self.lease(&source)?);
        }
        Ok(leases)
    }

    /// The lease of a source; none when there is none that can be read.
    ///
    /// # Errors
    /// When the file is there and cannot be read.
    pub fn lease(&self, source: &SourceId) -> Result<Option<Lease>, FileError> {
        let bytes = file::read_if_exists(&self.leases.join(source.as_str()), MAX_LEASE_BYTES)?;
        let lease: Option<Lease> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Ok(lease.filter(|lease| lease.source == source.as_str()))
    }

    /// Writes a lease in place of the one that its source had.
    ///
    /// # Errors
    /// When the source is none, or the file cannot be written.
    pub fn save(&self, lease: &Lease) -> Result<(), FileError> {
        let path = self.leases.join(&lease.source);
        let is_source = lease.source.parse::<SourceId>().is_ok();
        let bytes = is_source.then(|| serde_json::to_vec_pretty(lease).ok());
        let bytes = bytes
            .flatten()
            .ok_or_else(|| std::io::Error::other("it is no lease of a source"))
            .on("write", &path)?;
        create_private_folder(&self.leases)?;
        file::replace(&path, &bytes)
    }

    /// Forgets the lease of a source: its callback is unknown from now on.
    ///
    /// # Errors
    /// When the file is there and cannot be removed.
    pub fn forget(&self, source: &SourceId) -> Result<(), FileError> {
        file::remove_if_exists(&self.leases.join(source.as_str()))
    }

    /// Notes that a source has something new.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn wake(&self, source: &SourceId) -> Result<(), FileError> {
        create_private_folder(&self.wakes)?;
        let path = self.wakes.join(source.as_str());
        if path.exists() {
            return Ok(());
        }
        file::replace(&path, b"")
    }

    /// The sources that have something new.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn woken(&self) -> Result<Vec<SourceId>, FileError> {
        sources_in(&self.wakes)
    }

    /// A source that was woken has been asked. To be called before it is asked: what comes meanwhile wakes
    /// it again.
    ///
    /// # Errors
    /// When the file is there and cannot be removed.
    pub fn asked(&self, source: &SourceId) -> Result<(), FileError> {
        file::remove_if_exists(&self.wakes.join(source.as_str()))
    }
}

/// The sources that have a file in a folder; none when there is no folder.
fn sources_in(folder: &std::path::Path) -> Result<Vec<SourceId>, FileError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error).on("read the folder", folder),
    };
    let mut sources = Vec::new();
    for entry in entries {
        let entry = entry.on("read the folder", folder)?;
        // Half-written files have a dot in their names, which no source has.
        sources.extend(
            entry
                .file_name()
                .to_str()
                .and_then(|name| name.parse().ok()),
        );
    }
    sources.sort_unstable();
    Ok(sources)
}

/// Secrets lie in it.
fn create_private_folder(folder: &std::path::Path) -> Result<(), FileError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).on("create the folder", folder)
}

fn random_hex(length: usize) -> Result<String, FileError> {
    use std::fmt::Write as _;

    let mut bytes = vec![0_u8; length];
    getrandom::fill(&mut bytes)
        .map_err(std::io::Error::other)
        .on("draw random bytes for", std::path::Path::new("a lease"))?;
    Ok(bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leases_and_wakes_are_kept_apart_and_survive() {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::new(folder.path());
        let spool = WebSubSpool::new(&layout);
        let source: SourceId = "harbour".parse().unwrap();
        assert_eq!(spool.leases().unwrap(), []);
        assert_eq!(spool.woken().unwrap(), []);
        let now = "2031-05-16T12:00:00Z".parse().unwrap();
        let mut lease = Lease::new(&source, "https://a.test/f", "https://hub.test/", now).unwrap();
        assert_eq!((lease.token.len(), lease.secret.len()), (32, 64));
        assert!(!format!("{lease:?}").contains(&lease.secret));
        lease.expires_at = Some("2031-05-26T12:00:00Z".parse().unwrap());
        spool.save(&lease).unwrap();
        spool.wake(&source).unwrap();
        spool.wake(&source).unwrap();

        let spool = WebSubSpool::new(&layout);
        assert_eq!(spool.leases().unwrap(), [lease.clone()]);
        assert!(lease.is_active(now));
        assert_eq!(spool.woken().unwrap(), std::slice::from_ref(&source));
        spool.asked(&source).unwrap();
        spool.asked(&source).unwrap();
        assert_eq!(spool.woken().unwrap(), []);
        spool.forget(&source).unwrap();
        assert_eq!(spool.lease(&source).unwrap(), None);
    }

    #[test]
    fn a_torn_or_foreign_file_is_no_lease() {
        let folder = tempfile::tempdir().unwrap();
        let spool = WebSubSpool::new(&Layout::new(folder.path()));
        let source: SourceId = "harbour".parse().unwrap();
        let now = "2031-05-16T12:00:00Z".parse().unwrap();
        let lease = Lease::new(&source, "https://a.test/f", "https://hub.test/", now).unwrap();
        spool.save(&lease).unwrap();
        let path = folder.path().join(".jianbao/websub/lease/harbour");
        let whole = fs::read(&path).unwrap();
        fs::write(&path, &whole[..whole.len() / 2]).unwrap();
        fs::write(path.with_file_name("Not A Source.new"), "x").unwrap();
        fs::write(path.with_file_name("other"), whole).unwrap();
        assert_eq!(spool.leases().unwrap(), []);
        let away = Lease {
            source: "../key".to_owned(),
            ..lease
        };
        assert!(spool.save(&away).is_err());
    }
}
