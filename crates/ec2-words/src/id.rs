//! Ids as types: each is checked for form before it is looked up (malformed is not "not found").
//!
//! EC2 resource IDs: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html>; codes: "Error codes for the
//! Amazon EC2 API".

use base::{Fault, IdForm};
use kernel::Cx;
use std::fmt;
use std::ops::Deref;
use store::KeyPart;

/// One kind of id.
pub trait Id: Clone + Ord + fmt::Display + fmt::Debug + KeyPart + Deref<Target = str> + From<String> {
    /// Its prefix and digits.
    const FORM: IdForm;
    /// AWS's code for an id that names nothing.
    const NOT_FOUND: &'static str;
    /// AWS's code for text of another form.
    const MALFORMED: &'static str;
    /// AWS's words for ids that name nothing, with `{}` for the id.
    const MISSING: &'static str;

    /// A new id.
    fn new(cx: &Cx) -> Self {
        cx.ids().resource(Self::FORM.prefix).into()
    }

    /// Checks the form of an id that a caller sent.
    fn parse(text: &str) -> Result<Self, Fault> {
        if Self::FORM.fits(text) {
            return Ok(text.to_owned().into());
        }
        if Self::MALFORMED == Self::NOT_FOUND {
            return Err(Fault::sender(Self::NOT_FOUND, Self::MISSING.replace("{}", text)));
        }
        let prefix = Self::FORM.prefix;
        let message = match text.starts_with(&format!("{prefix}-")) {
            true => format!("Invalid id: \"{text}\""),
            false => format!("Invalid id: \"{text}\" (expecting \"{prefix}-...\")"),
        };
        Err(Fault::sender(Self::MALFORMED, message))
    }

    /// The fault for an id that names nothing here.
    fn not_found(&self) -> Fault {
        Fault::sender(Self::NOT_FOUND, Self::MISSING.replace("{}", self))
    }

    /// The fault for several such ids, as Describe calls word it.
    fn none_found(ids: &[Self]) -> Fault {
        match ids {
            [one] => one.not_found(),
            _ => {
                let all: Vec<&str> = ids.iter().map(|i| &**i).collect();
                let plural = Self::MISSING
                    .replace(" ID '", " IDs '")
                    .replace(" id '", " ids '")
                    .replace("group '", "groups '")
                    .replace("volume '", "volumes '")
                    .replace("snapshot '", "snapshots '")
                    .replace("does not exist", "do not exist");
                Fault::sender(Self::NOT_FOUND, plural.replace("{}", &all.join(", ")))
            }
        }
    }
}

/// Declares id types: name, prefix, AWS's codes for one that names nothing and for one of another form, AWS's words.
#[macro_export]
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident $prefix:literal $not_found:literal $malformed:literal $missing:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, $crate::parts::Serialize, $crate::parts::Deserialize)]
        pub struct $name(String);

        impl $crate::Id for $name {
            const FORM: $crate::parts::IdForm = $crate::parts::IdForm { prefix: $prefix };
            const NOT_FOUND: &'static str = $not_found;
            const MALFORMED: &'static str = $malformed;
            const MISSING: &'static str = $missing;
        }
        impl std::ops::Deref for $name {
            type Target = str;
            fn deref(&self) -> &str {
                &self.0
            }
        }
        impl From<String> for $name {
            fn from(text: String) -> Self {
                $name(text)
            }
        }
        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
        impl From<&$name> for String {
            fn from(id: &$name) -> String {
                id.0.clone()
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl $crate::parts::KeyPart for $name {
            fn encode(&self, out: &mut Vec<u8>) {
                $crate::parts::KeyPart::encode(&self.0, out);
            }
            fn decode(input: &mut &[u8]) -> Result<Self, $crate::parts::KeyError> {
                <String as $crate::parts::KeyPart>::decode(input).map($name)
            }
        }
    )*};
}
