//! Whose a temporary key is: what signatures are verified with.

use crate::tables::{SESSION_BY_KEY, SESSIONS};
use kernel::{Identities, Identity};
use std::sync::Arc;
use store::{Read, StoreError};

/// The identities behind `ASIA…` keys. Ended ones are told with their end, so that they are refused as expired.
pub fn identities() -> Arc<dyn Identities> {
    Arc::new(TemporaryKeys)
}

struct TemporaryKeys;

impl Identities for TemporaryKeys {
    fn find(&self, read: &dyn Read, access_key_id: &str) -> Result<Option<Identity>, StoreError> {
        let found = SESSIONS.first_by(&SESSION_BY_KEY, read, &(access_key_id.to_owned(),))?;
        Ok(found.map(|(_, session)| Identity {
            session: Some(Arc::new(session.carried())),
            principal: session.principal,
            secret: session.secret,
            session_token: Some(session.token),
            expires: Some(session.expires),
            convenience: false,
        }))
    }
}
