//! Why a document is refused, in IAM's words (the message of MalformedPolicyDocument).
//!
//! IAM User Guide, "Troubleshoot IAM policies" and "Grammar of the IAM JSON policy language"; wording as clients report it.

use std::fmt;

/// What is wrong with a policy document.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)] // each message says it
pub enum Malformed {
    InvalidJson,
    Syntax,
    LeadingSpaces,
    Version,
    VersionTooOld,
    NoActions,
    NoResources,
    PrincipalNotAllowed,
    Missing(&'static str),
    Prohibited(&'static str),
    NoVendor,
    Vendor(String),
    NotAnArn(String),
    Partition(String, String),
    ResourceVendor(String),
    IamRegion(String),
    IamPath(String),
    Legacy,
    SidNotUnique,
    SidCharacters,
    ConditionType(String),
    NotAnAssumeAction,
    InvalidPrincipal { kind: String, value: String },
    NoPrincipals,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Malformed::InvalidJson => f.write_str("This policy contains invalid Json"),
            Malformed::Syntax => f.write_str("Syntax errors in policy."),
            Malformed::LeadingSpaces => f.write_str("JSON strings must not have leading spaces"),
            Malformed::Version => f.write_str("The policy must contain a valid version string"),
            Malformed::VersionTooOld => f.write_str("Policy document must be version 2012-10-17 or greater."),
            Malformed::NoActions => f.write_str("Policy statement must contain actions."),
            Malformed::NoResources => f.write_str("Policy statement must contain resources."),
            Malformed::PrincipalNotAllowed => f.write_str("Policy document should not specify a principal."),
            Malformed::Missing(field) => write!(f, "Missing required field {field}"),
            Malformed::Prohibited(field) => write!(f, "Has prohibited field {field}"),
            Malformed::NoVendor => {
                f.write_str("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.")
            }
            Malformed::Vendor(v) => write!(f, "Vendor {v} is not valid"),
            Malformed::NotAnArn(r) => write!(f, "Resource {r} must be in ARN format or \"*\"."),
            Malformed::Partition(p, r) => write!(f, "Partition \"{p}\" is not valid for resource \"{r}\"."),
            Malformed::ResourceVendor(_) => {
                f.write_str("Resource vendor must be fully qualified and cannot contain regexes.")
            }
            Malformed::IamRegion(r) => write!(f, "IAM resource {r} cannot contain region information."),
            Malformed::IamPath(_) => f.write_str(IAM_PATHS_MESSAGE),
            Malformed::Legacy => f.write_str("The policy failed legacy parsing"),
            Malformed::SidNotUnique => f.write_str("Statement IDs (SID) in a single policy must be unique."),
            Malformed::SidCharacters => f.write_str(
                "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression \
                 [0-9A-Za-z]*",
            ),
            Malformed::ConditionType(t) => write!(f, "Invalid Condition type : {t}"),
            Malformed::NotAnAssumeAction => f.write_str("AssumeRole policy may only specify STS AssumeRole actions."),
            Malformed::InvalidPrincipal { kind, value } => {
                write!(f, "Invalid principal in policy: \"{kind}\":\"{value}\"")
            }
            Malformed::NoPrincipals => f.write_str(
                "Invalid principal in policy: com.amazon.balsa.error.InvalidPolicyException: The passed in policy has \
                 a statement with no principals!",
            ),
        }
    }
}

impl std::error::Error for Malformed {}

const IAM_PATHS_MESSAGE: &str = "IAM resource path must either be \"*\" or start with user/, federated-user/, role/, group/, \
     instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, \
     access-report/.";
