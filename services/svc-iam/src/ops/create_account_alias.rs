//! Gives the account a name, unique among all accounts; a former one goes.
//!
//! IAM API Reference, CreateAccountAlias.

use crate::errors::{already_exists, broken};
use crate::model::Alias;
use crate::tables::{ALIAS_BY_TEXT, ALIASES};
use api_iam::CreateAccountAliasRequest;
use base::Fault;
use kernel::Cx;
use shape::Unit;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: CreateAccountAliasRequest) -> Result<Unit, Fault> {
    let taken = ALIASES.first_by(&ALIAS_BY_TEXT, tx, &(input.account_alias.clone(),)).map_err(broken)?;
    if taken.is_some_and(|((scope,), _)| scope != cx.global()) {
        return Err(already_exists(format!("The account alias {} already exists.", input.account_alias)));
    }
    ALIASES.put(tx, &(cx.global(),), &Alias(input.account_alias)).map_err(broken)?;
    Ok(Unit {})
}
