//! How long a request's body is (RFC 9112, section 6), with the balancer's classification of doubtful cases.
//!
//! Unsupported transfer codings are answered 501 ("HTTP 501: Not implemented" of the troubleshooting page).

use super::{Field, Kind, Refusal, tokens};
use crate::answer::Status;
use crate::desync::Reason;

/// Where a message's body ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Framing {
    /// There is none.
    #[default]
    None,
    /// After so many bytes.
    Length(u64),
    /// After the last chunk.
    Chunked,
    /// When the sender closes (responses only).
    UntilClose,
}

/// The framing of a request, and the deviations that its framing fields show.
pub(super) fn of_request(
    bytes: &[u8],
    fields: &[Field],
    method: &[u8],
    mut note: impl FnMut(Reason),
) -> Result<Framing, Refusal> {
    let length = content_length(bytes, fields, &mut note)?;
    let chunked = transfer_encoding(bytes, fields)?;
    let no_body_meant = method == b"GET" || method == b"HEAD";
    match (length, chunked) {
        (Some(_), true) => note(Reason::BothTeClPresent),
        (Some(0), false) if no_body_meant => note(Reason::GetHeadZeroContentLength),
        (Some(_), false) if no_body_meant => note(Reason::UndefinedContentLengthSemantics),
        (None, true) if no_body_meant => note(Reason::UndefinedTransferEncodingSemantics),
        _ => {}
    }
    Ok(match (length, chunked) {
        (_, true) => Framing::Chunked,
        (Some(0) | None, false) => Framing::None,
        (Some(n), false) => Framing::Length(n),
    })
}

fn content_length(bytes: &[u8], fields: &[Field], note: &mut impl FnMut(Reason)) -> Result<Option<u64>, Refusal> {
    let mut found = None;
    for field in fields.iter().filter(|f| f.kind == Kind::ContentLength) {
        let value = decimal(field.value.of(bytes)).ok_or_else(|| severe(Reason::BadContentLength))?;
        match found {
            Some(earlier) if earlier != value => return Err(severe(Reason::MultipleContentLength)),
            Some(_) => note(Reason::DuplicateContentLength),
            None => found = Some(value),
        }
    }
    Ok(found)
}

fn transfer_encoding(bytes: &[u8], fields: &[Field]) -> Result<bool, Refusal> {
    let mut chunked = false;
    for field in fields.iter().filter(|f| f.kind == Kind::TransferEncoding) {
        for coding in tokens(field.value.of(bytes)) {
            if coding.eq_ignore_ascii_case(b"chunked") {
                if chunked {
                    return Err(severe(Reason::MultipleTransferEncodingChunked));
                }
                chunked = true;
            } else if coding.is_empty() || !coding.iter().all(u8::is_ascii_graphic) {
                return Err(severe(Reason::BadTransferEncoding));
            } else if !coding.eq_ignore_ascii_case(b"identity") || chunked {
                return Err(Refusal { status: Status::NotImplemented, reason: Some(Reason::BadTransferEncoding) });
            }
        }
    }
    Ok(chunked)
}

/// Digits only, and few enough to fit; no sign, no spaces, no list.
pub(crate) fn decimal(text: &[u8]) -> Option<u64> {
    if text.is_empty() || !text.iter().all(u8::is_ascii_digit) {
        return None;
    }
    std::str::from_utf8(text).ok()?.parse().ok()
}

fn severe(reason: Reason) -> Refusal {
    Refusal { status: Status::BadRequest, reason: Some(reason) }
}
