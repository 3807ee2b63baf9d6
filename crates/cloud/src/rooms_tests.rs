//! Every operation tells the decision point what it is about, as the models' permission facts ask.

use super::Messaging;
use kernel::Service;
use std::sync::Arc;

/// Signs nothing: here nobody calls.
struct NoKey;
impl svc_sns::Signer for NoKey {
    fn sign(&self, _: u8, _: &str) -> Result<String, String> {
        Err("no key".into())
    }
    fn certificate_path(&self) -> Result<String, String> {
        Err("no key".into())
    }
}

/// Every room, without machines.
pub(crate) fn services() -> Vec<Service> {
    services_in(tempfile::tempdir().unwrap().path())
}

/// The same, with objects in this directory.
pub(crate) fn services_in(objects: &std::path::Path) -> Vec<Service> {
    let topics = svc_sns::Room::new(Arc::new(NoKey));
    let blobs = blob::Dir::open(objects, false).unwrap();
    super::services(None, &Messaging { queues: svc_sqs::Room::default(), topics }, Arc::new(blobs), None)
}

/// Operations that may pass a role on, and do not honour the parameter that names it.
const NO_ROLE_TAKEN: &[&str] = &[
    "CreateDBInstance",
    "DeleteBucketReplication",
    "ModifyDBInstance",
    "ModifyOptionGroup",
    "RestoreDBInstanceFromDBSnapshot",
    "RestoreDBInstanceToPointInTime",
    // delivery status logs
    "CreateTopic",
    "SetTopicAttributes",
];

#[test]
fn operations_on_resources_name_them() {
    let mut silent = Vec::new();
    for room in services() {
        for op in &room.operations {
            let must = op.meta.resource_types.iter().any(|t| t.ends_with('!'));
            if must && !op.names_resources() && !op.is_free() {
                silent.push(format!("{}:{}", room.api.action_prefix, op.meta.name));
            }
        }
    }
    assert_eq!(silent, Vec::<String>::new(), "add `.on(…)` where these are listed");
}

#[test]
fn operations_that_take_a_role_ask_whether_it_may_be_passed() {
    let mut silent = Vec::new();
    for room in services() {
        for op in &room.operations {
            let passes = op.meta.needs.contains(&"iam:PassRole");
            if passes && !op.names_needs() && !NO_ROLE_TAKEN.contains(&op.meta.name) {
                silent.push(format!("{}:{}", room.api.action_prefix, op.meta.name));
            }
        }
    }
    assert_eq!(silent, Vec::<String>::new(), "add `.needs(…)` with Need::pass_role where these are listed");
}

#[test]
fn few_operations_need_no_permission() {
    let free: Vec<String> = services()
        .iter()
        .flat_map(|room| room.operations.iter().filter(|op| op.is_free()).map(|op| op.meta.name.to_owned()))
        .collect();
    // who has the token of a confirmation, or the link of a message, got it; each object of a batch is asked about by itself
    let few = [
        // the token of a web identity is its own proof, and the role's trust decides once it is verified
        "AssumeRoleWithWebIdentity",
        "GetCallerIdentity",
        "GetSessionToken",
        "ConfirmSubscription",
        "Unsubscribe",
        "DeleteObjects",
    ];
    assert_eq!(free, few);
}
