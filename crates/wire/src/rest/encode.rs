//! Writes answers and errors: status, headers, document.
//!
//! "HTTP bindings", Smithy 2.0; "Error responses", Amazon S3 API Reference.

use super::{S3_NAMESPACE, places};
use crate::Response;
use crate::xml::{Xml, escape};
use ::base64::Engine;
use base::{Fault, Side, extended_request_id, short_request_id};
use shape::{Api, Body, Kind, Loc, Member, OpMeta, Ref, Slot, Struct, TimeFormat};
use std::borrow::Cow;

type Headers = Vec<(Cow<'static, str>, String)>;

/// So many headers an answer of S3's has, or fewer, but for those of metadata.
const HEADERS_OFTEN: usize = 16;

/// The streamed body of an answer, taken out of it.
pub fn body_of(output: &mut dyn Struct) -> Option<Body> {
    let at = output.ty().members.iter().position(|m| m.streaming)?;
    match output.slot(at).fill() {
        Slot::Body(body) => Some(std::mem::take(body)),
        _ => None,
    }
}

pub(super) fn answer(api: &Api, op: &OpMeta, output: &dyn Struct, request_id: &str) -> Response {
    let mut headers = ids(api.name == "s3", request_id);
    let mut status = op.status;
    for (i, m) in output.ty().members.iter().enumerate() {
        let v = output.get(i).view();
        match m.loc {
            Loc::Header => headers.extend(text(m, v).map(|t| (Cow::Borrowed(m.wire), t))),
            Loc::Headers => prefixed(m, v, &mut headers),
            Loc::Status => status = if let Ref::I32(n) = v { n as u16 } else { status },
            _ => {}
        }
        // S3's model does not say it: a range is answered with another status
        if m.wire.eq_ignore_ascii_case("content-range") && !matches!(v, Ref::Absent) {
            status = 206;
        }
    }
    let body = document(api, op, output);
    if body.first() == Some(&b'<') {
        headers.push(("content-type".into(), "application/xml".into()));
    } else if !body.is_empty() && !headers.iter().any(|(k, _)| k.eq_ignore_ascii_case("content-type")) {
        headers.push(("content-type".into(), "application/json".into()));
    }
    Response { status, headers, body }
}

fn document(api: &Api, op: &OpMeta, output: &dyn Struct) -> Vec<u8> {
    let members = output.ty().members;
    let namespace = if api.name == "s3" { S3_NAMESPACE } else { api.xml_namespace };
    let whole = members.iter().position(|m| m.loc == Loc::Payload);
    let whole = whole.map(|at| (members[at].wire, output.get(at).view()));
    match whole {
        Some((_, Ref::Str(text))) => return text.as_bytes().to_vec(),
        Some((_, Ref::Blob(bytes))) => return bytes.to_vec(),
        Some((_, Ref::Struct(_))) | None => {}
        Some(_) => return Vec::new(),
    }
    let mut x = Xml::new(false);
    if let Some((root, Ref::Struct(s))) = whole {
        x.rooted(root, namespace, |x| x.members(s));
        return x.out.into_bytes();
    }
    if !members.iter().any(|m| m.loc == Loc::Body) {
        return Vec::new();
    }
    let root = if op.root.is_empty() { output.ty().name } else { op.root };
    x.rooted(root, namespace, |x| match members {
        // the document is its only member
        [only] if only.wire == root => {
            if let Ref::Str(text) = output.get(0).view() {
                escape(&mut x.out, text);
            }
        }
        _ => places::members(x, output),
    });
    x.out.into_bytes()
}

/// A member as a header's text.
fn text(m: &Member, v: Ref<'_>) -> Option<String> {
    Some(match v {
        Ref::Bool(b) => b.to_string(),
        Ref::I32(n) => n.to_string(),
        Ref::I64(n) => n.to_string(),
        Ref::F32(n) => n.to_string(),
        Ref::F64(n) => n.to_string(),
        Ref::Str(s) => s.to_owned(),
        Ref::Blob(b) => ::base64::engine::general_purpose::STANDARD.encode(b),
        Ref::Time(t) => match if m.time == TimeFormat::Default { m.ty.time } else { m.time } {
            TimeFormat::Iso8601 => t.to_string(),
            TimeFormat::UnixTimestamp => t.secs().to_string(),
            TimeFormat::Default | TimeFormat::Rfc822 => t.http_date(),
        },
        Ref::List(l) if m.ty.kind == Kind::List => {
            let all: Vec<String> = (0..l.len())
                .filter_map(|i| if let Ref::Str(s) = l.at(i) { Some(s.to_owned()) } else { None })
                .collect();
            all.join(",")
        }
        _ => return None,
    })
}

fn prefixed(m: &Member, v: Ref<'_>, headers: &mut Headers) {
    let Ref::Map(map) = v else { return };
    for i in 0..map.len() {
        if let (key, Ref::Str(value)) = map.at(i) {
            headers.push((format!("{}{key}", m.wire).into(), value.to_owned()));
        }
    }
}

/// Members of a fault whose name begins with `@` are headers.
pub(super) fn error(api: Option<&Api>, fault: &Fault, request_id: &str) -> Response {
    let s3 = api.is_none_or(|a| a.name == "s3");
    let mut headers = ids(s3, request_id);
    let header = |(name, value): &(&'static str, String)| {
        name.strip_prefix('@').map(|name| (Cow::Borrowed(name), value.clone()))
    };
    headers.extend(fault.members.iter().filter_map(header));
    if fault.status == 304 {
        return Response { status: 304, headers, body: Vec::new() };
    }
    headers.push(("content-type".into(), "application/xml".into()));
    let mut x = Xml::new(false);
    if s3 {
        x.element("Error", |x| {
            inside(x, fault);
            x.leaf("RequestId", &short_request_id(request_id));
            x.leaf("HostId", &extended_request_id(request_id));
        });
    } else {
        x.rooted("ErrorResponse", api.map_or("", |a| a.xml_namespace), |x| {
            x.element("Error", |x| {
                x.leaf("Type", if fault.side == Side::Sender { "Sender" } else { "Receiver" });
                inside(x, fault);
            });
            x.leaf("RequestId", request_id);
        });
    }
    Response { status: fault.status, headers, body: x.out.into_bytes() }
}

fn inside(x: &mut Xml, fault: &Fault) {
    x.leaf("Code", &fault.code);
    x.leaf("Message", &fault.message);
    fault.members.iter().filter(|(name, _)| !name.starts_with('@')).for_each(|(name, value)| x.leaf(name, value));
}

fn ids(s3: bool, request_id: &str) -> Headers {
    match s3 {
        true => {
            let mut headers = Vec::with_capacity(HEADERS_OFTEN);
            headers.push(("x-amz-request-id".into(), short_request_id(request_id)));
            headers.push(("x-amz-id-2".into(), extended_request_id(request_id)));
            headers.push(("server".into(), "AmazonS3".into()));
            headers
        }
        false => vec![("x-amzn-requestid".into(), request_id.to_owned())],
    }
}
