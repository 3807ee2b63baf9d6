//! Keys as bytes that sort as their values do, and decode part by part.
//!
//! Integers are big-endian (signed ones with the sign bit flipped), text and byte strings end in `00` and have `00` and
//! `01` escaped as `01 01` and `01 02`, so that a shorter string sorts before its continuations whatever part follows.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::error::KeyError;

/// One part of a key, or a tuple of parts. Implement it for a newtype by delegating to the part it wraps.
///
/// Laws (property-tested here): `a < b` exactly when `encode(a) < encode(b)`; `decode(encode(a) ++ rest)` gives back `a` and leaves `rest`.
pub trait KeyPart: Sized {
    /// Appends the encoding to `out`.
    fn encode(&self, out: &mut Vec<u8>);
    /// Takes one value off the front of `input`.
    fn decode(input: &mut &[u8]) -> Result<Self, KeyError>;
}

/// A whole key of a table: any [`KeyPart`], tuples of up to six included.
pub trait Key: KeyPart {
    /// The key's bytes.
    fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(64);
        self.encode(&mut out);
        out
    }

    /// The key of exactly these bytes.
    fn from_bytes(mut bytes: &[u8]) -> Result<Self, KeyError> {
        let key = Self::decode(&mut bytes)?;
        if bytes.is_empty() { Ok(key) } else { Err(KeyError("key has bytes left over")) }
    }
}

impl<T: KeyPart> Key for T {}

/// The first parts of a `K`: `()` for all keys, `(A,)` or `(&A,)` of `(A, B)`, and so on up to the whole key.
pub trait Prefix<K> {
    /// Appends the encoding of the parts to `out`.
    fn encode_prefix(&self, out: &mut Vec<u8>);
}

impl<K: KeyPart> Prefix<K> for K {
    fn encode_prefix(&self, out: &mut Vec<u8>) {
        self.encode(out);
    }
}

impl<K: KeyPart> Prefix<K> for () {
    fn encode_prefix(&self, _: &mut Vec<u8>) {}
}

const END: u8 = 0;
const ESCAPE: u8 = 1;

/// Appends a byte string so that it ends itself and keeps order.
pub fn put_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    for &byte in bytes {
        if byte <= ESCAPE {
            out.push(ESCAPE);
            out.push(byte + 1);
        } else {
            out.push(byte);
        }
    }
    out.push(END);
}

/// Takes a byte string that [`put_bytes`] wrote.
pub fn take_bytes(input: &mut &[u8]) -> Result<Vec<u8>, KeyError> {
    let mut out = Vec::new();
    let mut bytes = input.iter();
    loop {
        match *bytes.next().ok_or(KeyError("text in a key has no end"))? {
            END => break,
            ESCAPE => match bytes.next() {
                Some(&escaped @ 1..=2) => out.push(escaped - 1),
                _ => return Err(KeyError("text in a key has a wrong escape")),
            },
            byte => out.push(byte),
        }
    }
    *input = bytes.as_slice();
    Ok(out)
}

/// Takes exactly `N` bytes.
pub fn take_array<const N: usize>(input: &mut &[u8]) -> Result<[u8; N], KeyError> {
    let (head, rest) = input.split_first_chunk::<N>().ok_or(KeyError("key ends early"))?;
    *input = rest;
    Ok(*head)
}

impl KeyPart for String {
    fn encode(&self, out: &mut Vec<u8>) {
        put_bytes(self.as_bytes(), out);
    }
    fn decode(input: &mut &[u8]) -> Result<Self, KeyError> {
        String::from_utf8(take_bytes(input)?).map_err(|_| KeyError("text in a key is not UTF-8"))
    }
}

impl KeyPart for Vec<u8> {
    fn encode(&self, out: &mut Vec<u8>) {
        put_bytes(self, out);
    }
    fn decode(input: &mut &[u8]) -> Result<Self, KeyError> {
        take_bytes(input)
    }
}

impl<const N: usize> KeyPart for [u8; N] {
    fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self);
    }
    fn decode(input: &mut &[u8]) -> Result<Self, KeyError> {
        take_array(input)
    }
}

impl KeyPart for bool {
    fn encode(&self, out: &mut Vec<u8>) {
        out.push(u8::from(*self));
    }
    fn decode(input: &mut &[u8]) -> Result<Self, KeyError> {
        match take_array(input)? {
            [0] => Ok(false),
            [1] => Ok(true),
            _ => Err(KeyError("a key's flag is neither 0 nor 1")),
        }
    }
}

impl<T: KeyPart> KeyPart for Option<T> {
    fn encode(&self, out: &mut Vec<u8>) {
        out.push(u8::from(self.is_some()));
        if let Some(part) = self {
            part.encode(out);
        }
    }
    fn decode(input: &mut &[u8]) -> Result<Self, KeyError> {
        Ok(if bool::decode(input)? { Some(T::decode(input)?) } else { None })
    }
}

impl KeyPart for Ipv4Addr {
    fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.octets());
    }
    fn decode(input: &mut &[u8]) -> Result<Self, KeyError> {
        take_array(input).map(|octets: [u8; 4]| octets.into())
    }
}

impl KeyPart for Ipv6Addr {
    fn encode(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.octets());
    }
    fn decode(input: &mut &[u8]) -> Result<Self, KeyError> {
        take_array(input).map(|octets: [u8; 16]| octets.into())
    }
}

macro_rules! unsigned_parts {
    ($($int:ty),*) => { $(
        impl KeyPart for $int {
            fn encode(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(&self.to_be_bytes());
            }
            fn decode(input: &mut &[u8]) -> Result<Self, KeyError> {
                take_array(input).map(<$int>::from_be_bytes)
            }
        }
    )* };
}
unsigned_parts!(u8, u16, u32, u64, u128);

macro_rules! signed_parts {
    ($($int:ty as $bits:ty),*) => { $(
        impl KeyPart for $int {
            fn encode(&self, out: &mut Vec<u8>) {
                ((*self as $bits) ^ (1 << (<$bits>::BITS - 1))).encode(out);
            }
            fn decode(input: &mut &[u8]) -> Result<Self, KeyError> {
                Ok((<$bits>::decode(input)? ^ (1 << (<$bits>::BITS - 1))) as $int)
            }
        }
    )* };
}
signed_parts!(i32 as u32, i64 as u64);

macro_rules! tuple_parts {
    ($($part:ident $at:tt),+) => {
        impl<$($part: KeyPart),+> KeyPart for ($($part,)+) {
            fn encode(&self, out: &mut Vec<u8>) {
                $( self.$at.encode(out); )+
            }
            fn decode(input: &mut &[u8]) -> Result<Self, KeyError> {
                Ok(($($part::decode(input)?,)+))
            }
        }
    };
}
tuple_parts!(A 0);
tuple_parts!(A 0, B 1);
tuple_parts!(A 0, B 1, C 2);
tuple_parts!(A 0, B 1, C 2, D 3);
tuple_parts!(A 0, B 1, C 2, D 3, E 4);
tuple_parts!(A 0, B 1, C 2, D 3, E 4, F 5);

/// The parts given first, by value or by reference, as a prefix of the tuple that goes on with the others.
macro_rules! tuple_prefix {
    ($($part:ident $at:tt),+ ; $($rest:ident),+) => {
        impl<$($part: KeyPart,)+ $($rest: KeyPart),+> Prefix<($($part,)+ $($rest,)+)> for ($($part,)+) {
            fn encode_prefix(&self, out: &mut Vec<u8>) {
                $( self.$at.encode(out); )+
            }
        }
        impl<$($part: KeyPart,)+ $($rest: KeyPart),+> Prefix<($($part,)+ $($rest,)+)> for ($(&$part,)+) {
            fn encode_prefix(&self, out: &mut Vec<u8>) {
                $( self.$at.encode(out); )+
            }
        }
    };
}
tuple_prefix!(A 0; B);
tuple_prefix!(A 0; B, C);
tuple_prefix!(A 0; B, C, D);
tuple_prefix!(A 0; B, C, D, E);
tuple_prefix!(A 0; B, C, D, E, F);
tuple_prefix!(A 0, B 1; C);
tuple_prefix!(A 0, B 1; C, D);
tuple_prefix!(A 0, B 1; C, D, E);
tuple_prefix!(A 0, B 1; C, D, E, F);
tuple_prefix!(A 0, B 1, C 2; D);
tuple_prefix!(A 0, B 1, C 2; D, E);
tuple_prefix!(A 0, B 1, C 2; D, E, F);
tuple_prefix!(A 0, B 1, C 2, D 3; E);
tuple_prefix!(A 0, B 1, C 2, D 3; E, F);
tuple_prefix!(A 0, B 1, C 2, D 3, E 4; F);
