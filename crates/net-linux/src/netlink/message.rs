//! One netlink message and its attributes: 16 bytes of header, a fixed part, then type-length-value, all padded to 4.

use super::flag;

const HEADER: usize = 16;
const NESTED: u16 = 0x8000;
const TYPE_MASK: u16 = 0x3fff;

/// A message being built. Its length and sequence number are filled in when it is sent.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    bytes: Attrs,
}

/// Attributes being built.
#[derive(Clone, Debug, Default)]
pub(crate) struct Attrs(Vec<u8>);

impl Message {
    /// A request with its fixed part.
    pub(crate) fn new(kind: u16, flags: u16, fixed: &[u8]) -> Message {
        let mut bytes = vec![0u8; 4];
        bytes.extend(kind.to_ne_bytes());
        bytes.extend((flags | flag::REQUEST).to_ne_bytes());
        bytes.extend([0u8; 8]);
        bytes.extend(fixed);
        Message { bytes: Attrs(bytes) }
    }

    /// Its attributes.
    pub(crate) fn attrs(&mut self) -> &mut Attrs {
        &mut self.bytes
    }

    /// The bytes to send, with sequence number and, if wanted, a flag that asks for an answer.
    pub(crate) fn finish(mut self, sequence: u32, more_flags: u16) -> Vec<u8> {
        let bytes = &mut self.bytes.0;
        let length = bytes.len() as u32;
        bytes[..4].copy_from_slice(&length.to_ne_bytes());
        let flags = u16::from_ne_bytes([bytes[6], bytes[7]]) | more_flags;
        bytes[6..8].copy_from_slice(&flags.to_ne_bytes());
        bytes[8..12].copy_from_slice(&sequence.to_ne_bytes());
        while !bytes.len().is_multiple_of(4) {
            bytes.push(0);
        }
        self.bytes.0
    }

    /// Bytes so far.
    pub(crate) fn len(&self) -> usize {
        self.bytes.0.len().max(HEADER)
    }
}

impl Attrs {
    /// Any bytes.
    pub(crate) fn put(&mut self, kind: u16, value: &[u8]) -> &mut Self {
        self.0.extend((4 + value.len() as u16).to_ne_bytes());
        self.0.extend(kind.to_ne_bytes());
        self.0.extend(value);
        while !self.0.len().is_multiple_of(4) {
            self.0.push(0);
        }
        self
    }

    /// A number in the machine's byte order (rtnetlink).
    pub(crate) fn number(&mut self, kind: u16, value: u32) -> &mut Self {
        self.put(kind, &value.to_ne_bytes())
    }

    /// A number in network byte order (netfilter).
    pub(crate) fn be(&mut self, kind: u16, value: u32) -> &mut Self {
        self.put(kind, &value.to_be_bytes())
    }

    /// Text with its closing zero.
    pub(crate) fn text(&mut self, kind: u16, value: &str) -> &mut Self {
        let mut bytes = value.as_bytes().to_vec();
        bytes.push(0);
        self.put(kind, &bytes)
    }

    /// Attributes inside an attribute.
    pub(crate) fn nest(&mut self, kind: u16, fill: impl FnOnce(&mut Attrs) -> &mut Attrs) -> &mut Self {
        let mut inner = Attrs::default();
        fill(&mut inner);
        self.put(kind | NESTED, &inner.0)
    }

    /// Bytes as they are: a fixed part, or attributes made elsewhere.
    pub(crate) fn raw(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.extend(bytes);
        self
    }

    /// What was built.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Walks over attributes: type without flags, value. Stops at the first that is not whole.
pub(crate) fn attrs(mut bytes: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    std::iter::from_fn(move || {
        let length = usize::from(u16::from_ne_bytes([*bytes.first()?, *bytes.get(1)?]));
        let kind = u16::from_ne_bytes([*bytes.get(2)?, *bytes.get(3)?]) & TYPE_MASK;
        let value = bytes.get(4..length)?;
        bytes = bytes.get(length.next_multiple_of(4)..).unwrap_or_default();
        Some((kind, value))
    })
}

/// The first attribute of a type.
pub(crate) fn find(bytes: &[u8], kind: u16) -> Option<&[u8]> {
    attrs(bytes).find(|(have, _)| *have == kind).map(|(_, value)| value)
}

/// A number in the machine's byte order.
pub(crate) fn attr_u32(value: &[u8]) -> Option<u32> {
    Some(u32::from_ne_bytes(value.get(..4)?.try_into().ok()?))
}

/// A short number in network byte order.
pub(crate) fn attr_u16(value: &[u8]) -> Option<u16> {
    Some(u16::from_be_bytes(value.get(..2)?.try_into().ok()?))
}

/// A long number in network byte order.
pub(crate) fn attr_u64_be(value: &[u8]) -> Option<u64> {
    Some(u64::from_be_bytes(value.get(..8)?.try_into().ok()?))
}

/// Text without its closing zero.
pub(crate) fn attr_text(value: &[u8]) -> String {
    let end = value.iter().position(|byte| *byte == 0).unwrap_or(value.len());
    String::from_utf8_lossy(&value[..end]).into_owned()
}
