//! AWS's wire protocols and signatures, each one function over schema and shape. Pure: no sockets, no clock.
//!
//! A call passes through here in this order: [`dispatch`] names the service and the operation; [`Verifier::verify`] says who
//! signed it; the route's [`Codec`] reads its input and later writes its output or its error.

mod codec;
mod dispatch;
mod ec2_query;
mod form;
mod json;
mod json_read;
mod json_write;
mod query;
mod query_json;
mod query_read;
mod refused;
mod request;
mod rest;
mod sign;
mod time;
mod xml;

pub use codec::{Codec, Decoded, codec, codec_for};
pub use dispatch::{Named, Route, Unrouted, dispatch, rest_of};
pub use form::{BODY_BYTES_MAX, KEY_PARTS_MAX, PARAMETERS_MAX};
pub use query_read::LIST_INDEX_MAX;
pub use refused::Refused;
pub use request::{Request, Response};
pub use rest::{Place, amz_header, body_of, place};
pub use sign::{
    Chain, Dechunker, Denied, FormHead, FormPart, FormReader, Found, Payload, Scope, Secret, Signed, SignedForm,
    Verified, Verifier, as_we_signed, check_form, scope, unsigned_payload,
};

/// Base64 with or without its padding.
fn base64(text: &str) -> Option<Vec<u8>> {
    use ::base64::Engine;
    use ::base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &::base64::alphabet::STANDARD,
        GeneralPurposeConfig::new()
            .with_decode_padding_mode(DecodePaddingMode::Indifferent)
            .with_decode_allow_trailing_bits(true),
    );
    LENIENT.decode(text).ok()
}

#[cfg(test)]
mod tests;
