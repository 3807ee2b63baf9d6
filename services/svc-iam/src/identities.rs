//! Whose an access key is: what signatures are verified with.

use crate::devices;
use crate::tables::{KEY_BY_ID, KEYS, USER_BY_ID, USERS};
use crate::trust;
use base::Clock;
use kernel::{Identities, Identity, Named, Principal, Scope};
use std::sync::Arc;
use store::{Read, StoreError};

/// The identities behind `AKIA…` keys. Inactive keys are nobody's.
pub fn identities() -> Arc<dyn Identities> {
    Arc::new(AccessKeys)
}

struct AccessKeys;

impl Identities for AccessKeys {
    fn find(&self, read: &dyn Read, access_key_id: &str) -> Result<Option<Identity>, StoreError> {
        let found = KEYS.first_by(&KEY_BY_ID, read, &(access_key_id.to_owned(),))?;
        let Some(((scope, owner, _), key)) = found.filter(|(_, key)| key.active) else { return Ok(None) };
        let account = scope.account;
        let principal = if owner == account.to_string() {
            Principal::Root(account)
        } else {
            let Some((_, user)) = USERS.first_by(&USER_BY_ID, read, &(scope, owner))? else { return Ok(None) };
            Principal::User { account, id: user.id, path: user.path, name: user.name }
        };
        Ok(Some(Identity {
            principal,
            secret: key.secret,
            session_token: None,
            expires: None,
            convenience: false,
            session: None,
        }))
    }

    fn named(&self, read: &dyn Read, principal: &str) -> Result<Option<Named>, StoreError> {
        trust::meaning(read, principal).map(Some)
    }

    fn second_factor(
        &self,
        read: &dyn Read,
        principal: &Principal,
        serial: &str,
        code: &str,
        clock: &dyn Clock,
    ) -> Result<Option<bool>, StoreError> {
        let Principal::User { account, id, .. } = principal else { return Ok(None) };
        devices::shows(read, Scope::global(*account), id, serial, code, clock)
    }
}
