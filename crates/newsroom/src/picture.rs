//! Pictures: PNG of one colour (W3C PNG, third edition), made from the picture's name.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

use crate::chance::digest;

const WIDTH: u32 = 64;
const HEIGHT: u32 = 36;

/// The picture of a name.
pub(crate) fn png(name: &str) -> Vec<u8> {
    let colour = digest(name.as_bytes()).to_le_bytes();
    let mut rows = Vec::new();
    for row in 0..HEIGHT {
        rows.push(0);
        for column in 0..WIDTH {
            let shade = u8::try_from((row + column) % 100).unwrap_or(0);
            rows.extend([colour[0], colour[1].wrapping_add(shade), colour[2]]);
        }
    }
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::fast());
    // Writing to memory does not fail; a picture without data would still be an answer.
    let _ = encoder.write_all(&rows);
    let data = encoder.finish().unwrap_or_default();

    let mut header = Vec::new();
    header.extend(WIDTH.to_be_bytes());
    header.extend(HEIGHT.to_be_bytes());
    // Eight bits a channel, RGB, no interlacing.
    header.extend([8, 2, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut file, *b"IHDR", &header);
    chunk(&mut file, *b"IDAT", &data);
    chunk(&mut file, *b"IEND", &[]);
    file
}

fn chunk(file: &mut Vec<u8>, name: [u8; 4], data: &[u8]) {
    file.extend(u32::try_from(data.len()).unwrap_or(0).to_be_bytes());
    file.extend(name);
    file.extend(data);
    let mut check = flate2::Crc::new();
    check.update(&name);
    check.update(data);
    file.extend(check.sum().to_be_bytes());
}
