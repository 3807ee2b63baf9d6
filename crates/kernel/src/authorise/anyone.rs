//! What a resource allows everyone: "Policy evaluation logic" for a caller who holds nothing.

use super::{Authoriser, Held, Resource, explain};
use crate::Cx;
use base::Fault;
use store::Read;

/// Nobody in particular.
struct Anyone;

impl Authoriser for Anyone {
    fn held(&self, _: &Cx, _: &dyn Read) -> Result<Held, Fault> {
        Ok(Held::nothing(policy::Caller::Anonymous))
    }
}

/// Whether a resource's policy lets everyone do this, under the condition keys that are given with the resource.
pub fn everyone_may(cx: &Cx, read: &dyn Read, action: &str, resource: &Resource) -> Result<bool, Fault> {
    let asked = explain(cx.kernel(), &Anyone, cx, read, action, resource)?;
    Ok(asked.is_some_and(|asked| asked.decision.allowed))
}
