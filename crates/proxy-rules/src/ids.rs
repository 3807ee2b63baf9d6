//! Names of balancers, nodes, listeners and targets; plain text that the service chose and this crate only compares.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl<T: AsRef<str>> From<T> for $name {
            fn from(text: T) -> Self {
                Self(Arc::from(text.as_ref()))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    /// One load balancer; usually the resource part of its ARN, `app/my-lb/50dc6c495c0c9188`.
    BalancerId
);
id!(
    /// One load-balancer node: the interface of a balancer in one zone. `Dial` opens sockets by it.
    NodeId
);
id!(
    /// One listener; usually the resource part of its ARN.
    ListenerId
);
id!(
    /// One target group; usually the resource part of its ARN.
    GroupId
);
id!(
    /// A registered target: an instance id or an address, as it was registered.
    TargetId
);
