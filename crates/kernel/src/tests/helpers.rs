//! A kernel with a fixed clock, seeded ids and two small rooms.

use crate::*;
use api_ec2::{CREATE_VPC, CreateVpcRequest, CreateVpcResult, DESCRIBE_VPCS, DescribeVpcsRequest, DescribeVpcsResult};
use base::{Fault, FixedClock, Region, Timestamp};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use store::{Read, Record, Store, Table, Tx};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Net(pub(super) String);
impl Record for Net {
    const VERSION: u8 = 1;
}
pub(super) static NETS: Table<(Scope, String), Net> = Table::new("test.nets");

fn create(cx: &Cx, tx: &mut Tx, input: CreateVpcRequest) -> Result<CreateVpcResult, Fault> {
    let id = cx.ids().resource("vpc");
    let cidr = input.cidr_block.unwrap_or_default();
    NETS.put(tx, &(cx.scope(), id.clone()), &Net(cidr.clone())).map_err(Fault::internal)?;
    if cidr == "bad" {
        return Err(Fault::sender("InvalidVpc.Range", "no"));
    }
    let vpc = api_ec2::Vpc { vpc_id: Some(id), cidr_block: Some(cidr), ..Default::default() };
    Ok(CreateVpcResult { vpc: Some(vpc) })
}

fn describe(cx: &Cx, read: &dyn Read, _: DescribeVpcsRequest) -> Result<DescribeVpcsResult, Fault> {
    let rows = NETS.list(read, &(cx.scope(),)).map_err(Fault::internal)?;
    let vpcs = rows.into_iter().map(|((_, id), Net(cidr))| api_ec2::Vpc {
        vpc_id: Some(id),
        cidr_block: Some(cidr),
        ..Default::default()
    });
    Ok(DescribeVpcsResult { vpcs: Some(vpcs.collect()), ..Default::default() })
}

pub(super) fn operations() -> Vec<Operation> {
    vec![
        write(&CREATE_VPC, create, "CidrBlock InstanceTenancy=default TagSpecifications.ResourceType"),
        read(&DESCRIBE_VPCS, describe, "VpcIds"),
    ]
}

pub(super) fn kernel() -> Arc<Kernel> {
    kernel_of(Vec::new())
}

pub(super) fn kernel_of(reconcilers: Vec<Box<dyn Reconciler>>) -> Arc<Kernel> {
    kernel_at(Arc::new(FixedClock::at(Timestamp::from_secs(1_700_000_000))), reconcilers)
}

pub(super) fn kernel_at(clock: Arc<FixedClock>, reconcilers: Vec<Box<dyn Reconciler>>) -> Arc<Kernel> {
    let options = KernelOptions::new(Store::memory(), clock, Ids::seeded(1));
    let room = Service { name: "test", api: &api_ec2::API, operations: operations(), reconcilers };
    Kernel::start(options, vec![room]).unwrap()
}

pub(super) fn cx(kernel: &Arc<Kernel>, account: &str) -> Cx {
    let source = Source { address: None, endpoint: String::new(), tls: false, user_agent: "test".into() };
    let region = Region::parse("us-east-1").unwrap();
    kernel.cx(Principal::Root(account.parse().unwrap()), region, account.into(), source)
}

pub(super) fn block<T>(f: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(f)
}
