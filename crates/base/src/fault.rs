//! What a failed call tells its client: AWS's code, AWS's wording, and our cause as its source.

use std::borrow::Cow;
use std::fmt;

/// Whose mistake it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The request is wrong; sending it again does not help.
    Sender,
    /// We failed; clients may retry.
    Receiver,
}

/// An error answer. Codes and wording follow the service's own documentation.
#[derive(Debug)]
pub struct Fault {
    /// AWS's error code, such as `InvalidVpcID.NotFound`.
    pub code: Cow<'static, str>,
    /// AWS's wording.
    pub message: String,
    /// The HTTP status.
    pub status: u16,
    /// Whose mistake it was.
    pub side: Side,
    /// Further modelled members of the error shape, by name (rarely used).
    pub members: Vec<(&'static str, String)>,
    /// Further members that are no plain text: a boxed `shape::AnyStruct` with the error shape's members, written by codecs that know
    /// such (a transaction's reasons, the item that failed a condition).
    pub detail: Option<Box<dyn std::any::Any + Send + Sync>>,
    /// What went wrong on our side, for logs only.
    pub source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Fault {
    /// The client's mistake, status 400.
    pub fn sender(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Fault {
        Fault::with_status(400, code, message)
    }

    /// A fault with another status; 5xx is ours, everything else the client's.
    pub fn with_status(status: u16, code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Fault {
        let side = if status >= 500 { Side::Receiver } else { Side::Sender };
        Fault {
            code: code.into(),
            message: message.into(),
            status,
            side,
            members: Vec::new(),
            detail: None,
            source: None,
        }
    }

    /// Something of ours broke; the cause goes to the log, not to the client.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Fault {
        let mut f = Fault::with_status(
            500,
            "InternalFailure",
            "The request processing has failed because of an unknown error.",
        );
        f.source = Some(cause.into());
        f
    }

    /// What Hanul does not do yet, by name: `Operation` or `Operation.Parameter`.
    pub fn not_implemented(what: impl fmt::Display) -> Fault {
        Fault::with_status(501, "NotImplemented", format!("{what} is not implemented by Hanul."))
    }

    /// True when the code is this one.
    pub fn is(&self, code: &str) -> bool {
        self.code == code
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}
impl std::error::Error for Fault {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().map(|e| e as &(dyn std::error::Error + 'static))
    }
}
