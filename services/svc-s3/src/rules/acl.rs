//! Access control lists: canned ones, headers, documents, and what they mean as a policy.
//!
//! "Access control list (ACL) overview" (canned ACL; mapping of ACL permissions), Amazon S3 User Guide.

use crate::limits::GRANTS_MAX;
use crate::model::{Acl, Grant, Grantee, Permission, canonical_id};
use crate::named::text;
use crate::{errors, model};
use api_s3::{AccessControlPolicy, Owner, Type};
use base::{AccountId, Fault};
use shape::Struct;

const ALL_USERS: &str = "http://acs.amazonaws.com/groups/global/AllUsers";
const AUTHENTICATED: &str = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
const LOG_DELIVERY: &str = "http://acs.amazonaws.com/groups/s3/LogDelivery";

/// The list of a canned name.
pub(crate) fn canned(name: &str, owner: AccountId, bucket_owner: AccountId) -> Acl {
    let mut acl = Acl::private(owner);
    let mut add = |grantee, permission| acl.0.push(Grant { grantee, permission });
    match name {
        "public-read" => add(Grantee::AllUsers, Permission::Read),
        "public-read-write" => {
            add(Grantee::AllUsers, Permission::Read);
            add(Grantee::AllUsers, Permission::Write);
        }
        "authenticated-read" => add(Grantee::AuthenticatedUsers, Permission::Read),
        "log-delivery-write" => {
            add(Grantee::LogDelivery, Permission::Write);
            add(Grantee::LogDelivery, Permission::ReadAcp);
        }
        "bucket-owner-read" if owner != bucket_owner => add(Grantee::Account(bucket_owner), Permission::Read),
        "bucket-owner-full-control" if owner != bucket_owner => {
            add(Grantee::Account(bucket_owner), Permission::FullControl);
        }
        _ => {}
    }
    acl
}

/// The list that an input's headers ask for; `None` when they ask for none.
pub(crate) fn asked(
    input: &dyn Struct,
    owner: AccountId,
    bucket_owner: AccountId,
    known: &dyn Fn(&str) -> Option<AccountId>,
) -> Result<Option<Acl>, Fault> {
    let mut grants = Vec::new();
    for (member, permission) in [
        ("GrantFullControl", Permission::FullControl),
        ("GrantRead", Permission::Read),
        ("GrantReadACP", Permission::ReadAcp),
        ("GrantWrite", Permission::Write),
        ("GrantWriteACP", Permission::WriteAcp),
    ] {
        let Some(said) = text(input, member) else { continue };
        for one in said.split(',') {
            grants.push(Grant { grantee: header_grantee(one, known)?, permission });
        }
    }
    match (text(input, "ACL"), grants.is_empty()) {
        (Some(_), false) => {
            Err(errors::invalid_request("Specifying both Canned ACLs and Header Grants is not allowed"))
        }
        (Some(name), true) => Ok(Some(canned(&name, owner, bucket_owner))),
        (None, false) => {
            limit(grants.len())?;
            Ok(Some(Acl(grants)))
        }
        (None, true) => Ok(None),
    }
}

fn limit(grants: usize) -> Result<(), Fault> {
    if grants > GRANTS_MAX { Err(errors::malformed_acl()) } else { Ok(()) }
}

/// `id="…"`, `uri="…"`. AWS's own examples write the kind `emailaddress` too.
fn header_grantee(text: &str, known: &dyn Fn(&str) -> Option<AccountId>) -> Result<Grantee, Fault> {
    let wrong = || errors::argument("x-amz-grant", text, "Argument format not recognized");
    let (kind, value) = text.trim().split_once('=').ok_or_else(wrong)?;
    let value = value.trim().trim_matches('"');
    match kind.trim() {
        "id" => {
            known(value).map(Grantee::Account).ok_or_else(|| errors::argument("CanonicalUser/ID", value, "Invalid id"))
        }
        "uri" => group(value).ok_or_else(|| errors::argument("Group/URI", value, "Invalid group uri")),
        mail if mail.eq_ignore_ascii_case("emailAddress") => Err(no_mail()),
        _ => Err(wrong()),
    }
}

/// AWS has ended grants to e-mail addresses: they are answered so since October 1, 2025.
fn no_mail() -> Fault {
    errors::method_not_allowed("ACL")
}

fn group(uri: &str) -> Option<Grantee> {
    match uri {
        ALL_USERS => Some(Grantee::AllUsers),
        AUTHENTICATED => Some(Grantee::AuthenticatedUsers),
        LOG_DELIVERY => Some(Grantee::LogDelivery),
        _ => None,
    }
}

/// The list of a document.
pub(crate) fn document(
    policy: &AccessControlPolicy,
    owner: AccountId,
    known: &dyn Fn(&str) -> Option<AccountId>,
) -> Result<Acl, Fault> {
    let own = canonical_id(owner);
    if policy.owner.as_ref().and_then(|o| o.id.as_deref()).is_some_and(|id| id != own) {
        return Err(errors::access_denied());
    }
    let mut out = Vec::new();
    for grant in policy.grants.iter().flatten() {
        let (Some(to), Some(permission)) = (&grant.grantee, grant.permission) else {
            return Err(errors::malformed_acl());
        };
        let permission = Permission::parse(permission.as_str()).ok_or_else(errors::malformed_acl)?;
        let grantee = match (to.r#type, &to.id, &to.uri) {
            (Type::CanonicalUser, Some(id), _) => {
                let found = if *id == own { Some(owner) } else { known(id) };
                found.map(Grantee::Account).ok_or_else(|| errors::argument("CanonicalUser/ID", id, "Invalid id"))?
            }
            (Type::Group, _, Some(uri)) => {
                group(uri).ok_or_else(|| errors::argument("Group/URI", uri, "Invalid group uri"))?
            }
            (Type::AmazonCustomerByEmail, ..) => return Err(no_mail()),
            _ => return Err(errors::malformed_acl()),
        };
        out.push(Grant { grantee, permission });
    }
    limit(out.len())?;
    Ok(Acl(out))
}

/// The owner as answers show it.
pub(crate) fn owner(account: AccountId) -> Owner {
    Owner { id: Some(model::canonical_id(account)), ..Owner::default() }
}

/// The grants as answers show them.
pub(crate) fn shown(acl: &Acl) -> Vec<api_s3::Grant> {
    let one = |g: &Grant| {
        let mut to = api_s3::Grantee::default();
        match &g.grantee {
            Grantee::Account(account) => {
                to.r#type = Type::CanonicalUser;
                to.id = Some(canonical_id(*account));
            }
            other => {
                to.r#type = Type::Group;
                let uri = match other {
                    Grantee::AllUsers => ALL_USERS,
                    Grantee::AuthenticatedUsers => AUTHENTICATED,
                    _ => LOG_DELIVERY,
                };
                to.uri = Some(uri.into());
            }
        }
        let permission = <api_s3::Permission as shape::Enum>::parse(g.permission.name());
        api_s3::Grant { grantee: Some(to), permission }
    };
    acl.0.iter().map(one).collect()
}

/// The list as a policy on this resource; public grants are left out where they are ignored.
pub(crate) fn policy(acl: &Acl, arn: &str, object: bool, ignore_public: bool) -> Option<String> {
    let mut statements = Vec::new();
    for grant in &acl.0 {
        let principal = match &grant.grantee {
            Grantee::Account(account) => format!("{{\"AWS\":\"arn:aws:iam::{account}:root\"}}"),
            Grantee::LogDelivery => "{\"Service\":\"logging.s3.amazonaws.com\"}".into(),
            _ if ignore_public => continue,
            Grantee::AllUsers => "\"*\"".into(),
            Grantee::AuthenticatedUsers => "{\"AWS\":\"*\"}".into(),
        };
        for (actions, below) in actions(grant.permission, object) {
            // keys cannot hold quotes and backslashes unescaped in a document
            let resource =
                format!("{arn}{}", if *below { "/*" } else { "" }).replace('\\', "\\\\").replace('"', "\\\"");
            statements.push(format!(
                "{{\"Effect\":\"Allow\",\"Principal\":{principal},\"Action\":[{actions}],\"Resource\":\"{resource}\"{}}}",
                // anyone with an account is not anyone
                if grant.grantee == Grantee::AuthenticatedUsers {
                    ",\"Condition\":{\"StringNotEquals\":{\"aws:PrincipalType\":\"Anonymous\"}}"
                } else {
                    ""
                }
            ));
        }
    }
    (!statements.is_empty()).then(|| format!("{{\"Version\":\"2012-10-17\",\"Statement\":[{}]}}", statements.join(",")))
}

/// Actions, and whether they concern what lies in the bucket.
fn actions(permission: Permission, object: bool) -> &'static [(&'static str, bool)] {
    const OBJECT_READ: &str = "\"s3:GetObject\",\"s3:GetObjectVersion\"";
    const OBJECT_READ_ACP: &str = "\"s3:GetObjectAcl\",\"s3:GetObjectVersionAcl\"";
    const OBJECT_WRITE_ACP: &str = "\"s3:PutObjectAcl\",\"s3:PutObjectVersionAcl\"";
    const READ: &str = "\"s3:ListBucket\",\"s3:ListBucketVersions\",\"s3:ListBucketMultipartUploads\"";
    const WRITE: &str = "\"s3:PutObject\",\"s3:DeleteObject\"";
    match (object, permission) {
        (true, Permission::Read) => &[(OBJECT_READ, false)],
        (true, Permission::ReadAcp) => &[(OBJECT_READ_ACP, false)],
        (true, Permission::WriteAcp) => &[(OBJECT_WRITE_ACP, false)],
        (true, Permission::FullControl) => &[(OBJECT_READ, false), (OBJECT_READ_ACP, false), (OBJECT_WRITE_ACP, false)],
        (true, Permission::Write) => &[],
        (false, Permission::Read) => &[(READ, false)],
        (false, Permission::Write) => &[(WRITE, true)],
        (false, Permission::ReadAcp) => &[("\"s3:GetBucketAcl\"", false)],
        (false, Permission::WriteAcp) => &[("\"s3:PutBucketAcl\"", false)],
        (false, Permission::FullControl) => {
            &[(READ, false), (WRITE, true), ("\"s3:GetBucketAcl\",\"s3:PutBucketAcl\"", false)]
        }
    }
}
