//! Ids as AWS writes them (`vpc-0123456789abcdef0`); their form is checked where they enter the cloud, not here.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    )*};
}

ids! {
    /// `vpc-…`
    VpcId;
    /// `subnet-…`
    SubnetId;
    /// `rtb-…`
    RouteTableId;
    /// `igw-…`
    InternetGatewayId;
    /// `acl-…`
    AclId;
    /// `sg-…`
    SgId;
    /// `sgr-…`
    SgRuleId;
    /// `eni-…`
    EniId;
}
