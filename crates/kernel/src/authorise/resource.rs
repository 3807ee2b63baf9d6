//! What a room says about a call: its resources, their condition keys and policies, and what else the caller needs.
//!
//! Service Authorization Reference: <https://docs.aws.amazon.com/service-authorization/latest/reference/>

use crate::Cx;
use base::{AccountId, Fault};
use policy::Context;
use shape::AnyStruct;
use store::Read;

/// One resource that a call concerns. A text becomes one without keys of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Resource {
    /// Its ARN, with `*` in place of an id that is not known yet; `*` alone where the operation names no resource.
    pub arn: String,
    /// Condition keys that only this resource has, such as `ec2:InstanceType` of the machine that is to be made.
    pub keys: Context,
}

impl Resource {
    /// A resource without keys.
    pub fn new(arn: impl Into<String>) -> Resource {
        Resource { arn: arn.into(), keys: Context::new() }
    }
    /// With one more key.
    pub fn with(mut self, key: &str, value: impl Into<String>) -> Resource {
        self.keys.set(key, value);
        self
    }
    /// With one more key, where there is a value.
    pub fn with_some(self, key: &str, value: Option<impl Into<String>>) -> Resource {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }
}

impl From<String> for Resource {
    fn from(arn: String) -> Resource {
        Resource::new(arn)
    }
}
impl From<&str> for Resource {
    fn from(arn: &str) -> Resource {
        Resource::new(arn)
    }
}

/// What the policy of a resource is to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// It may grant in place of an identity's policy (buckets, queues, topics, functions, secrets).
    MayGrant,
    /// Without it nothing is allowed (KMS keys).
    MustGrant,
    /// A role's trust policy: without it nothing is allowed.
    Trust,
}

/// Who owns a resource, and its policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guard {
    /// The account that owns it.
    pub owner: AccountId,
    /// What the policy is to it.
    pub rule: Rule,
    /// The documents; parsed ones are remembered by their text. One that cannot be read denies everything.
    pub documents: Vec<String>,
}

/// Something else that the caller must be allowed: `iam:PassRole`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Need {
    /// `iam:PassRole`
    pub action: &'static str,
    /// On what.
    pub resource: Resource,
}

impl Need {
    /// A need on one resource.
    pub fn new(action: &'static str, resource: impl Into<Resource>) -> Need {
        Need { action, resource: resource.into() }
    }
    /// May the caller hand this role to that service? IAM User Guide, "Grant a user permissions to pass a role".
    pub fn pass_role(role_arn: impl Into<String>, service: &str) -> Need {
        Need::new("iam:PassRole", Resource::new(role_arn).with("iam:PassedToService", service))
    }
}

type Resources = dyn Fn(&Cx, &dyn Read, &dyn AnyStruct) -> Vec<Resource> + Send + Sync;
type Keys = dyn Fn(&Cx, &dyn Read, &dyn AnyStruct) -> Context + Send + Sync;
type Needs = dyn Fn(&Cx, &dyn Read, &dyn AnyStruct) -> Vec<Need> + Send + Sync;
type Action = dyn Fn(&dyn AnyStruct) -> &'static str + Send + Sync;

/// Who owns the resource of this ARN, and its policy; `None` when there is no such resource.
pub(crate) type GuardFn = fn(&Cx, &dyn Read, &str) -> Result<Option<Guard>, Fault>;
/// The condition keys of the resource of this ARN.
pub(crate) type DescribeFn = fn(&Cx, &dyn Read, &str) -> Result<Context, Fault>;

/// What an operation tells the decision point.
#[derive(Default)]
pub(crate) struct Asks {
    pub(crate) free: bool,
    pub(crate) unsigned: bool,
    pub(crate) action: Option<Box<Action>>,
    pub(crate) resources: Option<Box<Resources>>,
    pub(crate) keys: Option<Box<Keys>>,
    pub(crate) needs: Option<Box<Needs>>,
    pub(crate) guard: Option<GuardFn>,
    pub(crate) describe: Option<DescribeFn>,
}
