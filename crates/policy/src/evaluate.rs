//! The decision: an explicit deny ends it; then each kind of policy that is present must allow, in AWS's order.
//!
//! IAM User Guide, "Policy evaluation logic": "Policy evaluation for requests within a single account", "Cross-account policy
//! evaluation logic", "Permissions boundaries for IAM entities".

use crate::{By, Caller, Decision, Document, Effect, Grade, Outcome, PolicyKind, Reason, Request, Step};

/// A document and the name that reasons show.
#[derive(Debug, Clone, Copy)]
pub struct Named<'a> {
    /// `ReadOnlyAccess`
    pub name: &'a str,
    /// The document.
    pub document: &'a Document,
}

/// The levels of an organisation, from its root down to the account; each must allow.
pub type Levels<'a> = Vec<Vec<Named<'a>>>;

/// The policy of the resource.
#[derive(Debug, Clone, Default)]
pub enum ResourcePolicy<'a> {
    /// The resource has none.
    #[default]
    None,
    /// It may grant in place of an identity's policy. A bucket has several: its policy and its lists.
    Has(Vec<Named<'a>>),
    /// It is the root of all permission, as KMS key policies are: without it, nothing is allowed.
    Rules(Vec<Named<'a>>),
    /// A role's trust policy, which rules as well.
    Trust(Vec<Named<'a>>),
}

/// All policies that bear on a request.
#[derive(Debug, Clone, Default)]
pub struct Policies<'a> {
    /// Service control policies of the caller's organisation.
    pub service_control: Levels<'a>,
    /// Resource control policies of the resource's organisation.
    pub resource_control: Levels<'a>,
    /// The resource's own policy.
    pub resource: ResourcePolicy<'a>,
    /// Policies of the user, of its groups, or of the role.
    pub identity: Vec<Named<'a>>,
    /// The permissions boundary, where there is one.
    pub boundary: Option<Named<'a>>,
    /// Session policies; `None` when the session was made without.
    pub session: Option<Vec<Named<'a>>>,
}

impl<'a> ResourcePolicy<'a> {
    fn named(&self) -> &[Named<'a>] {
        match self {
            ResourcePolicy::None => &[],
            ResourcePolicy::Has(n) | ResourcePolicy::Rules(n) | ResourcePolicy::Trust(n) => n,
        }
    }
    fn kind(&self) -> PolicyKind {
        if matches!(self, ResourcePolicy::Trust(_)) { PolicyKind::Trust } else { PolicyKind::Resource }
    }
    fn rules(&self) -> bool {
        matches!(self, ResourcePolicy::Rules(_) | ResourcePolicy::Trust(_))
    }
}

/// Decides.
pub fn evaluate(request: &Request<'_>, policies: &Policies<'_>) -> Decision {
    let mut run = Run { request, policies, because: Vec::new() };
    let reason = run.decide();
    Decision::new(reason, run.because)
}

struct Run<'r, 'p> {
    request: &'r Request<'r>,
    policies: &'r Policies<'p>,
    because: Vec<Step>,
}

impl Run<'_, '_> {
    fn decide(&mut self) -> Reason {
        if let Some(kind) = self.denied() {
            return Reason::ExplicitDeny(kind);
        }
        if let Some(kind) = self.outside_organisation() {
            return Reason::ImplicitDeny(kind);
        }
        let kind = self.policies.resource.kind();
        let granted = self.allows(kind, self.policies.resource.named());
        let foreign = self.request.caller.account() != Some(self.request.account);
        let needs_resource = foreign || self.policies.resource.rules();
        match granted {
            None if needs_resource => self.silent(kind),
            // services, providers and the unsigned have no identity policies
            Some(_) if self.request.caller.account().is_none() => Reason::Allowed,
            Some(Grade::Own) if !foreign => Reason::Allowed,
            Some(Grade::Role) if !foreign => self.limits(),
            _ => self.identity(),
        }
    }

    /// An explicit deny anywhere ends it.
    fn denied(&mut self) -> Option<PolicyKind> {
        let p = self.policies;
        let boundary: Vec<Named<'_>> = p.boundary.into_iter().collect();
        let session = p.session.as_deref().unwrap_or_default();
        let sets: [(PolicyKind, Vec<Named<'_>>); 6] = [
            (PolicyKind::ServiceControl, p.service_control.concat()),
            (PolicyKind::ResourceControl, p.resource_control.concat()),
            (p.resource.kind(), p.resource.named().to_vec()),
            (PolicyKind::Identity, if self.is_root() { Vec::new() } else { p.identity.clone() }),
            (PolicyKind::Boundary, boundary),
            (PolicyKind::Session, session.to_vec()),
        ];
        for (kind, set) in sets {
            if let Some((by, _)) = find(self.request, &set, Effect::Deny) {
                self.step(kind, Some(by), Outcome::Denies);
                return Some(kind);
            }
        }
        None
    }

    fn outside_organisation(&mut self) -> Option<PolicyKind> {
        let p = self.policies;
        for (kind, levels) in
            [(PolicyKind::ServiceControl, &p.service_control), (PolicyKind::ResourceControl, &p.resource_control)]
        {
            for level in levels {
                if self.allows(kind, level).is_none() {
                    self.step(kind, None, Outcome::Silent);
                    return Some(kind);
                }
            }
        }
        None
    }

    fn identity(&mut self) -> Reason {
        if self.is_root() {
            self.step(PolicyKind::Identity, None, Outcome::Allows);
            return Reason::Allowed;
        }
        if self.allows(PolicyKind::Identity, &self.policies.identity).is_none() {
            return self.silent(PolicyKind::Identity);
        }
        self.limits()
    }

    /// What may be allowed at most.
    fn limits(&mut self) -> Reason {
        let p = self.policies;
        if let Some(boundary) = p.boundary
            && self.allows(PolicyKind::Boundary, &[boundary]).is_none()
        {
            return self.silent(PolicyKind::Boundary);
        }
        if let Some(session) = &p.session
            && self.allows(PolicyKind::Session, session).is_none()
        {
            return self.silent(PolicyKind::Session);
        }
        Reason::Allowed
    }

    fn allows(&mut self, kind: PolicyKind, set: &[Named<'_>]) -> Option<Grade> {
        let (by, grade) = find(self.request, set, Effect::Allow)?;
        self.step(kind, Some(by), Outcome::Allows);
        Some(grade)
    }

    fn silent(&mut self, kind: PolicyKind) -> Reason {
        self.step(kind, None, Outcome::Silent);
        Reason::ImplicitDeny(kind)
    }

    fn is_root(&self) -> bool {
        matches!(self.request.caller, Caller::Root(_))
    }

    fn step(&mut self, kind: PolicyKind, by: Option<By>, outcome: Outcome) {
        self.because.push(Step { kind, by, outcome });
    }
}

/// The statement of this effect that names the caller most closely, by policy and number.
fn find(request: &Request<'_>, set: &[Named<'_>], effect: Effect) -> Option<(By, Grade)> {
    let mut best: Option<(By, Grade)> = None;
    for named in set {
        for (i, statement) in named.document.statements.iter().enumerate().filter(|(_, s)| s.effect == effect) {
            let Some(grade) = statement.concerns(request) else { continue };
            if best.as_ref().is_none_or(|(_, g)| grade > *g) {
                best = Some((By { policy: named.name.into(), statement: i, sid: statement.sid.clone() }, grade));
            }
        }
    }
    best
}
