//! Who signed a request.

use crate::{Front, Origin};
use base::Fault;
use kernel::{Identity, Principal, Session};
use std::sync::Arc;
use wire::{Denied, Found, Request, Route, Secret};

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
    let snapshot = front.kernel.store.snapshot().map_err(Fault::internal)?;
    let identity = match wire::scope(request) {
        Some(scope) => front.kernel.identity(&snapshot, &scope.access_key_id).map_err(Fault::internal)?,
        None => None,
    };
    let identity = identity.filter(|i| origin != Origin::World || !i.convenience);
    let now = front.kernel.clock.now();
    let found = |_: &str| match &identity {
        None => Found::Unknown,
        Some(Identity { expires: Some(at), .. }) if *at <= now => Found::Expired,
        Some(i) => Found::Secret(Secret { key: i.secret.clone(), session_token: i.session_token.clone() }),
    };
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
