//! The lock that makes one process the writer of an archive.
//!
//! The operating system holds it (`flock`), so it ends with the process, however that ends; the
//! content of the file only tells others who holds it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::error::StoreError;
use crate::file::OnPath;
use crate::layout::Layout;

/// The lock, held until it is dropped.
#[derive(Debug)]
pub(crate) struct WriterLock {
    file: File,
}

#[derive(Serialize, Deserialize)]
struct Holder {
    pid: u32,
    command: String,
    since: Timestamp,
}

impl WriterLock {
    /// Takes the lock for `command`, or tells who holds it.
    pub(crate) fn take(layout: &Layout, command: &str, now: Timestamp) -> Result<Self, StoreError> {
        let path = layout.private("lock");
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .on("open the lock", &path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(StoreError::Locked {
                    path,
                    holder: describe_holder(&mut file),
                });
            }
            Err(TryLockError::Error(source)) => return Err(source).on("lock", &path)?,
        }
        let holder = Holder {
            pid: std::process::id(),
            command: command.to_owned(),
            since: now,
        };
        write_holder(&mut file, &holder, &path)?;
        Ok(Self { file })
    }
}

impl Drop for WriterLock {
    fn drop(&mut self) {
        // Closing would do, but for a child that another thread is just starting: it has the file open
        // too until it is another program.
        let _ = self.file.unlock();
    }
}

fn write_holder(file: &mut File, holder: &Holder, path: &Path) -> Result<(), StoreError> {
    let text = serde_json::to_vec(holder).unwrap_or_default();
    file.set_len(0)
        .and_then(|()| file.rewind())
        .and_then(|()| file.write_all(&text))
        .on("write", path)?;
    Ok(())
}

fn describe_holder(file: &mut File) -> String {
    const MAX_HOLDER_BYTES: u64 = 4096;
    let mut text = Vec::new();
    let read = file.take(MAX_HOLDER_BYTES).read_to_end(&mut text);
    let holder = read.ok().and_then(|_| serde_json::from_slice(&text).ok());
    holder.map_or_else(
        || "another process".to_owned(),
        |Holder {
             pid,
             command,
             since,
         }| format!("process {pid} (`jianbao {command}`, since {since})"),
    )
}
