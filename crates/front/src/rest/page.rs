//! Website endpoints: pages of a bucket for anyone, with redirects and error documents.
//!
//! "Hosting a static website using Amazon S3", Amazon S3 User Guide.

use super::call::set_body;
use super::{Answer, Page};
use crate::Front;
use base::{Fault, Region};
use http::Method;
use http::request::Parts;
use kernel::{Principal, Source};
use shape::{Body, Protocol, Slot, Struct};
use wire::Place;

/// Serves one page. Only GET and HEAD are understood.
pub(super) async fn serve(front: &Front, parts: &Parts, at: &Place, source: Source) -> Answer {
    if !matches!(parts.method, Method::GET | Method::HEAD) {
        let text = "The specified method is not allowed against this resource.";
        let members = vec![("Method", parts.method.to_string()), ("ResourceType", "OBJECT".into())];
        return error(front, 405, "MethodNotAllowed", text, &members);
    }
    let path = at.key.clone().unwrap_or_default();
    let base = source.endpoint.clone();
    let mut failed = None;
    // the page, its error document, and at last a page of our own
    for _ in 0..3 {
        match front.buckets.page(&at.bucket, &path, failed.as_ref().map(|f: &Fault| f.status), &base) {
            Page::Again => break,
            Page::Redirect { status, location } => return redirect(front, status, location),
            Page::Error { status, code, message, members } => return error(front, status, &code, &message, &members),
            Page::Object { key, status } => match object(front, parts, at, &key, source.clone()).await {
                Ok(mut answer) => {
                    let to = answer.head.headers.iter().find(|(k, _)| k == "x-amz-website-redirect-location");
                    if let Some((_, to)) = to.filter(|_| status == 200) {
                        return redirect(front, 301, to.clone());
                    }
                    if status != 200 {
                        answer.head.status = status;
                    }
                    return answer;
                }
                Err(fault) if fault.status == 304 => return error(front, 304, "NotModified", "", &[]),
                // the error document itself cannot be had: the first error is told
                Err(_) if failed.is_some() => break,
                Err(fault) => failed = Some(fault),
            },
        }
    }
    let fault = failed.unwrap_or_else(|| Fault::internal("a website answers nothing"));
    error(front, fault.status, &fault.code, &fault.message, &fault.members)
}

/// The object as anyone sees it.
async fn object(front: &Front, parts: &Parts, at: &Place, key: &str, source: Source) -> Result<Answer, Fault> {
    let apis = front.kernel.apis();
    let api = apis.iter().find(|a| a.name == "s3").ok_or_else(|| Fault::not_implemented("S3"))?;
    let op = api.op("GetObject").ok_or_else(|| Fault::not_implemented("GetObject"))?;
    let mut input = (op.new_input)();
    put(input.as_struct_mut(), "Bucket", &at.bucket);
    put(input.as_struct_mut(), "Key", key);
    let header = |name: &str| parts.headers.get(name).and_then(|v| v.to_str().ok());
    for (member, name) in [("IfNoneMatch", "if-none-match"), ("IfMatch", "if-match"), ("Range", "range")] {
        if let Some(v) = header(name) {
            put(input.as_struct_mut(), member, v);
        }
    }
    set_body(input.as_struct_mut(), Body::default());
    let region = front.buckets.region(&at.bucket).unwrap_or(Region::GLOBAL);
    let cx = front.kernel.cx(Principal::Anonymous, region, String::new(), source);
    let id = cx.request_id.clone();
    let mut output = front.kernel.invoke(cx, api.name, op.name, input).await?;
    let body = wire::body_of(output.as_struct_mut());
    let codec = super::call::codec()?;
    Ok(Answer { body, ..Answer::whole(codec.encode(api, op, output.as_struct(), &id)) })
}

fn put(input: &mut dyn Struct, name: &str, value: &str) {
    if let Some(Slot::Str(to)) = input.ty().member(name).map(|i| input.slot(i).fill()) {
        value.clone_into(to);
    }
}

fn redirect(front: &Front, status: u16, location: String) -> Answer {
    let mut answer = error(front, status, "Found", "Resource Found", &[]);
    answer.head.headers.push(("location".into(), location));
    answer.head.body = Vec::new();
    answer
}

/// Pages of our own are HTML, as those of S3 are.
fn error(front: &Front, status: u16, code: &str, message: &str, members: &[(&'static str, String)]) -> Answer {
    let id = front.kernel.ids.uuid();
    let fault = Fault::with_status(status, code.to_owned(), message.to_owned());
    let Some(codec) = wire::codec(Protocol::RestXml) else {
        return Answer::whole(front.nameless(&fault, Protocol::AwsQuery, &id));
    };
    let mut head = codec.encode_error(None, &fault, &id);
    let find = |name: &str| head.headers.iter().find(|(k, _)| k == name).map(|(_, v)| v.clone()).unwrap_or_default();
    let phrase = http::StatusCode::from_u16(status).ok().and_then(|s| s.canonical_reason()).unwrap_or("Error");
    let mut items = format!("<li>Code: {}</li>\n<li>Message: {}</li>\n", escaped(code), escaped(message));
    for (name, value) in members.iter().filter(|(n, _)| !n.starts_with('@')) {
        items += &format!("<li>{name}: {}</li>\n", escaped(value));
    }
    items += &format!("<li>RequestId: {}</li>\n<li>HostId: {}</li>\n", find("x-amz-request-id"), find("x-amz-id-2"));
    let body = format!(
        "<html>\n<head><title>{status} {phrase}</title></head>\n<body>\n<h1>{status} {phrase}</h1>\n<ul>\n{items}</ul>\n<hr/>\n</body>\n</html>\n"
    );
    head.headers.retain(|(k, _)| k != "content-type");
    if status != 304 {
        head.headers.push(("content-type".into(), "text/html; charset=utf-8".into()));
        head.headers.push(("x-amz-error-code".into(), code.to_owned()));
        head.headers.push(("x-amz-error-message".into(), message.to_owned()));
        head.body = body.into_bytes();
    }
    Answer { error: Some(code.to_owned()).filter(|_| status >= 400), ..Answer::whole(head) }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
