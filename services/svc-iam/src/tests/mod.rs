//! Tests of the room, in-process: a store in memory, a clock that stands, seeded ids.

mod access_keys;
mod account;
mod bad_input;
mod credentials;
mod enforcement;
mod groups;
mod managed_policies;
mod model;
mod profiles;
mod roles;
mod simulator;
mod users;

use base::{AccountId, Fault, FixedClock, Region, Timestamp};
use kernel::{Authoriser, Cx, Ids, Kernel, KernelOptions, Principal, Source, StoreFault};
use shape::{Op, Schema};
use std::sync::Arc;
use store::{Store, Tx};

/// A cloud with this room alone.
struct Cloud {
    kernel: Arc<Kernel>,
    clock: Arc<FixedClock>,
}

const ACCOUNT: &str = "111122223333";
/// 2024-01-31T12:00:00Z
const START: Timestamp = Timestamp::from_secs(1_706_702_400);

impl Cloud {
    fn new() -> Cloud {
        Cloud::with(Arc::new(kernel::EveryoneMay))
    }

    fn with(authoriser: Arc<dyn Authoriser>) -> Cloud {
        let clock = Arc::new(FixedClock::at(START));
        let mut options = KernelOptions::new(Store::memory(), clock.clone(), Ids::seeded(7));
        options.authoriser = authoriser;
        options.identities = vec![crate::identities()];
        let kernel = Kernel::start(options, vec![crate::service()]).expect("a kernel");
        Cloud { kernel, clock }
    }

    fn cx(&self, principal: Principal) -> Cx {
        let source = Source { address: None, endpoint: String::new(), tls: false, user_agent: "test".into() };
        self.kernel.cx(principal, Region::GLOBAL, String::new(), source)
    }

    /// Calls as this principal; a call that fails leaves nothing behind.
    fn call_as<I: Schema, O: Schema>(&self, principal: Principal, op: &'static Op<I, O>, input: I) -> Result<O, Fault> {
        let (cx, kernel) = (self.cx(principal), self.kernel.clone());
        let run = move |tx: &mut Tx| -> Result<O, StoreFault> { Ok(kernel.call(&cx, tx, op, input)?) };
        self.kernel.store.write(run).map_err(|StoreFault(f)| f)
    }

    /// Calls as the account's root.
    fn call<I: Schema, O: Schema>(&self, op: &'static Op<I, O>, input: I) -> Result<O, Fault> {
        self.call_as(Principal::Root(account(ACCOUNT)), op, input)
    }

    /// Calls as the account's root; the call must succeed.
    fn ok<I: Schema, O: Schema>(&self, op: &'static Op<I, O>, input: I) -> O {
        self.call(op, input).unwrap_or_else(|f| panic!("{}: {f}", op.meta().name))
    }

    /// Calls as the account's root; the call must fail.
    fn refused<I: Schema, O: Schema>(&self, op: &'static Op<I, O>, input: I) -> String {
        match self.call(op, input) {
            Ok(_) => panic!("{} succeeded", op.meta().name),
            Err(f) => format!("{} {f}", f.status),
        }
    }
}

fn account(text: &str) -> AccountId {
    text.parse().expect("an account")
}

/// A trust policy for one principal element.
fn trust(principal: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{principal},"Action":"sts:AssumeRole"}}]}}"#
    )
}

fn allow(action: &str) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Action":"{action}","Resource":"*"}}]}}"#)
}

fn decoded(document: &str) -> String {
    percent_encoding::percent_decode_str(document).decode_utf8_lossy().into_owned()
}

mod make {
    //! The things that most tests need.
    use super::*;
    use api_iam as api;

    pub(super) fn user(cloud: &Cloud, name: &str) -> api::User {
        let input = api::CreateUserRequest { user_name: name.into(), ..Default::default() };
        cloud.ok(&api::CREATE_USER, input).user.expect("a user")
    }

    pub(super) fn group(cloud: &Cloud, name: &str) -> api::Group {
        cloud.ok(&api::CREATE_GROUP, api::CreateGroupRequest { group_name: name.into(), ..Default::default() }).group
    }

    pub(super) fn role(cloud: &Cloud, name: &str) -> api::Role {
        let input = api::CreateRoleRequest {
            role_name: name.into(),
            assume_role_policy_document: trust(r#"{"Service":"ec2.amazonaws.com"}"#),
            ..Default::default()
        };
        cloud.ok(&api::CREATE_ROLE, input).role
    }

    pub(super) fn policy(cloud: &Cloud, name: &str, document: &str) -> String {
        let input = api::CreatePolicyRequest {
            policy_name: name.into(),
            policy_document: document.into(),
            ..Default::default()
        };
        cloud.ok(&api::CREATE_POLICY, input).policy.and_then(|p| p.arn).expect("an ARN")
    }

    pub(super) fn profile(cloud: &Cloud, name: &str) -> api::InstanceProfile {
        let input = api::CreateInstanceProfileRequest { instance_profile_name: name.into(), ..Default::default() };
        cloud.ok(&api::CREATE_INSTANCE_PROFILE, input).instance_profile
    }

    pub(super) fn tag(key: &str, value: &str) -> api::Tag {
        api::Tag { key: key.into(), value: value.into() }
    }
}
