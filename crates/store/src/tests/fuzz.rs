//! The crate's fuzz targets on a stable compiler.

use crate::fuzz;
use fuzz_kit::exercise;

#[test]
fn any_key_that_is_read_is_written_as_it_was() {
    exercise("keys", &[b"abc\0\0\0\0\0\0\0\0\x07", b"\0\0\0\x01a\0\xffb\0\0c\0\0", b"\x01xyz"], fuzz::keys);
}

#[test]
fn any_damaged_record_is_an_error_or_can_be_kept() {
    exercise("records", &[b"\x01\x03abc\x02\0\x01\x54\x01\x01z\0\0\x80\x3f\x01\x01k\x07"], fuzz::records);
}
