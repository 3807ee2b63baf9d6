//! The live tree: networks, subnets and what stands in them, read through the rooms' own operations.

use crate::world::EC2;
use api_ec2 as ec2;
use api_elbv2 as elb;
use api_rds as rds;
use kernel::{Kernel, Scope, names};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::sync::Arc;
use store::Snapshot;
use svc_ec2::tables::INSTANCES;

/// Every account and region in which something stands in a network.
fn scopes(snapshot: &Snapshot) -> BTreeSet<Scope> {
    let machines = INSTANCES.list(snapshot, &()).unwrap_or_default().into_iter().map(|((scope, _), _)| scope);
    let wired = svc_vpc::look::wired(snapshot).unwrap_or_default().into_iter().map(|(scope, _, _)| scope);
    machines.chain(wired).collect()
}

/// Machines, load balancers and databases that are not gone.
pub fn tree(kernel: &Arc<Kernel>) -> Vec<Value> {
    let Ok(snapshot) = kernel.store.snapshot() else { return Vec::new() };
    let mut all = Vec::new();
    for scope in scopes(&snapshot) {
        all.extend(machines(kernel, &snapshot, scope));
        all.extend(balancers(kernel, &snapshot, scope));
        all.extend(databases(kernel, &snapshot, scope));
    }
    all
}

fn machines(kernel: &Arc<Kernel>, snapshot: &Snapshot, scope: Scope) -> Vec<Value> {
    let cx = kernel.service_cx(scope, EC2);
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

fn addresses(snapshot: &Snapshot, name: Option<&str>) -> Vec<String> {
    let found = name.and_then(|n| names::addresses(snapshot, n, None).ok().flatten());
    found.map_or_else(Vec::new, |(list, _)| list.iter().map(|a| a.to_string()).collect())
}

fn balancers(kernel: &Arc<Kernel>, snapshot: &Snapshot, scope: Scope) -> Vec<Value> {
    let cx = kernel.service_cx(scope, "elasticloadbalancing.amazonaws.com");
    let found = cx.ask(snapshot, &elb::DESCRIBE_LOAD_BALANCERS, elb::DescribeLoadBalancersInput::default());
    let all = found.ok().and_then(|f| f.load_balancers).unwrap_or_default();
    all.into_iter()
        .map(|b| {
            let internal = b.scheme == Some(elb::LoadBalancerSchemeEnum::Internal);
            let stands_for = addresses(snapshot, b.dns_name.as_deref());
            let state = b.state.unwrap_or_default();
            json!({
                "kind": "load-balancer",
                "id": b.load_balancer_name,
                "name": b.load_balancer_name,
                "account": scope.account.to_string(),
                "region": scope.region.code(),
                "vpc": b.vpc_id,
                "type": if internal { "internal" } else { "internet-facing" },
                "state": state.code.map(|c| c.as_str()),
                "reason": state.reason,
                "dns": b.dns_name,
                "publics": if internal { Vec::new() } else { stands_for },
            })
        })
        .collect()
}

fn databases(kernel: &Arc<Kernel>, snapshot: &Snapshot, scope: Scope) -> Vec<Value> {
    let cx = kernel.service_cx(scope, "rds.amazonaws.com");
    let found = cx.ask(snapshot, &rds::DESCRIBE_DB_INSTANCES, rds::DescribeDBInstancesMessage::default());
    let all = found.ok().and_then(|f| f.db_instances).unwrap_or_default();
    all.into_iter()
        .map(|d| {
            let endpoint = d.endpoint.and_then(|e| e.address);
            let public = d.publicly_accessible == Some(true);
            let stands_for = addresses(snapshot, endpoint.as_deref());
            json!({
                "kind": "database",
                "id": d.db_instance_identifier,
                "name": d.db_instance_identifier,
                "account": scope.account.to_string(),
                "region": scope.region.code(),
                "vpc": d.db_subnet_group.and_then(|g| g.vpc_id),
                "type": d.engine,
                "state": d.db_instance_status,
                "dns": endpoint,
                "publics": if public { stands_for } else { Vec::new() },
            })
        })
        .collect()
}
