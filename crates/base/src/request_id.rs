//! Request ids in other spellings.

use crate::fnv1a;

/// Sixteen capital letters and digits, as S3's request ids have: of one id always the same.
pub fn short_request_id(id: &str) -> String {
    let mut out = String::with_capacity(16);
    let letters = id.bytes().filter(u8::is_ascii_alphanumeric).take(16);
    letters.for_each(|b| out.push(b.to_ascii_uppercase().into()));
    out
}

/// The extended id that S3 gives beside it (`x-amz-id-2`): 76 characters of base64, which name nothing here but the request. Of
/// one id always the same.
pub fn extended_request_id(id: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const CHARACTERS: usize = 76;
    /// So many digits of six bits one number holds.
    const OF_ONE: usize = 10;
    let mut state = fnv1a(id.bytes());
    let mut out = String::with_capacity(CHARACTERS);
    while out.len() < CHARACTERS {
        // spread by SplitMix64
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        for _ in 0..OF_ONE.min(CHARACTERS - out.len()) {
            out.push(char::from(DIGITS[z as usize % DIGITS.len()]));
            z >>= 6;
        }
    }
    out
}
