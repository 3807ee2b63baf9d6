//! Bad input, for every operation served and every constraint of its model: an error of the protocol's own code, no panic,
//! and nothing changed.
//!
//! Common errors: <https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html>,
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html>,
//! <https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/CommonErrors.html>

use super::encode;
use super::sample::{bad, good};
use super::tree::Tree;
use crate::rooms;
use base::{Fault, FixedClock, Region, Side, Timestamp};
use kernel::{Cx, Ids, Kernel, KernelOptions, Principal, Service, Source};
use shape::{Api, Kind, OpMeta, Protocol};
use std::sync::Arc;
use store::Store;
use tokio::runtime::Runtime;

const ACCOUNT: &str = "123456789012";
/// Complaints that are shown when a sweep fails.
const SHOWN_MAX: usize = 40;

/// Every room, without loops: nothing changes but by a call.
fn kernel() -> Arc<Kernel> {
    kernel_of(rooms::tests::services())
}

/// These rooms, without loops.
pub(super) fn kernel_of(mut services: Vec<Service>) -> Arc<Kernel> {
    let clock = Arc::new(FixedClock::at(Timestamp::from_secs(1_700_000_000)));
    let mut options = KernelOptions::new(Store::memory(), clock, Ids::seeded(1));
    options.identities = rooms::identities();
    services.iter_mut().for_each(|s| s.reconcilers.clear());
    Kernel::start(options, services).expect("a kernel")
}

pub(super) fn cx(kernel: &Arc<Kernel>) -> Cx {
    let source =
        Source { address: None, endpoint: "http://127.0.0.1:4566".into(), tls: false, user_agent: "sweep".into() };
    let root = Principal::Root(ACCOUNT.parse().expect("an account"));
    kernel.cx(root, Region::parse("us-east-1").expect("a region"), ACCOUNT.into(), source)
}

/// What is served over documents and forms, in an order of its own. REST protocols have a sweep of
/// their own.
fn served(kernel: &Kernel) -> Vec<(&'static Api, &'static OpMeta)> {
    let rest = |api: &Api| matches!(api.protocol(), Protocol::RestXml | Protocol::RestJson);
    let mut all: Vec<_> = kernel.operations().map(|(api, op)| (api, op.meta)).filter(|(api, _)| !rest(api)).collect();
    all.sort_by_key(|(api, op)| (api.name, op.name));
    all
}

/// One call as the front makes it, without a signature.
fn call(
    runtime: &Runtime,
    kernel: &Arc<Kernel>,
    of: (&'static Api, &'static OpMeta),
    protocol: Protocol,
    input: &Tree,
) -> Result<(), Fault> {
    let (api, op) = of;
    let headers = http::HeaderMap::new();
    let body = encode::body(protocol, op.input, input);
    let request = wire::Request { method: "POST", path: "/", query: "", headers: &headers, body: &body };
    let codec = wire::codec(protocol).expect("a codec");
    let mut read = (op.new_input)();
    let decoded = codec.decode(op, &request, read.as_struct_mut()).map_err(|r| codec.refusal_by(api, &r))?;
    if let Some(fault) = decoded.unknown.iter().find_map(|name| codec.unknown_parameter(name)) {
        panic!("{} {}: the sweep wrote a parameter that is not read: {fault}", api.name, op.name);
    }
    let answer = runtime.block_on(kernel.invoke(cx(kernel), api.name, op.name, read))?;
    assert!(codec.encode(api, op, answer.as_struct(), "id").status < 300);
    Ok(())
}

/// What services answer to input that the model refuses.
fn is_refusal(protocol: Protocol, code: &str) -> bool {
    match protocol {
        Protocol::AwsQuery => matches!(code, "ValidationError" | "MalformedInput" | "MissingParameter"),
        Protocol::Ec2Query => matches!(code, "MissingParameter" | "InvalidParameterValue" | "InvalidParameter"),
        _ => matches!(code, "ValidationException" | "SerializationException" | "MissingParameter"),
    }
}

/// Follows what is changed, but the trail of calls.
pub(super) struct Changes(u64);

impl Changes {
    /// From now on.
    pub(super) fn new(kernel: &Kernel) -> Changes {
        let mut changes = Changes(0);
        while !changes.look(kernel).is_empty() {}
        changes
    }
    /// The tables that were changed since the last look.
    pub(super) fn look(&mut self, kernel: &Kernel) -> Vec<String> {
        let changes = kernel.store.feed(self.0, 100_000).expect("the feed");
        self.0 = changes.last().map_or(self.0, |c| c.seq);
        changes.into_iter().map(|c| c.table).filter(|t| !t.starts_with("kernel.trail")).collect()
    }
}

pub(super) fn report(wrong: Vec<String>, tried: usize) {
    let shown: Vec<&str> = wrong.iter().take(SHOWN_MAX).map(String::as_str).collect();
    assert!(wrong.is_empty(), "{} of {tried}:\n{}", wrong.len(), shown.join("\n"));
}

pub(super) fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime")
}

#[test]
fn whatever_breaks_a_constraint_of_its_model_is_refused_by_the_protocols_own_code_and_changes_nothing() {
    let (runtime, kernel) = (runtime(), kernel());
    let mut changes = Changes(0);
    changes.look(&kernel);
    let (mut tried, mut wrong) = (0, Vec::new());
    for (api, op) in served(&kernel) {
        for bad in bad(op.input) {
            for protocol in api.protocols {
                tried += 1;
                let name = format!("{} {} {protocol:?} {}", api.name, op.name, bad.why);
                match call(&runtime, &kernel, (api, op), *protocol, &bad.input) {
                    Ok(()) => wrong.push(format!("{name}: accepted")),
                    Err(f) if !is_refusal(*protocol, &f.code) || f.status != 400 => wrong.push(format!("{name}: {f}")),
                    Err(f) if f.message.is_empty() => wrong.push(format!("{name}: {} without words", f.code)),
                    Err(_) => {}
                }
            }
        }
    }
    assert!(tried > 3000, "{tried} inputs only");
    assert_eq!(changes.look(&kernel), Vec::<String>::new());
    report(wrong, tried);
}

/// Texts that a model takes and a room may not.
pub(super) const NONSENSE: &[&str] =
    &["x", "\u{e9}\u{1F600}\n", "arn:aws:iam::999999999999:user/nobody", "i-0123456789abcdef0", "*", "-1"];

#[test]
fn nonsense_that_a_model_takes_is_no_failure_of_ours_and_an_error_changes_nothing() {
    let (runtime, kernel, mut changes) = (runtime(), kernel(), Changes(0));
    let (mut tried, mut wrong) = (0, Vec::new());
    for (api, op) in served(&kernel) {
        let Some(base) = good(op.input, 6) else {
            wrong.push(format!("{} {}: the sweep has no input for it", api.name, op.name));
            continue;
        };
        let mut inputs = vec![base.clone()];
        for m in op.input.members {
            let long = "x".repeat(3000);
            let texts = NONSENSE.iter().copied().chain([long.as_str()]);
            match m.ty.kind {
                Kind::String if m.ty.names.is_empty() => {
                    inputs.extend(texts.map(|t| base.with(m, Some(Tree::Plain(t.into())))));
                }
                Kind::I32 | Kind::I64 => {
                    inputs.extend(["-1", "0", "2147483647"].map(|t| base.with(m, Some(Tree::Plain(t.into())))));
                }
                _ => inputs.extend(good(m.ty, 6).map(|t| base.with(m, Some(t)))),
            }
        }
        for input in inputs {
            tried += 1;
            changes.look(&kernel);
            let Err(f) = call(&runtime, &kernel, (api, op), api.protocol(), &input) else { continue };
            let name = format!("{} {} {input:?}", api.name, op.name).chars().take(300).collect::<String>();
            if f.side == Side::Receiver && f.code != "NotImplemented" {
                wrong.push(format!("{name}: {f}: {}", f.source.as_ref().map(|s| s.to_string()).unwrap_or_default()));
            }
            let changed = changes.look(&kernel);
            if !changed.is_empty() {
                wrong.push(format!("{name}: {} changed {changed:?}", f.code));
            }
        }
    }
    assert!(tried > 3000, "{tried} inputs only");
    report(wrong, tried);
}
