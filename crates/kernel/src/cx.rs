//! The context of one call: who, where, when, and the only source of time, ids and randomness.

use crate::{Ids, Kernel, Principal, Scope, Session, Usage, meter};
use base::{AccountId, Arn, Fault, Region, Timestamp};
use shape::{Op, Schema};
use std::net::IpAddr;
use std::sync::Arc;
use store::{Read, Tx};

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
    /// For what a service calls.
    pub(crate) source_arn: Option<String>,
}

impl Cx {
    /// The cloud's time, the same for the whole call.
    pub fn now(&self) -> Timestamp {
        self.now
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
            source_arn: None,
            ..self.clone()
        }
    }

    /// The same, on behalf of one resource: policies may ask for `aws:SourceArn`.
    pub fn as_service_for(&self, name: &str, source_arn: impl Into<String>) -> Cx {
        Cx { source_arn: Some(source_arn.into()), ..self.as_service(name) }
    }

    /// True when policies of identities are enforced (`--enforce-iam`).
    pub fn enforces_iam(&self) -> bool {
        self.kernel.authoriser.enforces()
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
