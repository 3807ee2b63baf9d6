//! Who signed a request.

use crate::{Front, Origin};
use base::Fault;
use kernel::{Identity, Principal, Session};
use shape::Protocol;
use std::sync::Arc;
use wire::{Denied, Found, Payload, Request, Route, Secret};

/// Who signed, with which access key, and what its session carries.
pub(crate) struct Caller {
    pub(crate) principal: Principal,
    pub(crate) access_key_id: String,
    pub(crate) session: Option<Arc<Session>>,
}

/// Who calls. An unsigned call passes only where the operation allows it.
pub(crate) fn caller(
    front: &Front,
    request: &Request<'_>,
    route: &Route,
    origin: Origin,
    unsigned: bool,
) -> Result<Caller, Fault> {
    let identity = identity(front, signer(route), origin)?;
    let found = |_: &str| found(front, identity.as_ref());
    let verified = front.verifier.verify(request, front.kernel.clock.real(), &found);
    let verified = verified.map_err(|denied| denied.fault(route.protocol))?;
    match (verified, identity) {
        (Some(v), Some(i)) => {
            Ok(Caller { principal: i.principal, access_key_id: v.scope.access_key_id, session: i.session })
        }
        _ if unsigned => Ok(Caller { principal: Principal::Anonymous, access_key_id: String::new(), session: None }),
        _ => Err(Denied::Missing.fault(route.protocol)),
    }
}

/// Who signed the head of a request of a REST protocol, and how its body is to be checked.
pub(crate) fn head_caller(
    front: &Front,
    request: &Request<'_>,
    route: &Route,
    origin: Origin,
    unsigned: bool,
) -> Result<(Caller, Payload), Fault> {
    let identity = identity(front, signer(route), origin)?;
    let found = |_: &str| found(front, identity.as_ref());
    let signed = front.verifier.verify_head(request, front.kernel.clock.real(), &found);
    let signed = signed.map_err(|denied| {
        let mut fault = denied.fault(Protocol::RestXml);
        if denied == Denied::Mismatch {
            fault.members.extend(wire::as_we_signed(request));
        }
        fault
    })?;
    match (signed, identity) {
        (Some(s), Some(i)) => {
            let access_key_id = s.verified.scope.access_key_id;
            Ok((Caller { principal: i.principal, access_key_id, session: i.session }, s.payload))
        }
        _ if unsigned => {
            let caller = Caller { principal: Principal::Anonymous, access_key_id: String::new(), session: None };
            Ok((caller, wire::unsigned_payload(request)))
        }
        _ => Err(Denied::Missing.fault(Protocol::RestXml)),
    }
}

/// The access key id that the request claims.
fn signer(route: &Route) -> Option<&str> {
    route.scope.as_ref().map(|s| s.access_key_id.as_str())
}

/// Whose access key this is, from here.
pub(crate) fn identity(front: &Front, key_id: Option<&str>, origin: Origin) -> Result<Option<Identity>, Fault> {
    let Some(id) = key_id else { return Ok(None) };
    let snapshot = front.kernel.store.snapshot().map_err(Fault::internal)?;
    let found = front.kernel.identity(&snapshot, id).map_err(Fault::internal)?;
    Ok(found.filter(|i| origin != Origin::World || !i.convenience))
}

/// Its secret, for the verifier.
pub(crate) fn found(front: &Front, identity: Option<&Identity>) -> Found {
    match identity {
        None => Found::Unknown,
        Some(i) if i.has_expired(&*front.kernel.clock) => Found::Expired,
        Some(i) => Found::Secret(Secret { key: i.secret.clone(), session_token: i.session_token.clone() }),
    }
}
