//! A QR code as a PNG picture: black on white, four modules of quiet around it.
//!
//! ISO/IEC 18004 (by the library); the picture follows the PNG specification, with one bit per pixel.

use flate2::Crc;
use flate2::write::ZlibEncoder;
use qrcodegen::{QrCode, QrCodeEcc};
use std::io::Write;

/// Pixels of a module's side.
const SCALE: usize = 4;
/// Modules of white around the code.
const QUIET: usize = 4;

/// The picture of a text; empty when the text is too long for any code.
pub(crate) fn png(text: &str) -> Vec<u8> {
    let Ok(code) = QrCode::encode_text(text, QrCodeEcc::Medium) else { return Vec::new() };
    let side = (code.size() as usize + 2 * QUIET) * SCALE;
    let mut rows = Vec::new();
    for y in 0..side {
        rows.push(0); // no filter
        let mut row = vec![0u8; side.div_ceil(8)];
        for x in 0..side {
            let module = |at: usize| (at / SCALE) as i32 - QUIET as i32;
            if !code.get_module(module(x), module(y)) {
                row[x / 8] |= 0x80 >> (x % 8);
            }
        }
        rows.extend(row);
    }
    picture(side as u32, &rows)
}

fn picture(side: u32, rows: &[u8]) -> Vec<u8> {
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut head = [side.to_be_bytes(), side.to_be_bytes()].concat();
    head.extend([1, 0, 0, 0, 0]); // one bit, grey, no interlacing
    chunk(&mut out, b"IHDR", &head);
    let mut packed = ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    let packed = packed.write_all(rows).and_then(|()| packed.finish()).unwrap_or_default();
    chunk(&mut out, b"IDAT", &packed);
    chunk(&mut out, b"IEND", &[]);
    out
}

fn chunk(out: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    out.extend((data.len() as u32).to_be_bytes());
    let mut sum = Crc::new();
    sum.update(kind);
    sum.update(data);
    out.extend(kind);
    out.extend(data);
    out.extend(sum.sum().to_be_bytes());
}
