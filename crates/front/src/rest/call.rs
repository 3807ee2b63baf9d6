//! One call: who signed, what is asked, the body as a stream or as a document.

use super::incoming::{Raw, Upload};
use super::{Answer, failed, form};
use crate::verify::{self, Caller};
use crate::{Front, Origin};
use base::{Fault, Region};
use bytes::Bytes;
use checksum::Algorithm;
use http::request::Parts;
use hyper::body::Incoming;
use kernel::{Cx, Source};
use sha2::{Digest, Sha256};
use shape::{AnyStruct, Body, OpMeta, Protocol, Slot, Struct};
use wire::{BODY_BYTES_MAX, Codec, Dechunker, Denied, Named, Payload, Place, Request, Route};

/// Bodies that may be on their way at once; further ones wait.
pub(crate) const STREAMS_MAX: usize = 128;

/// One request of a REST protocol, without its body.
pub(super) struct Ask<'a> {
    pub(super) front: &'a Front,
    pub(super) parts: &'a Parts,
    pub(super) route: &'a Route,
    pub(super) source: Source,
    pub(super) origin: Origin,
}

/// A call that is understood: who makes it, and of what.
pub(super) struct Call {
    pub(super) cx: Cx,
    pub(super) op: &'static OpMeta,
    pub(super) input: Box<dyn AnyStruct>,
    /// How a form wants its answer.
    pub(super) form: Option<form::Wish>,
}

pub(super) async fn serve(ask: Ask<'_>, body: Incoming) -> Answer {
    let Ask { front, parts, route, .. } = ask;
    let op = route.op().ok().map(|op| op.name);
    let (understood, _turn) = match form::is_upload(parts, &route.at) {
        true => match front.streams.acquire().await {
            Ok(turn) => (form::understand(ask, body).await, Some(turn)),
            Err(e) => (Err(Fault::internal(e)), None),
        },
        false => (understand(ask, body).await, None),
    };
    let call = match understood {
        Ok(call) => call,
        Err(fault) => return failed(front, parts, route, fault, &front.kernel.ids.uuid()).of(op, None),
    };
    let (id, op, principal) = (call.cx.request_id.clone(), Some(call.op.name), call.cx.principal.clone());
    let outcome = run(front, parts, route, call).await;
    outcome.unwrap_or_else(|fault| failed(front, parts, route, fault, &id)).of(op, Some(principal))
}

async fn run(front: &Front, parts: &Parts, route: &Route, call: Call) -> Result<Answer, Fault> {
    let Call { cx, op, input, form } = call;
    let (codec, id) = (codec()?, cx.request_id.clone());
    let _turn = match op.streams() && form.is_none() {
        true => Some(front.streams.acquire().await.map_err(Fault::internal)?),
        false => None,
    };
    let mut output = match op.streams() {
        true => apart(front, cx, route.api.name, op.name, input).await?,
        false => front.kernel.invoke(cx, route.api.name, op.name, input).await?,
    };
    let body = wire::body_of(output.as_struct_mut());
    let head = codec.encode(route.api, op, output.as_struct(), &id);
    Ok(match form {
        Some(wish) => wish.answer(parts, &route.at, head, output.as_struct()),
        None => Answer { body, ..Answer::whole(head) },
    })
}

/// The head decides first, then the body is read, or left to the operation.
async fn understand(ask: Ask<'_>, body: Incoming) -> Result<Call, Fault> {
    let parts = ask.parts;
    let raw = Raw::new(parts, body);
    let (op, cx, payload) = head(ask)?;
    let input = match op.streams() {
        true => streamed(parts, raw, op, codec()?, payload)?,
        false => collected(parts, raw, op, codec()?, payload).await?,
    };
    Ok(Call { cx, op, input, form: None })
}

/// What the head tells: the operation, who asks for it, and how the body comes.
fn head(ask: Ask<'_>) -> Result<(&'static OpMeta, Cx, Payload), Fault> {
    let Ask { front, parts, route, source, origin } = ask;
    let request = Request::head(parts);
    let open = |name| front.kernel.operation(route.api.name, name).is_some_and(kernel::Operation::may_be_unsigned);
    if let Named::NoRoute { .. } = route.operation {
        route.op()?;
    }
    let unsigned = route.op().is_ok_and(|op| op.unsigned || open(op.name));
    let (caller, payload) = verify::head_caller(front, &request, route, origin, unsigned)?;
    let op = route.op()?;
    Ok((op, context(front, &route.at, route, caller, source)?, payload))
}

/// In a task of its own: the connection's task must go on to feed the body while the operation waits for it.
async fn apart(
    front: &Front,
    cx: Cx,
    api: &'static str,
    op: &'static str,
    input: Box<dyn AnyStruct>,
) -> Result<Box<dyn AnyStruct>, Fault> {
    let kernel = front.kernel.clone();
    let task = tokio::spawn(async move { kernel.invoke(cx, api, op, input).await });
    task.await.map_err(Fault::internal)?
}

pub(super) fn codec() -> Result<&'static dyn Codec, Fault> {
    wire::codec(Protocol::RestXml).ok_or_else(|| Fault::not_implemented("REST"))
}

/// The region is the signature's; where it has none, the bucket's own.
pub(super) fn context(front: &Front, at: &Place, route: &Route, caller: Caller, source: Source) -> Result<Cx, Fault> {
    let said = route.region.as_deref();
    if let (Some(host), Some(said)) = (at.region.as_deref(), said)
        && host != said
        && Region::parse(host).is_some()
    {
        return Err(wrong_region(said, host));
    }
    let expected = || front.buckets.region(&at.bucket).or_else(|| Region::parse("us-east-1")).unwrap_or(Region::GLOBAL);
    let region = match said.filter(|r| !r.is_empty()) {
        Some(code) => Region::parse(code).ok_or_else(|| wrong_region(code, expected().code()))?,
        None => expected(),
    };
    if !caller.access_key_id.is_empty() && said.is_none_or(str::is_empty) && !knows_version_2(region) {
        let text = "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.";
        return Err(Fault::sender("InvalidRequest", text));
    }
    let mut cx = front.kernel.cx(caller.principal, region, caller.access_key_id, source);
    cx.session = caller.session;
    Ok(cx)
}

/// Regions that opened after January 2014 know Signature Version 4 alone ("Authenticating requests (AWS Signature Version 2)", Amazon S3
/// API Reference).
fn knows_version_2(region: Region) -> bool {
    matches!(
        region.code(),
        "us-east-1"
            | "us-west-1"
            | "us-west-2"
            | "eu-west-1"
            | "ap-southeast-1"
            | "ap-southeast-2"
            | "ap-northeast-1"
            | "sa-east-1"
    )
}

/// Clients that sign for no region read the right one out of the answer, and try again.
fn wrong_region(said: &str, right: &str) -> Fault {
    let text = format!("The authorization header is malformed; the region '{said}' is wrong; expecting '{right}'");
    let mut fault = Fault::sender("AuthorizationHeaderMalformed", text);
    fault.members.push(("Region", right.to_owned()));
    fault
}

pub(super) fn decoded(codec: &dyn Codec, op: &OpMeta, request: &Request<'_>) -> Result<Box<dyn AnyStruct>, Fault> {
    let mut input = (op.new_input)();
    codec.decode(op, request, input.as_struct_mut()).map_err(|refused| codec.refusal(&refused))?;
    Ok(input)
}

/// The operation takes the body itself, piece by piece.
fn streamed(
    parts: &Parts,
    raw: Raw,
    op: &OpMeta,
    codec: &dyn Codec,
    payload: Payload,
) -> Result<Box<dyn AnyStruct>, Fault> {
    let request = Request::head(parts);
    let mut input = decoded(codec, op, &request)?;
    let length = length(&request, &payload)?;
    set_body(input.as_struct_mut(), Body::new(Upload::new(raw, payload, length, announced(&request))));
    Ok(input)
}

pub(super) fn set_body(input: &mut dyn Struct, body: Body) {
    let at = input.ty().members.iter().position(|m| m.streaming);
    if let Some(Slot::Body(to)) = at.map(|i| input.slot(i).fill()) {
        *to = body;
    }
}

/// "You must provide the Content-Length HTTP header."
fn length(request: &Request<'_>, payload: &Payload) -> Result<u64, Fault> {
    let name = match payload {
        Payload::Chunks { .. } => "x-amz-decoded-content-length",
        _ => "content-length",
    };
    let said = request.header(name).and_then(|n| n.trim().parse().ok());
    said.ok_or_else(|| {
        Fault::with_status(411, "MissingContentLength", "You must provide the Content-Length HTTP header.")
    })
}

/// The names of trailers that are announced.
fn announced(request: &Request<'_>) -> Vec<String> {
    let said = request.header("x-amz-trailer").unwrap_or("");
    said.split(',').map(|n| n.trim().to_ascii_lowercase()).filter(|n| !n.is_empty()).collect()
}

/// The body is a document: read whole, within bounds, and checked before it is understood.
async fn collected(
    parts: &Parts,
    raw: Raw,
    op: &OpMeta,
    codec: &dyn Codec,
    payload: Payload,
) -> Result<Box<dyn AnyStruct>, Fault> {
    let too_large = || Fault::sender("MaxMessageLengthExceeded", "Your request was too big.");
    let raw = raw.whole(BODY_BYTES_MAX).await?.ok_or_else(too_large)?;
    let body = match payload {
        Payload::Unsigned => raw,
        Payload::Digest(said) if hex::encode(Sha256::digest(&raw)) == said => raw,
        Payload::Digest(_) => return Err(Denied::Payload.fault(Protocol::RestXml)),
        Payload::Chunks { chain, trailer } => unchunked(&raw, Dechunker::new(chain, trailer))?,
    };
    let request = Request::new(parts, &body);
    check_sums(&request)?;
    decoded(codec, op, &request)
}

fn unchunked(raw: &[u8], mut dechunker: Dechunker) -> Result<Bytes, Fault> {
    let mut out = Vec::new();
    dechunker.push(raw, &mut out)?;
    dechunker.finish(None)?;
    Ok(out.into())
}

/// Digests that came with a document ("Checking object integrity"). Objects' own are checked by their room.
fn check_sums(request: &Request<'_>) -> Result<(), Fault> {
    if let Some(said) = request.header("content-md5") {
        let invalid = || Fault::sender("InvalidDigest", "The Content-MD5 you specified was invalid.");
        let said = checksum::parse(Algorithm::Md5, said).ok_or_else(invalid)?;
        if said != checksum::sum(Algorithm::Md5, request.body) {
            return Err(Fault::sender("BadDigest", "The Content-MD5 you specified did not match what we received."));
        }
    }
    if request.body.is_empty() {
        return Ok(());
    }
    for algorithm in Algorithm::ALL {
        let Some(said) = request.header(&algorithm.header()) else { continue };
        if checksum::parse(algorithm, said).is_none_or(|s| s != checksum::sum(algorithm, request.body)) {
            let name = algorithm.name();
            let text = format!("The {name} you specified did not match the calculated checksum.");
            // a completed upload carries the sum of the object, not of the document
            if request.query.contains("uploadId=") {
                return Ok(());
            }
            return Err(Fault::sender("BadDigest", text));
        }
    }
    Ok(())
}
