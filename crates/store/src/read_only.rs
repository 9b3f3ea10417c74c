//! Opening an SQLite database for reading, also where nothing can be written.
//!
//! Readers of a database in WAL mode share a file beside it. On a medium that is read-only it cannot be
//! made, and SQLite refuses; but what cannot be written does not change either, and is opened as that
//! (`immutable`, <https://www.sqlite.org/uri.html>).

use std::fs;
use std::path::Path;

use rusqlite::{Connection, ErrorCode, OpenFlags};
use url::Url;

/// Opens a database for reading.
///
/// # Errors
/// When there is none or it cannot be read.
pub(crate) fn open(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    let refused = |error: &rusqlite::Error| {
        let code = error.sqlite_error_code();
        matches!(code, Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly))
    };
    match connection.query_row("PRAGMA schema_version", [], |_| Ok(())) {
        Err(error) if refused(&error) && has_no_log(path) => {
            let uri = std::path::absolute(path).ok();
            let Some(mut uri) = uri.and_then(|path| Url::from_file_path(path).ok()) else {
                return Err(error);
            };
            uri.set_query(Some("immutable=1"));
            Connection::open_with_flags(uri.as_str(), flags | OpenFlags::SQLITE_OPEN_URI)
        }
        // Any other error comes again when something is asked.
        _ => Ok(connection),
    }
}

/// Whether all of the database is in its one file.
fn has_no_log(path: &Path) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    fs::metadata(log).map_or(true, |metadata| metadata.len() == 0)
}
