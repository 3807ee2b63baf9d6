//! The visible list of rooms.

use kernel::{Identities, Service};
use std::sync::Arc;

/// Every room that this binary serves.
pub fn services() -> Vec<Service> {
    vec![svc_sts::service(), svc_iam::service(), svc_ec2::service(None)]
}

/// The rooms that issue credentials.
pub fn identities() -> Vec<Arc<dyn Identities>> {
    vec![svc_iam::identities(), svc_sts::identities()]
}
