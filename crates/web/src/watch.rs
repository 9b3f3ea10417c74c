//! Which state the archive is in. A sync or an import may run beside, and a rebuild puts another catalog
//! in the place of the one that is open.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jianbao_store::catalog::Catalog;
use jianbao_store::{Layout, StoreError};
use tokio::time::Instant;

use crate::error::Failure;

/// How long the archive is taken to be what it was.
const MAX_AGE: Duration = Duration::from_millis(500);

/// A state of the archive. What is written to it makes another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Generation {
    /// Counts the states that were seen, from 1.
    pub(crate) number: u64,
    /// Which file the catalog is.
    pub(crate) catalog: FileId,
    /// Journal entries in the catalog.
    journal_size: u64,
}

/// A file, whatever its name: device and inode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FileId(u64, u64);

impl FileId {
    fn of(path: &Path) -> io::Result<Self> {
        fs::metadata(path).map(|metadata| Self(metadata.dev(), metadata.ino()))
    }
}

/// Looks at the archive now and then.
pub(crate) struct Watch {
    known: Mutex<Option<(Generation, Instant)>>,
    /// Held by the one who looks.
    looking: Arc<tokio::sync::Mutex<Eye>>,
}

/// What is needed to look.
struct Eye {
    path: PathBuf,
    catalog: Option<(FileId, Catalog)>,
    last: Option<Generation>,
}

impl Watch {
    pub(crate) fn new(root: &Path) -> Self {
        let eye = Eye {
            path: Layout::new(root).catalog(),
            catalog: None,
            last: None,
        };
        Self {
            known: Mutex::new(None),
            looking: Arc::new(tokio::sync::Mutex::new(eye)),
        }
    }

    /// The state the archive is in. One request at a time looks, when nobody did for a while; those that
    /// come meanwhile take what is known, if anything is.
    pub(crate) async fn generation(&self) -> Result<Generation, Failure> {
        let known = self.known();
        if let Some((generation, at)) = known
            && at.elapsed() < MAX_AGE
        {
            return Ok(generation);
        }
        let looking = Arc::clone(&self.looking);
        let mut eye = match (looking.try_lock_owned(), known) {
            (Ok(eye), _) => eye,
            (Err(_), Some((generation, _))) => return Ok(generation),
            (Err(_), None) => Arc::clone(&self.looking).lock_owned().await,
        };
        let looked = tokio::task::spawn_blocking(move || eye.look()).await?;
        let found = looked.as_ref().ok();
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) =
            found.map(|generation| (*generation, Instant::now()));
        looked
    }

    fn known(&self) -> Option<(Generation, Instant)> {
        *self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Eye {
    fn look(&mut self) -> Result<Generation, Failure> {
        let catalog = self.journal_size();
        if catalog.is_err() {
            // It is opened anew by the next look.
            self.catalog = None;
        }
        let (catalog, journal_size) = catalog?;
        let generation = match self.last {
            Some(last) if last.catalog == catalog && last.journal_size == journal_size => last,
            last => Generation {
                number: last.map_or(0, |last| last.number) + 1,
                catalog,
                journal_size,
            },
        };
        self.last = Some(generation);
        Ok(generation)
    }

    fn journal_size(&mut self) -> Result<(FileId, u64), Failure> {
        let there = match FileId::of(&self.path) {
            Ok(there) => there,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let path = self.path.clone();
                return Err(StoreError::NoCatalog { path }.into());
            }
            Err(source) => {
                let path = self.path.clone();
                return Err(Failure::Look { path, source });
            }
        };
        // As long as the former is open, its inode cannot become another file's.
        let former = self.catalog.take().filter(|(file, _)| *file == there);
        let catalog = match former {
            Some((_, catalog)) => catalog,
            None => Catalog::open_read_only(&self.path)?,
        };
        let (_, catalog) = self.catalog.insert((there, catalog));
        Ok((there, catalog.journal_size()?))
    }
}
