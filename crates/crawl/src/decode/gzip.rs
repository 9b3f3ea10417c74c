//! gzip, all members of a file one after another (RFC 1952 §2.2).

use std::io::{self, BufRead, Read};

use flate2::bufread::GzDecoder;

/// More gzip members in one body are not read: each costs a window of 32 KiB to set up.
const MAX_MEMBERS: usize = 10_000;

/// What a member begins with.
const MAGIC: u8 = 0x1f;

/// Reads what is in a gzip file. What follows the last member (padding, a server's warning) is left out,
/// as browsers do.
pub(super) struct GzipReader<R> {
    /// None at the end.
    member: Option<GzDecoder<R>>,
    members: usize,
}

impl<R: BufRead> GzipReader<R> {
    pub(super) fn new(input: R) -> Self {
        Self {
            member: Some(GzDecoder::new(input)),
            members: 1,
        }
    }
}

impl<R: BufRead> Read for GzipReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let Some(mut member) = self.member.take() else {
                return Ok(0);
            };
            let count = member.read(buffer)?;
            if count > 0 || buffer.is_empty() {
                self.member = Some(member);
                return Ok(count);
            }
            let mut input = member.into_inner();
            if input.fill_buf()?.first() != Some(&MAGIC) {
                return Ok(0);
            }
            if self.members == MAX_MEMBERS {
                return Err(io::Error::other("too many members of gzip"));
            }
            self.members += 1;
            self.member = Some(GzDecoder::new(input));
        }
    }
}
