//! Writing one pack and its index: a bulk commit as two files instead of tens of thousands.
//!
//! Objects are stored whole, without deltas; `git gc` finds those later. gix has no public writer for
//! this: its entry iterator must know the number of objects beforehand, and its index writer belongs to
//! the receiving of packs.
//!
//! Specification: gitformat-pack(5), pack version 2 and index version 2.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use flate2::{Compress, Compression, Crc, FlushCompress, Status};
use gix::ObjectId;
use gix::objs::Kind;
use sha1::{Digest, Sha1};

use crate::file::{self, FileError, OnPath};

const INDEX_SIGNATURE: [u8; 8] = [0xff, b't', b'O', b'c', 0, 0, 0, 2];
/// Offsets from here on go to the table of 64-bit offsets.
const LARGE_OFFSET: u64 = 1 << 31;

/// A pack that is being written under a temporary name.
#[derive(Debug)]
pub(super) struct PackWriter {
    folder: PathBuf,
    path: PathBuf,
    file: BufWriter<File>,
    len: u64,
    objects: Vec<Packed>,
    ids: HashSet<ObjectId>,
}

#[derive(Debug)]
struct Packed {
    id: ObjectId,
    crc32: u32,
    offset: u64,
}

impl PackWriter {
    /// Begins a pack in a folder of packs. `writer` tells work trees that share the folder apart; what
    /// a killed run of the same writer left there is overwritten. git removes files beginning with
    /// `tmp_` when they are old.
    pub(super) fn create(folder: PathBuf, writer: &str) -> Result<Self, FileError> {
        file::create_folder(&folder)?;
        let path = folder.join(format!("tmp_pack_jianbao_{writer}"));
        let file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(true)
            .open(&path)
            .on("create", &path)?;
        let mut pack = Self {
            folder,
            path,
            file: BufWriter::with_capacity(256 * 1024, file),
            len: 0,
            objects: Vec::new(),
            ids: HashSet::new(),
        };
        let header = header(0);
        pack.write(&header)?;
        Ok(pack)
    }

    pub(super) fn contains(&self, id: &ObjectId) -> bool {
        self.ids.contains(id)
    }

    /// Adds an object of `len` bytes, given as a zlib stream.
    pub(super) fn add(
        &mut self,
        id: ObjectId,
        kind: Kind,
        len: usize,
        deflated: &[u8],
    ) -> Result<(), FileError> {
        if !self.ids.insert(id) {
            return Ok(());
        }
        let header = entry_header(kind, len);
        let mut crc = Crc::new();
        crc.update(&header);
        crc.update(deflated);
        self.objects.push(Packed {
            id,
            crc32: crc.sum(),
            offset: self.len,
        });
        self.write(&header)?;
        self.write(deflated)
    }

    /// Completes the pack and its index and gives both their names, the index last: git takes a pack
    /// for present when its index is.
    pub(super) fn finish(mut self) -> Result<(), FileError> {
        if self.objects.is_empty() {
            return file::remove_if_exists(&self.path);
        }
        let checksum = self.complete().on("write", &self.path)?;
        self.objects.sort_unstable_by_key(|object| object.id);
        let index_path = self.path.with_extension("idx");
        write_index(&index_path, &self.objects, checksum).on("write", &index_path)?;

        let name = format!("pack-{}", ObjectId::Sha1(checksum));
        for (path, extension) in [(&self.path, "pack"), (&index_path, "idx")] {
            let place = self.folder.join(format!("{name}.{extension}"));
            make_read_only(path)?;
            fs::rename(path, &place).on("write", &place)?;
        }
        file::sync_parent(&self.path)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), FileError> {
        self.len += bytes.len() as u64;
        self.file.write_all(bytes).on("write", &self.path)
    }

    /// Writes the number of objects into the header and the checksum behind the last one, and syncs.
    fn complete(&mut self) -> io::Result<[u8; 20]> {
        self.file.flush()?;
        let file = self.file.get_mut();
        let count = u32::try_from(self.objects.len()).map_err(io::Error::other)?;
        file.rewind()?;
        file.write_all(&header(count))?;
        // The number of objects comes first but is known last, so the checksum is that of a second look.
        file.rewind()?;
        let mut hash = Sha1::new();
        let mut buffer = vec![0; 256 * 1024];
        loop {
            match file.read(&mut buffer)? {
                0 => break,
                len => hash.update(buffer.get(..len).unwrap_or_default()),
            }
        }
        let checksum: [u8; 20] = hash.finalize().into();
        file.seek(SeekFrom::End(0))?;
        file.write_all(&checksum)?;
        file.sync_all()?;
        Ok(checksum)
    }
}

fn header(count: u32) -> [u8; 12] {
    let mut header = *b"PACK\0\0\0\x02\0\0\0\0";
    header[8..].copy_from_slice(&count.to_be_bytes());
    header
}

/// Type and length of an object: three bits of type and four of length, then seven of length a byte,
/// the lowest first; the high bit says that another byte follows.
fn entry_header(kind: Kind, len: usize) -> Vec<u8> {
    let kind: u8 = match kind {
        Kind::Commit => 1,
        Kind::Tree => 2,
        Kind::Blob => 3,
        Kind::Tag => 4,
    };
    let low = |len: usize, mask: u8| len.to_le_bytes()[0] & mask;
    let mut header = Vec::with_capacity(10);
    let mut byte = kind << 4 | low(len, 0x0f);
    let mut rest = len >> 4;
    while rest > 0 {
        header.push(byte | 0x80);
        byte = low(rest, 0x7f);
        rest >>= 7;
    }
    header.push(byte);
    header
}

fn write_index(path: &Path, objects: &[Packed], pack_checksum: [u8; 20]) -> io::Result<()> {
    let mut out = Hashed {
        hash: Sha1::new(),
        file: BufWriter::with_capacity(256 * 1024, File::create(path)?),
    };
    out.write(&INDEX_SIGNATURE)?;
    for byte in 0..=u8::MAX {
        let up_to = objects.partition_point(|object| object.id.first_byte() <= byte);
        let up_to = u32::try_from(up_to).map_err(io::Error::other)?;
        out.write(&up_to.to_be_bytes())?;
    }
    for object in objects {
        out.write(object.id.as_bytes())?;
    }
    for object in objects {
        out.write(&object.crc32.to_be_bytes())?;
    }
    let mut large = Vec::new();
    for object in objects {
        let offset = match u32::try_from(object.offset) {
            Ok(offset) if object.offset < LARGE_OFFSET => offset,
            _ => {
                large.push(object.offset);
                u32::try_from(large.len() - 1).map_err(io::Error::other)? | 1 << 31
            }
        };
        out.write(&offset.to_be_bytes())?;
    }
    for offset in large {
        out.write(&offset.to_be_bytes())?;
    }
    out.write(&pack_checksum)?;
    let checksum: [u8; 20] = out.hash.finalize().into();
    out.file.write_all(&checksum)?;
    out.file.into_inner()?.sync_all()
}

struct Hashed {
    hash: Sha1,
    file: BufWriter<File>,
}

impl Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.hash.update(bytes);
        self.file.write_all(bytes)
    }
}

/// As git has them: packs are named by their content and never written again. Whom the umask keeps
/// from reading stays kept from it.
fn make_read_only(path: &Path) -> Result<(), FileError> {
    use std::os::unix::fs::PermissionsExt;
    let mode = fs::metadata(path).on("read", path)?.permissions().mode();
    fs::set_permissions(path, fs::Permissions::from_mode(mode & 0o444)).on("write", path)
}

/// Makes zlib streams, with its working memory kept from one to the next.
#[derive(Debug)]
pub(super) struct Deflater(Compress);

impl Deflater {
    pub(super) fn new() -> Self {
        Self(Compress::new(Compression::default(), true))
    }

    pub(super) fn deflate(&mut self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        self.0.reset();
        let mut out = Vec::with_capacity(bytes.len() / 2 + 64);
        loop {
            let consumed = usize::try_from(self.0.total_in()).map_err(io::Error::other)?;
            let rest = bytes.get(consumed..).unwrap_or_default();
            if self.0.compress_vec(rest, &mut out, FlushCompress::Finish)? == Status::StreamEnd {
                return Ok(out);
            }
            out.reserve(out.capacity().max(64));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entry_header_follows_the_format() {
        #[track_caller]
        fn check(kind: Kind, len: usize, expect: &[u8]) {
            assert_eq!(entry_header(kind, len), expect);
        }
        check(Kind::Blob, 0, &[0x30]);
        check(Kind::Blob, 15, &[0x3f]);
        check(Kind::Blob, 16, &[0xb0, 0x01]);
        check(Kind::Tree, 2047, &[0xaf, 0x7f]);
        check(Kind::Commit, 2048, &[0x90, 0x80, 0x01]);
    }

    #[test]
    fn deflated_bytes_inflate_to_the_same() {
        let mut deflater = Deflater::new();
        for bytes in [&b""[..], b"one", &vec![7; 100_000], &noise(50_000)] {
            let mut inflated = Vec::new();
            flate2::read::ZlibDecoder::new(&deflater.deflate(bytes).unwrap()[..])
                .read_to_end(&mut inflated)
                .unwrap();
            assert_eq!(inflated, bytes);
        }
    }

    #[test]
    fn offsets_beyond_two_gibibytes_go_to_the_second_table() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large.idx");
        let object = |byte: u8, offset| Packed {
            id: ObjectId::Sha1([byte; 20]),
            crc32: 5,
            offset,
        };
        let objects = [object(1, 12), object(2, LARGE_OFFSET), object(3, 5 << 32)];
        write_index(&path, &objects, [9; 20]).unwrap();
        let bytes = fs::read(path).unwrap();
        let offsets = &bytes[8 + 1024 + 3 * 24..bytes.len() - 40];
        assert_eq!(offsets[..12], [0, 0, 0, 12, 128, 0, 0, 0, 128, 0, 0, 1]);
        assert_eq!(offsets[12..20], LARGE_OFFSET.to_be_bytes());
        assert_eq!(offsets[20..], (5_u64 << 32).to_be_bytes());
    }

    /// Bytes that do not compress, from a linear congruential generator.
    fn noise(len: usize) -> Vec<u8> {
        let mut state = 1_u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        };
        (0..len).map(|_| next()).collect()
    }
}
