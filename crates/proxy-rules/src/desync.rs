//! How far a request strays from RFC 7230, and what each desync mitigation mode does about it.
//!
//! Codes follow "Access logs: classification reasons" and "Desync mitigation mode" of the Application Load Balancer
//! guide. One difference: in monitor mode a severe request is refused too, since its end cannot be known.

use crate::snapshot::DesyncMode;

/// How dangerous a deviation is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// Not per the RFC, without known risk.
    Acceptable,
    /// Servers differ in how they read it.
    Ambiguous,
    /// Malformed or crafted.
    Severe,
}

/// The `classification_reason` of access logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the names are AWS's codes; the guide describes each
pub enum Reason {
    AmbiguousUri,
    BadContentLength,
    BadHeader,
    BadMethod,
    BadTransferEncoding,
    BadUri,
    BadVersion,
    BothTeClPresent,
    DuplicateContentLength,
    EmptyHeader,
    GetHeadZeroContentLength,
    MultilineHeader,
    MultipleContentLength,
    MultipleTransferEncodingChunked,
    NonCompliantHeader,
    NonCompliantVersion,
    NonCrLfLineTermination,
    SpaceInUri,
    SuspiciousHeader,
    UndefinedContentLengthSemantics,
    UndefinedTransferEncodingSemantics,
}

impl Reason {
    /// Its class.
    pub fn class(self) -> Class {
        match self {
            Self::GetHeadZeroContentLength
            | Self::NonCompliantHeader
            | Self::NonCompliantVersion
            | Self::NonCrLfLineTermination
            | Self::SpaceInUri => Class::Acceptable,
            Self::AmbiguousUri
            | Self::BothTeClPresent
            | Self::DuplicateContentLength
            | Self::EmptyHeader
            | Self::MultilineHeader
            | Self::SuspiciousHeader
            | Self::UndefinedContentLengthSemantics
            | Self::UndefinedTransferEncodingSemantics => Class::Ambiguous,
            Self::BadContentLength
            | Self::BadHeader
            | Self::BadMethod
            | Self::BadTransferEncoding
            | Self::BadUri
            | Self::BadVersion
            | Self::MultipleContentLength
            | Self::MultipleTransferEncodingChunked => Class::Severe,
        }
    }
}

/// What to do with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Treatment {
    /// Serve it.
    Serve,
    /// Serve it, then close the client's and the target's connection.
    ServeAndClose,
    /// Answer 400 and close.
    Refuse,
}

/// The treatment of a request whose worst deviation is this.
pub fn treatment(worst: Option<Reason>, mode: DesyncMode) -> Treatment {
    match (worst.map(Reason::class), mode) {
        (None, _) => Treatment::Serve,
        (Some(Class::Severe), _) | (Some(_), DesyncMode::Strictest) => Treatment::Refuse,
        (Some(Class::Ambiguous), DesyncMode::Defensive) => Treatment::ServeAndClose,
        (Some(_), _) => Treatment::Serve,
    }
}
