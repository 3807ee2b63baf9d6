//! User data: decoded when it comes in, empty means none, 16 KB before encoding.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html>

use crate::errors;
use crate::limits::USER_DATA_BYTES_MAX;
use base::Fault;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

/// Decodes what RunInstances and the textual form of ModifyInstanceAttribute carry. White space between digits, as
/// programs that wrap lines put there, is passed over.
pub fn decode(text: Option<&str>) -> Result<Option<Vec<u8>>, Fault> {
    let Some(text) = text.filter(|t| !t.trim().is_empty()) else { return Ok(None) };
    let compact: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let data = BASE64.decode(compact).map_err(|_| errors::user_data_encoding())?;
    checked(data)
}

/// Data that is decoded already.
pub fn checked(data: Vec<u8>) -> Result<Option<Vec<u8>>, Fault> {
    match data.len() {
        0 => Ok(None),
        n if n > USER_DATA_BYTES_MAX => Err(errors::user_data_too_long()),
        _ => Ok(Some(data)),
    }
}
