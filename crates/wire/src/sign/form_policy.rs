//! Browsers' uploads: the form's fields, its policy and signature, and the file behind them as a stream.
//!
//! "POST Object" and "Creating a POST policy", Amazon S3 API Reference; RFC 7578.

use super::claim::{parse_date, parse_scope};
use super::verify::{Verifier, hmac};
use super::{Denied, Found, Scope, v2};
use crate::time;
use ::base64::Engine;
use base::Fault;
use serde_json::Value;
use shape::Timestamp;
use subtle::ConstantTimeEq;

/// The fields before the file, in bytes ("POST Object": the form data and headers are limited to 20 KB).
const FIELDS_BYTES_MAX: usize = 20 * 1024;

/// The fields before the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormHead {
    /// Names in lower case, and values, in order.
    pub fields: Vec<(String, String)>,
    /// The file's own name.
    pub filename: String,
    /// The file part's own type.
    pub content_type: Option<String>,
}

/// What reading found.
#[derive(Debug, PartialEq, Eq)]
pub enum FormPart {
    /// All fields; the file follows.
    Head(FormHead),
    /// Bytes of the file.
    File(Vec<u8>),
    /// The file has ended.
    End,
}

/// Who signed a form, and between how many bytes its file must have.
pub type SignedForm = (Scope, Option<(u64, u64)>);

/// Reads `multipart/form-data` piece by piece.
pub struct FormReader {
    boundary: Vec<u8>,
    buffer: Vec<u8>,
    head: FormHead,
    in_file: bool,
    done: bool,
}

impl FormHead {
    /// The value of a field.
    pub fn field(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(k, _)| k == name).map(|(_, v)| v.as_str())
    }
}

impl FormReader {
    /// From the header `Content-Type`; `None` when it names no boundary.
    pub fn new(content_type: &str) -> Option<FormReader> {
        let boundary = content_type.split(';').find_map(|p| p.trim().strip_prefix("boundary="))?.trim_matches('"');
        if boundary.is_empty() || boundary.len() > 70 {
            return None;
        }
        // the first boundary has no line end before it
        let (boundary, buffer) = (format!("\r\n--{boundary}").into_bytes(), b"\r\n".to_vec());
        Some(FormReader { boundary, buffer, head: FormHead::default(), in_file: false, done: false })
    }

    /// Takes the next bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        if !self.done {
            self.buffer.extend_from_slice(bytes);
        }
    }

    /// What can be told by now; `None` when more bytes are needed.
    ///
    /// # Errors
    /// The form is malformed or too large.
    pub fn part(&mut self) -> Result<Option<FormPart>, Fault> {
        if self.done {
            return Ok(None);
        }
        if self.in_file {
            return Ok(self.file());
        }
        loop {
            // a part: boundary, line end, headers, empty line, value, next boundary
            let start = self.boundary.len() + 2;
            if self.buffer.len() > FIELDS_BYTES_MAX && find(&self.buffer, b"\r\n\r\n").is_none() {
                return Err(too_large());
            }
            if self.buffer.len() < start {
                return Ok(None);
            }
            if !self.buffer.starts_with(&self.boundary) {
                return Err(malformed());
            }
            if &self.buffer[self.boundary.len()..start] == b"--" {
                let message = "POST requires exactly one file upload per request.";
                return Err(Fault::sender("IncorrectNumberOfFilesInPostRequest", message));
            }
            let Some(blank) = find(&self.buffer[start..], b"\r\n\r\n") else { return Ok(None) };
            let headers = String::from_utf8_lossy(&self.buffer[start..start + blank]).into_owned();
            let name = parameter(&headers, "name").ok_or_else(malformed)?.to_ascii_lowercase();
            let value_at = start + blank + 4;
            if name == "file" {
                self.head.filename = parameter(&headers, "filename").unwrap_or_default();
                self.head.content_type = header(&headers, "content-type");
                self.buffer.drain(..value_at);
                self.in_file = true;
                return Ok(Some(FormPart::Head(self.head.clone())));
            }
            let Some(end) = find(&self.buffer[value_at..], &self.boundary) else {
                return if self.buffer.len() > FIELDS_BYTES_MAX { Err(too_large()) } else { Ok(None) };
            };
            let value = String::from_utf8_lossy(&self.buffer[value_at..value_at + end]).into_owned();
            self.head.fields.push((name, value));
            let held: usize = self.head.fields.iter().map(|(k, v)| k.len() + v.len()).sum();
            if held > FIELDS_BYTES_MAX {
                return Err(too_large());
            }
            self.buffer.drain(..value_at + end);
        }
    }

    /// Everything up to the boundary, keeping back what may be its beginning.
    fn file(&mut self) -> Option<FormPart> {
        if let Some(at) = find(&self.buffer, &self.boundary) {
            let rest: Vec<u8> = self.buffer.drain(..at).collect();
            if rest.is_empty() {
                self.done = true;
                return Some(FormPart::End);
            }
            return Some(FormPart::File(rest));
        }
        let sure = self.buffer.len().saturating_sub(self.boundary.len());
        (sure > 0).then(|| FormPart::File(self.buffer.drain(..sure).collect()))
    }
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    let first = *what.first()?;
    let mut from = 0;
    while let Some(at) = text[from..].iter().position(|b| *b == first) {
        if text[from + at..].starts_with(what) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

fn header(headers: &str, name: &str) -> Option<String> {
    headers.lines().find_map(|l| {
        let (k, v) = l.split_once(':')?;
        k.trim().eq_ignore_ascii_case(name).then(|| v.trim().to_owned())
    })
}

/// `name="x"` of the content disposition.
fn parameter(headers: &str, name: &str) -> Option<String> {
    let disposition = header(headers, "content-disposition")?;
    disposition.split(';').find_map(|p| {
        let (k, v) = p.split_once('=')?;
        (k.trim() == name).then(|| v.trim().trim_matches('"').to_owned())
    })
}

/// Who signed a form, after checking signature and policy; `None` for a form without a policy.
///
/// # Errors
/// The signature does not hold, the policy has expired, or a field does not satisfy it.
pub fn check_form(
    head: &FormHead,
    bucket: &str,
    now: Timestamp,
    secret_of: &dyn Fn(&str) -> Found,
) -> Result<Option<SignedForm>, Fault> {
    let Some(policy) = head.field("policy") else { return Ok(None) };
    let scope = signed(head, policy, secret_of).map_err(|d| d.fault(shape::Protocol::RestXml))?;
    let text = ::base64::engine::general_purpose::STANDARD.decode(policy.trim()).map_err(|_| not_json())?;
    let policy: Value = serde_json::from_slice(&text).map_err(|_| not_json())?;
    let until = policy["expiration"].as_str().and_then(time::parse).ok_or_else(not_json)?;
    if until < now {
        return Err(refused("Invalid according to Policy: Policy expired."));
    }
    let range = conditions(&policy, head, bucket)?;
    Ok(Some((scope, range)))
}

fn signed(head: &FormHead, policy: &str, secret_of: &dyn Fn(&str) -> Found) -> Result<Scope, Denied> {
    let find = |id: &str| match secret_of(id) {
        Found::Secret(s) => Ok(s),
        Found::Unknown => Err(Denied::UnknownKey),
        Found::Expired => Err(Denied::ExpiredToken),
    };
    let token = head.field("x-amz-security-token");
    if let (Some(id), Some(said)) = (head.field("awsaccesskeyid"), head.field("signature")) {
        let secret = find(id)?;
        super::verify::check_token(&secret, token)?;
        let wanted = ::base64::engine::general_purpose::STANDARD.encode(v2::sign(&secret.key, policy));
        return match bool::from(wanted.as_bytes().ct_eq(said.as_bytes())) {
            true => Ok(v2::scope(id.to_owned())),
            false => Err(Denied::Mismatch),
        };
    }
    let field = |name: &str| head.field(name).ok_or_else(|| Denied::Form(name.to_owned()));
    let scope = parse_scope(field("x-amz-credential")?, false)?;
    parse_date(field("x-amz-date")?)?;
    let secret = find(&scope.access_key_id)?;
    super::verify::check_token(&secret, token)?;
    let wanted = hex::encode(hmac(&Verifier::derive(&scope, &secret), policy.as_bytes()));
    match bool::from(wanted.as_bytes().ct_eq(field("x-amz-signature")?.as_bytes())) {
        true => Ok(scope),
        false => Err(Denied::Mismatch),
    }
}

/// Fields that no condition needs to name.
const FREE: &[&str] = &["policy", "x-amz-signature", "signature", "awsaccesskeyid", "file"];

fn conditions(policy: &Value, head: &FormHead, bucket: &str) -> Result<Option<(u64, u64)>, Fault> {
    let all = policy["conditions"].as_array().ok_or_else(not_json)?;
    let mut named = vec!["bucket".to_owned()];
    let mut range = None;
    let value = |name: &str| match name {
        "bucket" => Some(bucket),
        name => head.field(name),
    };
    for condition in all {
        let (kind, name, wanted) = match condition {
            Value::Object(o) if o.len() == 1 => {
                let (k, v) = o.iter().next().ok_or_else(not_json)?;
                ("eq", k.to_ascii_lowercase(), v.as_str().unwrap_or_default().to_owned())
            }
            Value::Array(a) => match &a[..] {
                [kind, from, to] if kind.as_str().is_some_and(|k| k.eq_ignore_ascii_case("content-length-range")) => {
                    let number = |v: &Value| v.as_u64().or_else(|| v.as_str()?.parse().ok()).ok_or_else(not_json);
                    range = Some((number(from)?, number(to)?));
                    continue;
                }
                [Value::String(kind), Value::String(name), Value::String(wanted)] => {
                    let kind = if kind.eq_ignore_ascii_case("starts-with") { "starts-with" } else { "eq" };
                    (kind, name.trim_start_matches('$').to_ascii_lowercase(), wanted.clone())
                }
                _ => return Err(not_json()),
            },
            _ => return Err(not_json()),
        };
        let has = value(&name).unwrap_or("");
        let holds = if kind == "eq" { has == wanted } else { has.starts_with(&wanted) };
        if !holds {
            return Err(refused(&format!(
                "Invalid according to Policy: Policy Condition failed: {}",
                shown(condition)
            )));
        }
        named.push(name);
    }
    let extra = head
        .fields
        .iter()
        .map(|(k, _)| k)
        .find(|k| !named.contains(*k) && !FREE.contains(&k.as_str()) && !k.starts_with("x-ignore-"));
    match extra {
        Some(name) => Err(refused(&format!("Invalid according to Policy: Extra input fields: {name}"))),
        None => Ok(range),
    }
}

fn shown(condition: &Value) -> String {
    match condition {
        Value::Object(o) => o.iter().map(|(k, v)| format!("[\"eq\", \"${k}\", {v}]")).next().unwrap_or_default(),
        other => other.to_string().replace("\",\"", "\", \""),
    }
}

fn refused(message: &str) -> Fault {
    Fault::with_status(403, "AccessDenied", message)
}

fn not_json() -> Fault {
    Fault::sender("InvalidPolicyDocument", "Invalid Policy: Invalid JSON.")
}

fn malformed() -> Fault {
    Fault::sender("MalformedPOSTRequest", "The body of your POST request is not well-formed multipart/form-data.")
}

fn too_large() -> Fault {
    Fault::sender("MaxPostPreDataLengthExceeded", "Your POST request fields preceding the upload file were too large.")
}
