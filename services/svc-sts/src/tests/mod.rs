//! Tests of the room, in-process, with IAM beside it: a store in memory, a clock that stands, seeded ids.

mod assume_role;
mod bad_input;
mod limits;
mod migrations;
mod model;
mod sessions;
mod web_identity;

use api_iam as iam;
use api_sts as sts;
use base::{AccountId, Fault, FixedClock, Region, Timestamp};
use kernel::{Authoriser, Cx, Identity, Ids, Kernel, KernelOptions, Principal, Source, StoreFault};
use shape::{Op, Schema};
use std::sync::Arc;
use store::{Store, Tx};

/// A cloud with IAM and this room.
struct Cloud {
    kernel: Arc<Kernel>,
    clock: Arc<FixedClock>,
}

const ACCOUNT: &str = "111122223333";
const OTHER: &str = "444455556666";
/// 2024-01-31T12:00:00Z
const START: Timestamp = Timestamp::from_secs(1_706_702_400);

impl Cloud {
    fn new() -> Cloud {
        Cloud::with(Arc::new(kernel::EveryoneMay))
    }

    fn with(authoriser: Arc<dyn Authoriser>) -> Cloud {
        Cloud::with_issuers(authoriser, None)
    }

    fn with_issuers(authoriser: Arc<dyn Authoriser>, issuers: Option<Arc<dyn crate::Issuers>>) -> Cloud {
        let clock = Arc::new(FixedClock::at(START));
        let mut options = KernelOptions::new(Store::memory(), clock.clone(), Ids::seeded(7));
        options.authoriser = authoriser;
        options.identities = vec![svc_iam::identities(), crate::identities()];
        let kernel = Kernel::start(options, vec![svc_iam::service(), crate::service(issuers)]).expect("a kernel");
        Cloud { kernel, clock }
    }

    fn cx(&self, principal: Principal, access_key_id: &str) -> Cx {
        let source = Source { address: None, endpoint: String::new(), tls: false, user_agent: "test".into() };
        let region = Region::parse("ap-northeast-2").expect("a region");
        self.kernel.cx(principal, region, access_key_id.into(), source)
    }

    fn run<I: Schema, O: Schema>(&self, cx: Cx, op: &'static Op<I, O>, input: I) -> Result<O, Fault> {
        let kernel = self.kernel.clone();
        let run = move |tx: &mut Tx| -> Result<O, StoreFault> { Ok(kernel.call(&cx, tx, op, input)?) };
        self.kernel.store.write(run).map_err(|StoreFault(f)| f)
    }

    /// Calls as this principal, with a long-term key.
    fn call_as<I: Schema, O: Schema>(&self, who: &Principal, op: &'static Op<I, O>, input: I) -> Result<O, Fault> {
        self.run(self.cx(who.clone(), "AKIALONGTERMLONGTERM"), op, input)
    }

    /// Calls with temporary credentials.
    fn call_with<I: Schema, O: Schema>(
        &self,
        with: &sts::Credentials,
        op: &'static Op<I, O>,
        input: I,
    ) -> Result<O, Fault> {
        let identity = self.who(&with.access_key_id).expect("known credentials");
        let mut cx = self.cx(identity.principal, &with.access_key_id);
        cx.session = identity.session;
        self.run(cx, op, input)
    }

    fn who(&self, access_key_id: &str) -> Option<Identity> {
        let snapshot = self.kernel.store.snapshot().expect("a snapshot");
        self.kernel.identity(&snapshot, access_key_id).expect("the store")
    }

    /// A user of the account.
    fn user(&self, of: &str, name: &str) -> Principal {
        let input = iam::CreateUserRequest { user_name: name.into(), ..Default::default() };
        let made = self.call_as(&root(of), &iam::CREATE_USER, input).expect("a user").user.expect("a user");
        Principal::User { account: account(of), id: made.user_id, path: made.path, name: made.user_name }
    }

    /// A role of the account that trusts by these statements; its ARN.
    fn role(&self, name: &str, statements: &str) -> String {
        let input = iam::CreateRoleRequest {
            role_name: name.into(),
            assume_role_policy_document: format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#),
            max_session_duration: Some(7200),
            ..Default::default()
        };
        self.call_as(&root(ACCOUNT), &iam::CREATE_ROLE, input).expect("a role").role.arn
    }

    fn assume(&self, who: &Principal, input: sts::AssumeRoleRequest) -> Result<sts::AssumeRoleResponse, Fault> {
        self.call_as(who, &sts::ASSUME_ROLE, input)
    }
}

fn account(text: &str) -> AccountId {
    text.parse().expect("an account")
}

fn root(of: &str) -> Principal {
    Principal::Root(account(of))
}

fn service(name: &str) -> Principal {
    Principal::Service { account: account(ACCOUNT), name: name.into() }
}

/// A statement that lets a principal element in.
fn let_in(principal: &str) -> String {
    format!(r#"{{"Effect":"Allow","Principal":{principal},"Action":["sts:AssumeRole","sts:TagSession"]}}"#)
}

/// The same, under a condition.
fn let_in_if(principal: &str, condition: &str) -> String {
    format!(r#"{{"Effect":"Allow","Principal":{principal},"Action":"sts:AssumeRole","Condition":{condition}}}"#)
}

fn ask(arn: &str, session: &str) -> sts::AssumeRoleRequest {
    sts::AssumeRoleRequest { role_arn: arn.into(), role_session_name: session.into(), ..Default::default() }
}

fn tag(key: &str, value: &str) -> sts::Tag {
    sts::Tag { key: key.into(), value: value.into() }
}
