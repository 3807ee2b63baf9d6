//! The live tree: networks, subnets and what stands in them, read through the rooms' own operations.

use api_ec2 as ec2;
use base::Region;
use kernel::{Kernel, Scope};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use store::Snapshot;
use svc_ec2::tables::INSTANCES;

/// Every account and region that has machines.
fn scopes(snapshot: &Snapshot) -> BTreeSet<Scope> {
    let rows = INSTANCES.list(snapshot, &()).unwrap_or_default();
    rows.into_iter().map(|((scope, _), _)| scope).filter(|s| s.region != Region::GLOBAL).collect()
}

/// One entry per machine that is not gone.
pub fn tree(kernel: &Arc<Kernel>) -> Vec<Value> {
    let Ok(snapshot) = kernel.store.snapshot() else { return Vec::new() };
    scopes(&snapshot).into_iter().flat_map(|scope| machines(kernel, &snapshot, scope)).collect()
}

fn machines(kernel: &Arc<Kernel>, snapshot: &Snapshot, scope: Scope) -> Vec<Value> {
    let cx = kernel.service_cx(scope, crate::world::EC2);
    let found = cx.ask(snapshot, &ec2::DESCRIBE_INSTANCES, ec2::DescribeInstancesRequest::default());
    let reservations = found.ok().and_then(|f| f.reservations).unwrap_or_default();
    let all = reservations.into_iter().flat_map(|r| r.instances.unwrap_or_default());
    let lives = |i: &ec2::Instance| {
        let state = i.state.as_ref().and_then(|s| s.name);
        !matches!(state, Some(ec2::InstanceStateName::Terminated))
    };
    all.filter(lives)
        .map(|i| {
            let name = i.tags.iter().flatten().find(|t| t.key.as_deref() == Some("Name"));
            json!({
                "kind": "instance",
                "id": i.instance_id,
                "name": name.and_then(|t| t.value.clone()),
                "account": scope.account.to_string(),
                "region": scope.region.code(),
                "vpc": i.vpc_id,
                "subnet": i.subnet_id,
                "type": i.instance_type,
                "state": i.state.and_then(|s| s.name).map(|n| n.as_str()),
                "reason": i.state_reason.and_then(|r| r.message),
                "private": i.private_ip_address,
                "public": i.public_ip_address,
            })
        })
        .collect()
}
