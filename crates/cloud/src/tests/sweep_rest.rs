//! The same sweep for REST protocols, whose inputs are spread over path, query string, headers and document.
//!
//! "Error responses", Amazon S3 API Reference.

use super::encode_rest::request;
use super::sample::{bad, good};
use super::sweep::{Changes, NONSENSE, cx, kernel_of, report, runtime};
use super::tree::Tree;
use crate::rooms;
use base::{Fault, Side};
use kernel::Kernel;
use shape::{Api, Kind, Loc, OpMeta, Protocol};
use std::sync::Arc;
use tokio::runtime::Runtime;

const BUCKET: &str = "sweep-bucket";

struct Cloud {
    runtime: Runtime,
    kernel: Arc<Kernel>,
    _objects: tempfile::TempDir,
}

fn cloud() -> Cloud {
    let objects = tempfile::tempdir().expect("a directory");
    let kernel = kernel_of(rooms::tests::services_in(objects.path()));
    let cloud = Cloud { runtime: runtime(), kernel, _objects: objects };
    cloud.furnish();
    cloud
}

impl Cloud {
    /// A bucket with an object, whatever was done to them before.
    fn furnish(&self) {
        let s3 = self.kernel.apis().iter().find(|a| a.name == "s3").expect("S3");
        for name in ["CreateBucket", "PutObject"] {
            let op = s3.op(name).expect("an operation");
            let input = here(good(op.input, 6).expect("an input"));
            self.call((s3, op), &input).expect("a bucket with an object");
        }
    }

    fn served(&self) -> Vec<(&'static Api, &'static OpMeta)> {
        let rest = |api: &Api| api.protocol() == Protocol::RestXml;
        let all = self.kernel.operations().map(|(api, op)| (api, op.meta));
        let mut all: Vec<_> = all.filter(|(api, _)| rest(api)).collect();
        all.sort_by_key(|(api, op)| (api.name, op.name));
        all
    }

    /// One call as the front makes it, without a signature.
    fn call(&self, (api, op): (&'static Api, &'static OpMeta), input: &Tree) -> Result<(), Fault> {
        let asked = request(op, input);
        let of = wire::Request {
            method: op.method,
            path: &asked.path,
            query: &asked.query,
            headers: &asked.headers,
            body: &asked.body,
        };
        let codec = wire::codec(Protocol::RestXml).expect("a codec");
        let mut read = (op.new_input)();
        codec.decode(op, &of, read.as_struct_mut()).map_err(|r| codec.refusal_by(api, &r))?;
        let (kernel, cx) = (self.kernel.clone(), cx(&self.kernel));
        let call = async move { kernel.invoke(cx, api.name, op.name, read).await };
        // a body blocks the thread that waits for it, so each call is a task
        let answer = self.runtime.block_on(async { tokio::spawn(call).await.expect("no panic") })?;
        assert!(codec.encode(api, op, answer.as_struct(), "id").status < 300);
        Ok(())
    }
}

/// The same input, about the bucket and the object that are there.
fn here(tree: Tree) -> Tree {
    let Tree::Struct(mut members) = tree else { return tree };
    for (m, value) in &mut members {
        match (m.name, m.loc) {
            ("Bucket", Loc::Uri) => *value = Tree::Plain(BUCKET.into()),
            ("Key", Loc::Uri) => *value = Tree::Plain("key".into()),
            ("CopySource", _) => *value = Tree::Plain(format!("{BUCKET}/key")),
            _ => {}
        }
    }
    Tree::Struct(members)
}

/// What S3 answers to input that its model refuses.
const REFUSALS: &[&str] = &[
    "InvalidArgument",
    "InvalidURI",
    "InvalidRequest",
    "InvalidStorageClass",
    "MalformedXML",
    "MissingRequestBodyError",
];

/// A date of these headers that is none is no condition (RFC 9110, section 13.1.3), and any bytes are a body.
fn is_allowed(why: &str) -> bool {
    why.contains("Since: no time") || why == "Body: no base64"
}

#[test]
fn whatever_breaks_a_constraint_of_a_rest_model_is_refused_with_words_and_changes_nothing() {
    let cloud = cloud();
    let mut changes = Changes::new(&cloud.kernel);
    let (mut tried, mut wrong) = (0, Vec::new());
    for (api, op) in cloud.served() {
        for bad in bad(op.input).into_iter().filter(|b| !is_allowed(&b.why)) {
            tried += 1;
            let name = format!("{} {} {}", api.name, op.name, bad.why);
            match cloud.call((api, op), &bad.input) {
                Ok(()) => wrong.push(format!("{name}: accepted")),
                Err(f) if !REFUSALS.contains(&&*f.code) || f.status != 400 => wrong.push(format!("{name}: {f}")),
                Err(f) if f.message.is_empty() => wrong.push(format!("{name}: {} without words", f.code)),
                Err(_) => {}
            }
        }
    }
    assert!(tried > 300, "{tried} inputs only");
    assert_eq!(changes.look(&cloud.kernel), Vec::<String>::new());
    report(wrong, tried);
}

#[test]
fn nonsense_that_a_rest_model_takes_is_no_failure_of_ours_and_an_error_changes_nothing() {
    let cloud = cloud();
    let mut changes = Changes::new(&cloud.kernel);
    let (mut tried, mut wrong) = (0, Vec::new());
    for (api, op) in cloud.served() {
        let Some(base) = good(op.input, 6).map(here) else {
            wrong.push(format!("{} {}: the sweep has no input for it", api.name, op.name));
            continue;
        };
        cloud.furnish();
        let mut inputs = vec![base.clone()];
        for m in op.input.members {
            let long = "x".repeat(3000);
            let texts = NONSENSE.iter().copied().chain([long.as_str(), "..", "../x", "a/../../b", "\u{0}", "", "%00"]);
            match m.ty.kind {
                Kind::String if m.ty.names.is_empty() => {
                    inputs.extend(texts.map(|t| base.with(m, Some(Tree::Plain(t.into())))));
                }
                Kind::I32 | Kind::I64 => {
                    let numbers = ["-1", "0", "10001", "2147483647", "-2147483648"];
                    inputs.extend(numbers.map(|t| base.with(m, Some(Tree::Plain(t.into())))));
                }
                _ => inputs.extend(good(m.ty, 6).map(|t| base.with(m, Some(t)))),
            }
        }
        for input in inputs {
            tried += 1;
            changes.look(&cloud.kernel);
            let Err(f) = cloud.call((api, op), &input) else { continue };
            let name = format!("{} {} {input:?}", api.name, op.name).chars().take(300).collect::<String>();
            if f.side == Side::Receiver && f.code != "NotImplemented" {
                wrong.push(format!("{name}: {f}: {}", f.source.as_ref().map(|s| s.to_string()).unwrap_or_default()));
            }
            let changed = changes.look(&cloud.kernel);
            if !changed.is_empty() {
                wrong.push(format!("{name}: {} changed {changed:?}", f.code));
            }
        }
    }
    assert!(tried > 2000, "{tried} inputs only");
    report(wrong, tried);
}
