//! What each kind of policy must and must not contain.
//!
//! IAM User Guide, "Grammar of the IAM JSON policy language", "Policy grammar notes"; "IAM JSON policy elements: Resource".

use crate::Malformed;

/// Where a document will be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Inline in a user, group or role, or given with a session.
    Identity,
    /// A managed policy: version 2012-10-17 only.
    Managed,
    /// A role's trust policy: principals, no resources, actions of STS.
    Trust,
    /// On a resource: principals are required.
    Resource,
}

impl Kind {
    pub(crate) fn names_principals(self) -> bool {
        matches!(self, Kind::Trust | Kind::Resource)
    }
    pub(crate) fn names_resources(self) -> bool {
        self != Kind::Trust
    }
}

/// `*`, or `vendor:Action` with wild cards in the action.
pub(crate) fn action(text: &str, kind: Kind) -> Result<(), Malformed> {
    if kind == Kind::Trust {
        let sts = text.split_once(':').is_some_and(|(v, _)| v.eq_ignore_ascii_case("sts"));
        return if sts { Ok(()) } else { Err(Malformed::NotAnAssumeAction) };
    }
    if text == "*" {
        return Ok(());
    }
    let (vendor, name) = text.split_once(':').ok_or(Malformed::NoVendor)?;
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if vendor.is_empty() || !vendor.chars().all(plain) {
        return Err(Malformed::Vendor(vendor.into()));
    }
    let wild = |c: char| c.is_ascii_alphanumeric() || matches!(c, '*' | '?' | '-' | '_');
    if name.is_empty() || !name.chars().all(wild) { Err(Malformed::Legacy) } else { Ok(()) }
}

/// What may follow `arn:aws:iam::ACCOUNT:`.
const IAM_PATHS: [&str; 13] = [
    "user/",
    "federated-user/",
    "role/",
    "group/",
    "instance-profile/",
    "mfa/",
    "server-certificate/",
    "policy/",
    "sms-mfa/",
    "saml-provider/",
    "oidc-provider/",
    "report/",
    "access-report/",
];

/// The partitions that AWS has.
const PARTITIONS: [&str; 5] = ["aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b"];

/// `*`, or an ARN with wild cards after the service.
pub(crate) fn resource(text: &str) -> Result<(), Malformed> {
    if text == "*" {
        return Ok(());
    }
    if !text.starts_with("arn:") {
        return Err(Malformed::NotAnArn(text.into()));
    }
    let parts: Vec<&str> = text.splitn(6, ':').collect();
    let [_, partition, vendor, region, account, path] = parts[..] else { return Err(Malformed::Legacy) };
    if !partition.contains(['*', '$']) && !PARTITIONS.contains(&partition) {
        return Err(Malformed::Partition(partition.into(), text.into()));
    }
    if vendor.is_empty() || vendor.contains(['*', '?']) {
        return Err(Malformed::ResourceVendor(text.into()));
    }
    if path.is_empty() || !account_like(account) {
        return Err(Malformed::Legacy);
    }
    if vendor == "iam" {
        return iam_resource(text, region, path);
    }
    Ok(())
}

fn iam_resource(text: &str, region: &str, path: &str) -> Result<(), Malformed> {
    if !region.is_empty() && region != "*" {
        return Err(Malformed::IamRegion(text.into()));
    }
    let known = path.starts_with(['*', '$', '?']) || path == "root" || IAM_PATHS.iter().any(|p| path.starts_with(p));
    if known { Ok(()) } else { Err(Malformed::IamPath(text.into())) }
}

/// Empty, twelve digits, an alias of AWS's own, or something with a wild card or variable.
fn account_like(text: &str) -> bool {
    text.is_empty()
        || text.contains(['*', '?', '$'])
        || text.len() == 12 && text.bytes().all(|b| b.is_ascii_digit())
        || text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
}

/// Providers that may be named without an ARN.
const WEB_PROVIDERS: [&str; 4] =
    ["cognito-identity.amazonaws.com", "accounts.google.com", "graph.facebook.com", "www.amazon.com"];

/// A principal's form. Whether it exists is the room's to say.
pub(crate) fn principal(kind: &str, value: &str) -> Result<(), Malformed> {
    let fits = match kind {
        "AWS" => aws_principal(value),
        "Service" => service_principal(value),
        "Federated" => value.starts_with("arn:") || WEB_PROVIDERS.contains(&value),
        "CanonicalUser" => !value.is_empty(),
        _ => false,
    };
    match fits {
        true => Ok(()),
        false if kind == "Service" => Err(Malformed::InvalidPrincipal { kind: "SERVICE".into(), value: value.into() }),
        false => Err(Malformed::InvalidPrincipal { kind: kind.into(), value: value.into() }),
    }
}

fn aws_principal(value: &str) -> bool {
    if value == "*" || base_account(value) {
        return true;
    }
    if ["AIDA", "AROA"].iter().any(|p| value.starts_with(p)) {
        return (16..=128).contains(&value.len()) && value.bytes().all(|b| b.is_ascii_alphanumeric());
    }
    let parts: Vec<&str> = value.splitn(6, ':').collect();
    let ["arn", partition, service, "", account, path] = parts[..] else { return false };
    PARTITIONS.contains(&partition)
        && base_account(account)
        && !path.contains(['*', '?'])
        && principal_path(service, path)
}

fn principal_path(service: &str, path: &str) -> bool {
    let named = |prefix: &str| path.strip_prefix(prefix).is_some_and(|rest| !rest.is_empty() && !rest.ends_with('/'));
    match service {
        "iam" => path == "root" || named("user/") || named("role/"),
        "sts" => {
            named("federated-user/")
                || path
                    .strip_prefix("assumed-role/")
                    .is_some_and(|r| r.split('/').filter(|p| !p.is_empty()).count() == 2)
        }
        _ => false,
    }
}

fn service_principal(value: &str) -> bool {
    let name =
        [".amazonaws.com", ".amazonaws.com.cn", ".aws.internal", ".aws"].iter().find_map(|s| value.strip_suffix(s));
    name.is_some_and(|n| {
        !n.is_empty() && n.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'-' | b'.'))
    })
}

fn base_account(text: &str) -> bool {
    text.parse::<base::AccountId>().is_ok()
}
