//! The way of a call.

use super::helpers::*;
use crate::*;
use api_ec2::{CREATE_VPC, CreateVpcRequest, DESCRIBE_VPCS, DescribeVpcsRequest};
use base::{Clock, Fault, FixedClock, Timestamp};
use std::sync::Arc;

const ACCOUNT: &str = "111111111111";

fn create(kernel: &std::sync::Arc<Kernel>, input: CreateVpcRequest) -> Result<(), Fault> {
    block(kernel.invoke(cx(kernel, ACCOUNT), "ec2", "CreateVpc", Box::new(input))).map(drop)
}

fn vpc(cidr: &str) -> CreateVpcRequest {
    CreateVpcRequest { cidr_block: Some(cidr.into()), ..Default::default() }
}

fn seen(kernel: &std::sync::Arc<Kernel>, account: &str) -> usize {
    let snapshot = kernel.store.snapshot().unwrap();
    let out = cx(kernel, account).ask(&snapshot, &DESCRIBE_VPCS, DescribeVpcsRequest::default()).unwrap();
    out.vpcs.unwrap().len()
}

#[test]
fn a_write_is_seen_by_its_own_account_only() {
    let k = kernel();
    create(&k, vpc("10.0.0.0/16")).unwrap();
    assert_eq!((seen(&k, ACCOUNT), seen(&k, "222222222222")), (1, 0));
}

#[test]
fn a_handler_that_fails_leaves_nothing() {
    let k = kernel();
    assert_eq!(create(&k, vpc("bad")).unwrap_err().code, "InvalidVpc.Range");
    assert_eq!(seen(&k, ACCOUNT), 0);
}

#[test]
fn a_parameter_that_is_not_honoured_is_refused_by_name() {
    let k = kernel();
    let input = CreateVpcRequest { ipv6_pool: Some("x".into()), ..vpc("10.0.0.0/16") };
    let fault = create(&k, input).unwrap_err();
    assert_eq!((fault.status, fault.code.as_ref()), (501, "NotImplemented"));
    assert!(fault.message.contains("CreateVpc.Ipv6Pool"), "{}", fault.message);
}

#[test]
fn a_parameter_that_equals_awss_default_passes() {
    let k = kernel();
    let tenancy = |t| CreateVpcRequest { instance_tenancy: Some(t), ..vpc("10.0.0.0/16") };
    create(&k, tenancy(api_ec2::Tenancy::Default)).unwrap();
    assert!(create(&k, tenancy(api_ec2::Tenancy::Dedicated)).unwrap_err().is("NotImplemented"));
}

#[test]
fn only_the_listed_part_of_a_structure_is_honoured() {
    let k = kernel();
    let of_type = api_ec2::TagSpecification { resource_type: Some("vpc".into()), tags: None };
    let spec = |s| CreateVpcRequest { tag_specifications: Some(vec![s]), ..vpc("10.0.0.0/16") };
    create(&k, spec(of_type.clone())).unwrap();
    let tag = api_ec2::Tag { key: Some("a".into()), value: Some("b".into()) };
    let tagged = api_ec2::TagSpecification { tags: Some(vec![tag]), ..of_type };
    let fault = create(&k, spec(tagged)).unwrap_err();
    assert!(fault.message.contains("CreateVpc.TagSpecifications.Tags"), "{}", fault.message);
}

#[test]
fn a_dry_run_changes_nothing_and_says_that_it_would_have() {
    let k = kernel();
    let fault = create(&k, CreateVpcRequest { dry_run: Some(true), ..vpc("10.0.0.0/16") }).unwrap_err();
    assert_eq!((fault.status, fault.code.as_ref()), (412, "DryRunOperation"));
    assert_eq!(seen(&k, ACCOUNT), 0);
}

#[test]
fn an_operation_of_no_room_is_not_implemented_by_name() {
    let k = kernel();
    let fault =
        block(k.invoke(cx(&k, ACCOUNT), "ec2", "DeleteVpc", Box::new(CreateVpcRequest::default()))).unwrap_err();
    assert!(fault.is("NotImplemented") && fault.message.contains("DeleteVpc"));
}

#[test]
fn every_call_is_in_the_trail_with_its_outcome() {
    let k = kernel();
    create(&k, vpc("10.0.0.0/16")).unwrap();
    create(&k, vpc("bad")).unwrap_err();
    // the record of the refused call rides this commit
    create(&k, vpc("10.1.0.0/16")).unwrap();
    let until = std::time::Instant::now() + std::time::Duration::from_secs(10);
    loop {
        let rows = TRAIL.list(&k.store.snapshot().unwrap(), &()).unwrap();
        if rows.len() == 3 {
            let errors = rows.iter().filter(|(_, r)| r.error_code.as_deref() == Some("InvalidVpc.Range")).count();
            assert_eq!(errors, 1);
            assert!(rows.iter().any(|(_, r)| r.request_parameters == r#"{"cidrBlock":"10.0.0.0/16"}"#));
            return;
        }
        assert!(std::time::Instant::now() < until, "{rows:?}");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}

#[test]
fn the_trail_is_read_in_the_order_of_time_and_forgotten_after_ninety_days() {
    let clock = Arc::new(FixedClock::at(Timestamp::from_secs(1_700_000_000)));
    let k = kernel_at(clock.clone(), Vec::new());
    create(&k, vpc("10.0.0.0/16")).unwrap();
    let other = cx(&k, "222222222222");
    block(k.invoke(other, "ec2", "CreateVpc", Box::new(vpc("10.2.0.0/16")))).unwrap();
    clock.advance_ms(89 * 86_400_000);
    create(&k, vpc("10.1.0.0/16")).unwrap();
    let seen = |from| {
        let rows = trail::since(&k.store.snapshot().unwrap(), from, 10).unwrap();
        rows.into_iter().map(|(_, r)| r.request_parameters).collect::<Vec<_>>()
    };
    assert_eq!(seen(0).len(), 3);
    assert!(seen(0)[2].contains("10.1.0.0"));
    assert_eq!(seen(clock.now().0), [r#"{"cidrBlock":"10.1.0.0/16"}"#]);
    clock.advance_ms(2 * 86_400_000);
    let until = std::time::Instant::now() + std::time::Duration::from_secs(10);
    while seen(0).len() > 1 {
        k.wake("trail-forget");
        assert!(std::time::Instant::now() < until, "{:?}", seen(0));
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert_eq!(seen(0).len(), 1);
}

#[test]
fn a_call_between_rooms_joins_the_callers_transaction() {
    let k = kernel();
    let context = cx(&k, ACCOUNT);
    let failed = k.store.write(move |tx| -> Result<(), StoreFault> {
        context.call(tx, &CREATE_VPC, vpc("10.0.0.0/16"))?;
        Err(Fault::sender("Other", "the caller fails afterwards").into())
    });
    assert!(failed.is_err());
    assert_eq!(seen(&k, ACCOUNT), 0);
}

#[test]
fn the_lists_of_honoured_parameters_name_existing_members_only() {
    for op in operations() {
        assert_eq!(op.accepts.unknown(op.meta.input), Vec::<String>::new());
    }
    assert_eq!(Accepts("CidrBlok").unknown(api_ec2::CREATE_VPC.meta().input), ["CidrBlok"]);
}

#[test]
fn a_loop_may_invoke_as_from_outside_and_wait_for_the_commit() {
    let k = kernel();
    let out = k.invoke_blocking(cx(&k, ACCOUNT), &CREATE_VPC, vpc("10.0.0.0/16")).unwrap();
    assert_eq!(out.vpc.unwrap().cidr_block.as_deref(), Some("10.0.0.0/16"));
    assert!(k.invoke_blocking(cx(&k, ACCOUNT), &CREATE_VPC, vpc("bad")).unwrap_err().is("InvalidVpc.Range"));
    assert_eq!(seen(&k, ACCOUNT), 1);
}
