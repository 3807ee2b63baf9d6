//! One API call: dispatch, signature, decoding, the kernel, encoding.

use crate::{Front, Origin, verify};
use base::{Fault, Region};
use kernel::{Cx, Source};
use shape::{AnyStruct, OpMeta};
use wire::{Codec, Request, Route, codec_for, dispatch};

/// Serves one call; the answer is always well-formed in the protocol of the request.
pub(crate) async fn serve(
    front: &Front,
    parts: &http::request::Parts,
    body: &[u8],
    source: Source,
    origin: Origin,
) -> wire::Response {
    let request = Request::new(parts, body);
    let route = match dispatch(&request, front.kernel.apis()) {
        Ok(route) => route,
        Err(unrouted) => {
            let id = front.kernel.ids.uuid();
            return front.nameless(&unrouted.fault(), unrouted.protocol, &id);
        }
    };
    let Some(codec) = codec_for(route.protocol, &request) else {
        let fault = Fault::not_implemented(format_args!("{:?} for {}", route.protocol, route.api.name));
        return front.nameless(&fault, route.protocol, &front.kernel.ids.uuid());
    };
    let (cx, op) = match prepare(front, &request, &route, source, origin) {
        Ok(ready) => ready,
        Err(fault) => {
            return codec.encode_error(Some(route.api), &log(fault), &front.kernel.ids.uuid());
        }
    };
    let id = cx.request_id.clone();
    match run(front, &request, &route, codec, cx, op).await {
        Ok(output) => codec.encode(route.api, op, output.as_struct(), &id),
        Err(fault) => codec.encode_error(Some(route.api), &log(fault), &id),
    }
}

/// Who calls, and what: nothing is decoded before the signature holds.
fn prepare(
    front: &Front,
    request: &Request<'_>,
    route: &Route,
    source: Source,
    origin: Origin,
) -> Result<(Cx, &'static OpMeta), Fault> {
    let open = |name| front.kernel.operation(route.api.name, name).is_some_and(kernel::Operation::may_be_unsigned);
    let unsigned = route.op().is_ok_and(|op| op.unsigned || open(op.name));
    let caller = verify::caller(front, request, route, origin, unsigned)?;
    let op = route.op()?;
    let region = match route.region.as_deref() {
        Some(code) => Region::parse(code).ok_or_else(|| {
            Fault::with_status(403, "SignatureDoesNotMatch", "Credential should be scoped to a valid region.")
        })?,
        None => Region::parse("us-east-1").unwrap_or(Region::GLOBAL),
    };
    let mut cx = front.kernel.cx(caller.principal, region, caller.access_key_id, source);
    cx.session = caller.session;
    Ok((cx, op))
}

async fn run(
    front: &Front,
    request: &Request<'_>,
    route: &Route,
    codec: &'static dyn Codec,
    cx: Cx,
    op: &'static OpMeta,
) -> Result<Box<dyn AnyStruct>, Fault> {
    let mut input = (op.new_input)();
    let decoded =
        codec.decode(op, request, input.as_struct_mut()).map_err(|refused| codec.refusal_by(route.api, &refused))?;
    if let Some(fault) = decoded.unknown.iter().find_map(|name| codec.unknown_parameter(name)) {
        return Err(fault);
    }
    front.kernel.invoke(cx, route.api.name, op.name, input).await
}

/// Our own failures are said in the log, for the client learns nothing of them.
fn log(fault: Fault) -> Fault {
    if let Some(cause) = &fault.source {
        tracing::error!(code = %fault.code, "{cause}");
    }
    fault
}
