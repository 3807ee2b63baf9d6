//! Names of machines and images: they become directory and cgroup names, so their form is checked once, here.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Longest name in bytes: a machine's name is also part of a cgroup's name (255 bytes at most).
pub(crate) const ID_BYTES_MAX: usize = 100;

/// A text that cannot name a machine or an image.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a name: 1 to {max} of a-z, A-Z, 0-9, `-`, `_`, `.`, starting with a letter or digit", max = ID_BYTES_MAX)]
pub struct NotAnId(pub String);

fn check(text: &str) -> Result<String, NotAnId> {
    let good = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let first = text.chars().next().is_some_and(|c| c.is_ascii_alphanumeric());
    match first && text.len() <= ID_BYTES_MAX && text.chars().all(good) {
        true => Ok(text.to_owned()),
        false => Err(NotAnId(text.chars().take(ID_BYTES_MAX).collect())),
    }
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The name as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                check(text).map(Self)
            }
        }
        impl TryFrom<String> for $name {
            type Error = NotAnId;
            fn try_from(text: String) -> Result<Self, NotAnId> {
                check(&text).map(Self)
            }
        }
        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    };
}

id! {
    /// Names one machine of a cloud: an instance id, a task id, a database's id.
    BoxId
}
id! {
    /// Names an image layer made from a machine: an image's or snapshot's id.
    ImageId
}
