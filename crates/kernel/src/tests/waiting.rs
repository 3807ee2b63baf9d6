//! Operations that wait.

use super::helpers::*;
use crate::*;
use api_ec2::{CREATE_VPC, CreateVpcRequest, CreateVpcResult};
use base::{Fault, FixedClock, Timestamp};
use std::sync::Arc;
use store::Store;
use tokio::sync::Notify;

/// Waits for the bell, then writes what came in.
async fn create(bell: Arc<Notify>, cx: Cx, input: CreateVpcRequest) -> Result<CreateVpcResult, Fault> {
    let cidr = input.cidr_block.unwrap_or_default();
    if cidr == "bad" {
        return Err(Fault::sender("InvalidVpc.Range", "no"));
    }
    bell.notified().await;
    let id = cx
        .write(move |cx, tx| {
            let id = cx.ids().resource("vpc");
            NETS.put(tx, &(cx.scope(), id.clone()), &Net(cidr)).map_err(Fault::internal).map(|()| id)
        })
        .await?;
    let vpc = api_ec2::Vpc { vpc_id: Some(id), ..Default::default() };
    Ok(CreateVpcResult { vpc: Some(vpc) })
}

fn cloud() -> (Arc<Kernel>, Arc<Notify>) {
    let bell = Arc::new(Notify::new());
    let clock = Arc::new(FixedClock::at(Timestamp::from_secs(1_700_000_000)));
    let options = KernelOptions::new(Store::memory(), clock, Ids::seeded(1));
    let operations = vec![waiting(&CREATE_VPC, bell.clone(), create, "CidrBlock")];
    let room = Service { name: "test", api: &api_ec2::API, operations, reconcilers: Vec::new() };
    (Kernel::start(options, vec![room]).unwrap(), bell)
}

fn input(cidr: &str) -> Box<CreateVpcRequest> {
    Box::new(CreateVpcRequest { cidr_block: Some(cidr.into()), ..Default::default() })
}

fn nets(k: &Kernel) -> usize {
    NETS.count(&k.store.snapshot().unwrap(), &()).unwrap()
}

fn trail(k: &Kernel, wanted: usize) -> Vec<TrailRecord> {
    let until = std::time::Instant::now() + std::time::Duration::from_secs(10);
    loop {
        let rows = TRAIL.list(&k.store.snapshot().unwrap(), &()).unwrap();
        if rows.len() == wanted {
            return rows.into_iter().map(|(_, r)| r).collect();
        }
        assert!(std::time::Instant::now() < until, "{rows:?}");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}

#[test]
fn it_answers_when_what_it_waits_for_has_come_and_is_remembered() {
    let (k, bell) = cloud();
    block(async {
        let mut call = Box::pin(k.invoke(cx(&k, "111111111111"), "ec2", "CreateVpc", input("10.0.0.0/16")));
        assert!(futures_now(&mut call).await.is_none(), "nothing rang yet");
        assert_eq!(nets(&k), 0);
        bell.notify_one();
        call.await.unwrap();
    });
    assert_eq!(nets(&k), 1);
    let row = trail(&k, 1).remove(0);
    assert_eq!((row.event_name.as_str(), row.error_code, row.read_only), ("CreateVpc", None, false));
}

#[test]
fn a_client_that_goes_away_ends_it_and_is_remembered() {
    let (k, bell) = cloud();
    block(async {
        let mut call = Box::pin(k.invoke(cx(&k, "111111111111"), "ec2", "CreateVpc", input("10.0.0.0/16")));
        assert!(futures_now(&mut call).await.is_none());
        drop(call);
        bell.notify_one();
    });
    assert_eq!((nets(&k), trail(&k, 1).len()), (0, 1));
}

#[test]
fn it_is_admitted_as_every_other_and_its_faults_are_remembered() {
    let (k, _) = cloud();
    let pool = CreateVpcRequest { ipv6_pool: Some("x".into()), ..Default::default() };
    let refused = block(k.invoke(cx(&k, "111111111111"), "ec2", "CreateVpc", Box::new(pool)));
    assert!(refused.err().unwrap().is("NotImplemented"));
    let failed = block(k.invoke(cx(&k, "111111111111"), "ec2", "CreateVpc", input("bad")));
    assert!(failed.err().unwrap().is("InvalidVpc.Range"));
    let codes: Vec<_> = trail(&k, 2).into_iter().filter_map(|r| r.error_code).collect();
    assert!(
        codes.contains(&"InvalidVpc.Range".to_owned()) && codes.contains(&"NotImplemented".to_owned()),
        "{codes:?}"
    );
}

#[test]
fn it_cannot_run_inside_another_rooms_transaction() {
    let (k, _) = cloud();
    let context = cx(&k, "111111111111");
    let failed = k.store.write(move |tx| -> Result<(), StoreFault> {
        context.call(tx, &CREATE_VPC, *input("10.0.0.0/16")).map(drop).map_err(StoreFault)
    });
    assert!(failed.unwrap_err().0.is("InternalFailure"));
}

/// The answer of a future that has one now.
async fn futures_now<F: Future + Unpin>(f: &mut F) -> Option<F::Output> {
    std::future::poll_fn(|context| {
        std::task::Poll::Ready(match std::pin::Pin::new(&mut *f).poll(context) {
            std::task::Poll::Ready(out) => Some(out),
            std::task::Poll::Pending => None,
        })
    })
    .await
}
