//! Published check values, and combination against the sum of the whole.

use crate::*;

#[test]
fn sums_are_the_published_check_values() {
    let of = |a| hex(&sum(a, b"123456789"));
    assert_eq!(of(Crc32), "cbf43926");
    assert_eq!(of(Crc32c), "e3069283");
    assert_eq!(of(Crc64Nvme), "ae8b14860a799888");
    assert_eq!(of(Md5), "25f9e794323b453885f5181f1b624d0b");
    assert_eq!(of(Sha1), "f7c3bc1d808e04732adf679965ccc34ca7ae3441");
    assert_eq!(hex(&sum(Xxhash64, b"")), "ef46db3751d8e999");
    assert_eq!(hex(&sum(Xxhash3, b"")), "2d06800538d394c2");
    assert_eq!(hex(&sum(Xxhash128, b"")), "99aa06d3014798d86001c324468d497f");
}

#[test]
fn a_whole_is_the_combination_of_its_parts() {
    let bytes: Vec<u8> = (0..100_003u32).map(|i| (i * 7 + i / 13) as u8).collect();
    for a in [Crc32, Crc32c, Crc64Nvme] {
        let parts: Vec<(Vec<u8>, u64)> = bytes.chunks(33_333).map(|c| (sum(a, c), c.len() as u64)).collect();
        assert_eq!(combine(a, &parts), Some(sum(a, &bytes)), "{a:?}");
    }
    assert_eq!(combine(Sha256, &[(vec![0; 32], 1)]), None);
}

#[test]
fn every_algorithm_has_its_length_and_its_header() {
    for a in Algorithm::ALL {
        let s = sum(a, b"x");
        assert_eq!(s.len(), a.length());
        assert_eq!(parse(a, &text(&s)), Some(s));
        assert_eq!(Algorithm::of_header(&a.header()), Some(a));
    }
    assert_eq!(parse(Crc32, "AAAA"), None);
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
