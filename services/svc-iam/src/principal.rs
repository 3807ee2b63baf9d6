//! Who an ARN means: for questions about somebody else's permissions.
//!
//! IAM User Guide, "IAM identifiers", "IAM ARNs".

use crate::errors::broken;
use crate::rules::arns::{self, Kind};
use crate::rules::names;
use crate::tables::{ROLES, USERS};
use base::{AccountId, Arn, Fault};
use kernel::{Principal, Scope};
use store::Read;

/// The session that a role's own ARN stands for.
const SESSION: &str = "hanul-why";

/// The principal of an ARN, or of `user/NAME` and `role/NAME` in this account; `None` when there is nobody.
pub fn principal(read: &dyn Read, account: AccountId, name: &str) -> Result<Option<Principal>, Fault> {
    let arn = match name {
        "root" => arns::root(account),
        name if name.starts_with("arn:") => name.to_owned(),
        name => format!("arn:aws:iam::{account}:{name}"),
    };
    let Some((parsed, account)) =
        arn.parse::<Arn>().ok().and_then(|a| a.account.parse().ok().map(|account: AccountId| (a, account)))
    else {
        return Ok(None);
    };
    if parsed.resource == "root" {
        return Ok(Some(Principal::Root(account)));
    }
    let scope = Scope::global(account);
    if let Some(parts) = arns::parse(Kind::User, &arn) {
        let found = USERS.get(read, &(scope, names::key(&parts.name))).map_err(broken)?;
        let found = found.filter(|u| u.path == parts.path);
        return Ok(found.map(|u| Principal::User { account, id: u.id, path: u.path, name: u.name }));
    }
    let assumed = parsed.resource.strip_prefix("assumed-role/").and_then(|r| r.split_once('/'));
    let role = arns::parse(Kind::Role, &arn);
    let (role, path, session) = match (&role, assumed) {
        (Some(parts), _) => (parts.name.as_str(), Some(&parts.path), SESSION),
        (None, Some((role, session))) => (role, None, session),
        (None, None) => return Ok(None),
    };
    let found = ROLES.get(read, &(scope, names::key(role))).map_err(broken)?;
    let found = found.filter(|r| path.is_none_or(|p| *p == r.path));
    Ok(found.map(|r| Principal::Role { account, id: r.id, role: r.name, session: session.into() }))
}
