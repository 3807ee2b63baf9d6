//! Takes the account's name away.
//!
//! IAM API Reference, DeleteAccountAlias.

use crate::errors::{broken, no_such_entity};
use crate::tables::ALIASES;
use api_iam::DeleteAccountAliasRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: DeleteAccountAliasRequest) -> Result<Unit, Fault> {
    let key = (cx.global(),);
    if ALIASES.get(tx, &key).map_err(broken)?.is_none_or(|a| a.0 != input.account_alias) {
        return Err(no_such_entity(format!("The account alias {} cannot be found.", input.account_alias)));
    }
    ALIASES.delete(tx, &key).map_err(broken)?;
    Ok(Unit {})
}
