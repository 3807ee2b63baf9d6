//! Sealed texts that a client carries and cannot read or forge: receipt handles, task handles, tokens.
//!
//! The text is a keystream and a seal under the cloud's own secret, so it outlives the process and belongs to one cloud.

use crate::Kernel;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Bytes of the seal.
const SEAL_LENGTH: usize = 16;
/// The longest content, in bytes; longer ones are cut by nothing, so rooms must keep below it.
pub const CONTENT_LENGTH_MAX: usize = 1024;

/// Seals `content` for one use; `label` names it, so that one kind of text never passes as another.
pub fn close(kernel: &Kernel, label: &str, content: &[u8]) -> String {
    debug_assert!(content.len() <= CONTENT_LENGTH_MAX);
    let seal = mac(&kernel.seal, &[label.as_bytes(), b"\0", content]);
    let mut out = seal[..SEAL_LENGTH].to_vec();
    hide(kernel, label, &seal[..SEAL_LENGTH], content, &mut out);
    BASE64.encode(out)
}

/// The content of a text that [`close`] made with this label in this cloud.
pub fn open(kernel: &Kernel, label: &str, text: &str) -> Option<Vec<u8>> {
    if text.len() > CONTENT_LENGTH_MAX * 2 {
        return None;
    }
    let bytes = BASE64.decode(text).ok()?;
    let (seal, hidden) = bytes.split_at_checked(SEAL_LENGTH)?;
    let mut content = Vec::with_capacity(hidden.len());
    hide(kernel, label, seal, hidden, &mut content);
    let made = mac(&kernel.seal, &[label.as_bytes(), b"\0", &content]);
    (made[..SEAL_LENGTH] == *seal).then_some(content)
}

/// Adds `content` under a keystream that follows from the seal; doing it twice undoes it.
fn hide(kernel: &Kernel, label: &str, seal: &[u8], content: &[u8], out: &mut Vec<u8>) {
    for (block, chunk) in content.chunks(32).enumerate() {
        let pad = mac(&kernel.seal, &[b"pad", label.as_bytes(), b"\0", seal, &[block as u8]]);
        out.extend(chunk.iter().zip(pad).map(|(a, b)| a ^ b));
    }
}

fn mac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    // an HMAC takes a key of any length
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return [0; 32] };
    parts.iter().for_each(|p| mac.update(p));
    mac.finalize().into_bytes().into()
}
