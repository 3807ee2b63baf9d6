//! The seam between the protocols and everything else.

use crate::{Refused, Request, Response};
use base::Fault;
use shape::{Api, OpMeta, Protocol, Struct};

/// What a codec found beside the input it filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Decoded {
    /// Parameters of the request that no member took, as the request named them, in order.
    pub unknown: Vec<String>,
}

/// One wire protocol, over any schema.
pub trait Codec: Send + Sync {
    /// Which one.
    fn protocol(&self) -> Protocol;

    /// Reads the input of `op` into `into`, which must be a fresh value of `op.input`.
    ///
    /// # Errors
    /// The request is not of this protocol, exceeds a limit, or breaks constraints of the model (all of them are listed).
    fn decode(&self, op: &OpMeta, request: &Request<'_>, into: &mut dyn Struct) -> Result<Decoded, Refused>;

    /// Writes the answer of a call that succeeded.
    fn encode(&self, api: &Api, op: &OpMeta, output: &dyn Struct, request_id: &str) -> Response;

    /// Writes the answer of a call that failed. `api` is `None` when no service was recognised.
    fn encode_error(&self, api: Option<&Api>, fault: &Fault, request_id: &str) -> Response;

    /// What a refusal to decode answers in the words of one service, where it has words of its own.
    fn refusal_by(&self, api: &Api, refused: &Refused) -> Fault {
        refused.in_words_of(api).unwrap_or_else(|| self.refusal(refused))
    }

    /// What a refusal to decode answers, in this protocol's words.
    fn refusal(&self, refused: &Refused) -> Fault;

    /// What an action that AWS does not have answers.
    fn unknown_operation(&self, name: &str, version: &str) -> Fault;

    /// What a parameter that no member takes answers; `None` where AWS ignores it.
    fn unknown_parameter(&self, name: &str) -> Option<Fault>;
}

/// The codec of a protocol, as far as it is built.
pub fn codec(protocol: Protocol) -> Option<&'static dyn Codec> {
    match protocol {
        Protocol::AwsQuery => Some(&crate::query::AwsQuery),
        Protocol::Ec2Query => Some(&crate::ec2_query::Ec2Query),
        Protocol::AwsJson => Some(&crate::json::AwsJson),
        Protocol::RestXml => Some(&crate::rest::RestXml),
        Protocol::RestJson | Protocol::RpcV2Cbor => None,
    }
}

/// The same for one request, which may ask for another form of the answer.
pub fn codec_for(protocol: Protocol, request: &Request<'_>) -> Option<&'static dyn Codec> {
    match protocol {
        Protocol::AwsQuery if crate::query_json::is_wanted(request) => Some(&crate::query_json::AwsQueryJson),
        protocol => codec(protocol),
    }
}
