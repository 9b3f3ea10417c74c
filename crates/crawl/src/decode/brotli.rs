//! br (RFC 7932), with windows of at most 16 MiB: the library's own reader takes streams that ask for a
//! gigabyte (draft-vandevenne-shared-brotli-format), which no server may send as `br`.

use std::io::{self, BufRead, Read};

use brotli_decompressor::{BrotliDecompressStream, BrotliResult, BrotliState, StandardAlloc};

type State = BrotliState<StandardAlloc, StandardAlloc, StandardAlloc>;

/// Reads what is in a stream. Something after its end is an error: two bytes of any text may be a whole
/// stream.
pub(super) struct BrotliReader<R> {
    input: R,
    state: Box<State>,
    is_at_end: bool,
    total: usize,
}

impl<R: BufRead> BrotliReader<R> {
    pub(super) fn new(input: R) -> Self {
        let memory = StandardAlloc::default;
        Self {
            input,
            state: Box::new(BrotliState::new_strict(memory(), memory(), memory())),
            is_at_end: false,
            total: 0,
        }
    }
}

impl<R: BufRead> Read for BrotliReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut written = 0;
        while written == 0 && !self.is_at_end && !buffer.is_empty() {
            let piece = self.input.fill_buf()?;
            let is_all = piece.is_empty();
            let mut piece_left = piece.len();
            let mut consumed = 0;
            let mut room = buffer.len();
            let result = BrotliDecompressStream(
                &mut piece_left,
                &mut consumed,
                piece,
                &mut room,
                &mut written,
                buffer,
                &mut self.total,
                &mut self.state,
            );
            self.input.consume(consumed);
            match result {
                BrotliResult::ResultSuccess => self.is_at_end = true,
                BrotliResult::ResultFailure => {
                    // What came before the error counts; the next call meets the error again.
                    if written == 0 {
                        return Err(io::ErrorKind::InvalidData.into());
                    }
                }
                BrotliResult::NeedsMoreInput if is_all && written == 0 => {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                BrotliResult::NeedsMoreInput | BrotliResult::NeedsMoreOutput => {}
            }
        }
        if written == 0 && self.is_at_end && !self.input.fill_buf()?.is_empty() {
            return Err(io::ErrorKind::InvalidData.into());
        }
        Ok(written)
    }
}
