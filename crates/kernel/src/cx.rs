//! The context of one call: who, where, when, and the only source of time, ids and randomness.

use crate::{
    Delivery, Identity, Ids, Kernel, Named, Principal, Resource, Scope, Session, StoreFault, Usage, authorise, deliver,
    meter,
};
use base::{AccountId, Arn, Fault, Region, Timestamp};
use serde::{Deserialize, Serialize};
use shape::{Op, Schema};
use std::net::IpAddr;
use std::sync::Arc;
use store::{Read, Snapshot, Tx};

/// How a call came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The caller's address; `None` for calls from inside the cloud.
    pub address: Option<IpAddr>,
    /// The endpoint it came by, as the client wrote it: `http://127.0.0.1:4566`.
    pub endpoint: String,
    /// Over TLS.
    pub tls: bool,
    /// The client's own description.
    pub user_agent: String,
}

/// The context of one call.
#[derive(Clone)]
pub struct Cx {
    /// The account that is acted in.
    pub account: AccountId,
    /// The region that is acted in.
    pub region: Region,
    /// Who calls.
    pub principal: Principal,
    /// The access key that signed, where one did.
    pub access_key_id: String,
    /// What the temporary credentials carry that signed, where they did.
    pub session: Option<Arc<Session>>,
    /// How the call came in.
    pub source: Source,
    /// Shown to the client and in the trail.
    pub request_id: String,
    pub(crate) now: Timestamp,
    pub(crate) kernel: Arc<Kernel>,
    pub(crate) invoked_by: Option<String>,
    /// The prefix of the API that serves this context.
    pub(crate) serving: &'static str,
    /// The services that passed the caller's call on, first one first.
    pub(crate) via: Vec<String>,
    pub(crate) acting_for: Option<ActingFor>,
}

/// On whose behalf a service acts: `aws:SourceArn` and `aws:SourceAccount` in policies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActingFor {
    /// The resource that causes the call: a topic's or bucket's ARN.
    pub arn: String,
    /// Its owner.
    pub account: AccountId,
}

impl Cx {
    /// The cloud's time, the same for the whole call.
    pub fn now(&self) -> Timestamp {
        self.now
    }
    /// The host's time, for what a person's or a machine's own clock dates. No answer shows it as the cloud's.
    pub fn host_now(&self) -> Timestamp {
        self.kernel.clock.real()
    }
    /// A time of the cloud's clock as the host's clock will show it, for clients that compare it with their own.
    pub fn on_host(&self, at: Timestamp) -> Timestamp {
        at.plus_ms(-self.kernel.clock.ahead_ms())
    }
    /// The same context at the present time, for calls that have waited.
    pub fn again(&self) -> Cx {
        Cx { now: self.kernel.clock.now(), ..self.clone() }
    }
    /// On whose behalf a service acts.
    pub fn acting_for(&self) -> Option<&ActingFor> {
        self.acting_for.as_ref()
    }
    /// The kernel, for what outlives the call.
    pub fn kernel(&self) -> &Arc<Kernel> {
        &self.kernel
    }
    /// Ids and dice.
    pub fn ids(&self) -> &Ids {
        &self.kernel.ids
    }
    /// Account and region, the head of every key.
    pub fn scope(&self) -> Scope {
        Scope { account: self.account, region: self.region }
    }
    /// The scope of global services.
    pub fn global(&self) -> Scope {
        Scope::global(self.account)
    }
    /// An ARN of this account and region.
    pub fn arn(&self, service: &str, resource: impl Into<String>) -> String {
        Arn::new(service, self.region, self.account, resource).to_string()
    }
    /// The cloud's own secret, for sealing tokens.
    pub(crate) fn seal(&self) -> &[u8; 32] {
        &self.kernel.seal
    }

    /// The state as of the last commit, for calls that wait. Keep it short, and never across an `await`.
    pub fn snapshot(&self) -> Result<Snapshot, Fault> {
        self.kernel.store.snapshot().map_err(Fault::internal)
    }

    /// Changes state, for calls that wait: `f` runs in the writer's transaction and has no other effect. The answer comes when
    /// the commit has reached the cloud's durability. `f` is made once this has been polled, whether or not the caller stays.
    pub async fn write<T: Send + 'static>(
        &self,
        f: impl FnOnce(&Cx, &mut Tx) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, Fault> {
        let cx = self.clone();
        let run = move |tx: &mut Tx| -> Result<T, StoreFault> { f(&cx, tx).map_err(StoreFault) };
        self.kernel.store.write_async(run).await.map_err(|StoreFault(fault)| fault)
    }

    /// Asks the decision point about what is no operation of its own call: a delivery to a queue, a batch's entries.
    pub fn permit(&self, read: &dyn Read, action: &str, resource: &str) -> Result<(), Fault> {
        self.permit_on(read, action, &Resource::new(resource))
    }

    /// The same about a resource with condition keys of its own.
    pub fn permit_on(&self, read: &dyn Read, action: &str, resource: &Resource) -> Result<(), Fault> {
        authorise::permit(self, read, action, resource)
    }

    /// True unless the room that serves this action says that there is no such resource.
    pub fn exists(&self, read: &dyn Read, action: &str, resource: &str) -> Result<bool, Fault> {
        authorise::exists(self, read, action, resource)
    }

    /// Hands something over to another resource, in this transaction: see [`Delivery`].
    pub fn deliver(&self, tx: &mut Tx, delivery: Delivery) -> Result<(), Fault> {
        deliver::post(self, tx, delivery)
    }

    /// The identity behind an access key id, of whatever account.
    pub fn identity(&self, read: &dyn Read, access_key_id: &str) -> Result<Option<Identity>, Fault> {
        self.kernel.identity(read, access_key_id).map_err(Fault::internal)
    }

    /// Whom a policy's principal means now: see [`crate::principals`].
    pub fn named(&self, read: &dyn Read, principal: &str) -> Result<Named, Fault> {
        self.kernel.named(read, principal).map_err(Fault::internal)
    }

    /// Whether the caller's device of this serial number shows this code now; `None` when the caller has no such device.
    pub fn second_factor(&self, read: &dyn Read, serial: &str, code: &str) -> Result<Option<bool>, Fault> {
        self.kernel.second_factor(read, &self.principal, serial, code).map_err(Fault::internal)
    }

    /// Calls a reading operation of any room, with the same checks as a call from outside.
    pub fn ask<I: Schema, O: Schema>(&self, read: &dyn Read, op: &'static Op<I, O>, input: I) -> Result<O, Fault> {
        self.kernel.clone().ask(&self.inside(), read, op, input)
    }

    /// Calls any operation of any room inside the caller's transaction, with the same checks as a call from outside.
    pub fn call<I: Schema, O: Schema>(&self, tx: &mut Tx, op: &'static Op<I, O>, input: I) -> Result<O, Fault> {
        self.kernel.clone().call(&self.inside(), tx, op, input)
    }

    /// The same context, acting as an AWS service for this account: what it makes is requester-managed.
    pub fn as_service(&self, name: &str) -> Cx {
        let principal = Principal::Service { account: self.account, name: name.into() };
        Cx {
            principal,
            access_key_id: String::new(),
            session: None,
            invoked_by: Some(name.into()),
            via: Vec::new(),
            acting_for: None,
            ..self.clone()
        }
    }

    /// True when policies of identities are enforced (`--enforce-iam`).
    pub fn enforces_iam(&self) -> bool {
        self.kernel.authoriser.enforces()
    }

    /// The same context, acting as an AWS service for a resource.
    pub fn acting_as(&self, name: &str, acting_for: ActingFor) -> Cx {
        Cx { acting_for: Some(acting_for), ..self.as_service(name) }
    }

    /// The same context in another scope (a room that reads its global tables, a replica's region).
    pub fn in_region(&self, region: Region) -> Cx {
        Cx { region, ..self.clone() }
    }

    /// Records a use, in the transaction that causes it.
    pub fn meter(&self, tx: &mut Tx, usage: Usage) -> Result<(), Fault> {
        meter::record(self, tx, usage)
    }

    fn inside(&self) -> Cx {
        let invoked_by = self.invoked_by.clone().or_else(|| Some(self.principal.arn()));
        let mut inside = Cx { invoked_by, ..self.clone() };
        // a call that is passed on with the caller's own permissions goes by way of this service
        if !self.serving.is_empty() && !matches!(self.principal, Principal::Service { .. }) {
            inside.via.push(format!("{}.amazonaws.com", self.serving));
        }
        inside
    }
}
