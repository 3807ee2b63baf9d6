//! What a caller holds: the seam between the decision point and the room that keeps policies.

use crate::Cx;
use crate::authorise::caller;
use base::Fault;
use policy::{Caller, Document, Kind, Named, Policies};
use std::sync::{Arc, OnceLock};
use store::Read;

/// A document and the name that reasons show.
#[derive(Debug, Clone)]
pub struct Holding {
    /// `ReadOnlyAccess`
    pub name: String,
    /// The document.
    pub document: Arc<Document>,
}

impl Holding {
    /// As the evaluation wants it.
    pub fn named(&self) -> Named<'_> {
        Named { name: &self.name, document: &self.document }
    }
}

/// What bears on a caller, whatever it asks.
#[derive(Debug, Clone)]
pub struct Held {
    /// The caller as policies see it.
    pub caller: Caller,
    /// Policies of the user, its groups, or the role.
    pub identity: Vec<Holding>,
    /// The permissions boundary.
    pub boundary: Option<Holding>,
    /// Session policies; `None` when the session was made without.
    pub session: Option<Vec<Holding>>,
    /// Service control policies, by level of the organisation.
    pub service_control: Vec<Vec<Holding>>,
    /// Resource control policies, by level of the organisation.
    pub resource_control: Vec<Vec<Holding>>,
}

impl Held {
    /// Nothing but a name.
    pub fn nothing(caller: Caller) -> Held {
        Held {
            caller,
            identity: Vec::new(),
            boundary: None,
            session: None,
            service_control: Vec::new(),
            resource_control: Vec::new(),
        }
    }

    /// As the evaluation wants it, without the resource's policy.
    pub fn policies(&self) -> Policies<'_> {
        Policies {
            identity: self.identity.iter().map(Holding::named).collect(),
            boundary: self.boundary.as_ref().map(Holding::named),
            session: self.session.as_ref().map(|s| s.iter().map(Holding::named).collect()),
            service_control: levels(&self.service_control),
            resource_control: levels(&self.resource_control),
            ..Policies::default()
        }
    }
}

fn levels(all: &[Vec<Holding>]) -> policy::Levels<'_> {
    all.iter().map(|level| level.iter().map(Holding::named).collect()).collect()
}

/// Tells what callers hold. `read` sees the same state as the handler will.
pub trait Authoriser: Send + Sync {
    /// False when identities may do everything in their own account; then only policies of resources are asked.
    fn enforces(&self) -> bool {
        true
    }
    /// What the caller of this context holds.
    fn held(&self, cx: &Cx, read: &dyn Read) -> Result<Held, Fault>;
}

/// Lets everyone do everything inside their own account: the default without `--enforce-iam`.
pub struct EveryoneMay;

impl Authoriser for EveryoneMay {
    fn enforces(&self) -> bool {
        false
    }
    fn held(&self, cx: &Cx, _: &dyn Read) -> Result<Held, Fault> {
        let document = everything()?;
        let all = Holding { name: "IAM is not enforced".into(), document };
        Ok(Held { identity: vec![all], ..Held::nothing(caller::of(cx)) })
    }
}

/// A policy that allows everything.
fn everything() -> Result<Arc<Document>, Fault> {
    static EVERYTHING: OnceLock<Arc<Document>> = OnceLock::new();
    const TEXT: &str = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#;
    if let Some(document) = EVERYTHING.get() {
        return Ok(document.clone());
    }
    let parsed = Document::parse(TEXT, Kind::Managed).map_err(|e| Fault::internal(e.to_string()))?;
    Ok(EVERYTHING.get_or_init(|| Arc::new(parsed)).clone())
}
