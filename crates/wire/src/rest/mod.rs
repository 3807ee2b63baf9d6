//! REST protocols with XML documents: routes, HTTP bindings, documents, and S3's own ways.
//!
//! "AWS restXml protocol" and "HTTP bindings", Smithy 2.0; "REST API", Amazon S3 API Reference.

mod bindings;
mod encode;
mod hosts;
mod places;
mod routes;
mod tree;
mod xml_read;

pub use bindings::amz_header;
pub use encode::body_of;
pub(crate) use hosts::belongs_to_s3;
pub use hosts::{Place, place};
pub(crate) use routes::{Target, find};

use crate::{Codec, Decoded, Refused, Request, Response};
use base::Fault;
use shape::{Api, Broken, OpMeta, Protocol, Struct, Violation};

/// The protocol.
pub(crate) struct RestXml;

/// The namespace of S3's documents.
pub(crate) const S3_NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

/// The head of a violation's path when the document holds it.
pub(crate) const IN_BODY: &str = "body";

impl Codec for RestXml {
    fn protocol(&self) -> Protocol {
        Protocol::RestXml
    }

    fn decode(&self, op: &OpMeta, request: &Request<'_>, into: &mut dyn Struct) -> Result<Decoded, Refused> {
        let found = bindings::read(op, request, into)?;
        match found.is_empty() {
            true => Ok(Decoded::default()),
            false => Err(Refused::Invalid(found)),
        }
    }

    fn encode(&self, api: &Api, op: &OpMeta, output: &dyn Struct, request_id: &str) -> Response {
        encode::answer(api, op, output, request_id)
    }

    fn encode_error(&self, api: Option<&Api>, fault: &Fault, request_id: &str) -> Response {
        encode::error(api, fault, request_id)
    }

    fn refusal(&self, refused: &Refused) -> Fault {
        match refused {
            Refused::TooLarge(_) => Fault::sender("MaxMessageLengthExceeded", "Your request was too big."),
            Refused::Malformed(what) if what == NOT_A_URI => Fault::sender("InvalidURI", NOT_A_URI),
            Refused::Malformed(what) if what == NO_BODY => Fault::sender("MissingRequestBodyError", NO_BODY),
            Refused::Invalid(all) => all.first().map_or_else(malformed, violation),
            _ => malformed(),
        }
    }

    fn unknown_operation(&self, name: &str, _: &str) -> Fault {
        no_route(name, "SERVICE")
    }

    fn unknown_parameter(&self, _: &str) -> Option<Fault> {
        None
    }
}

/// Nothing is served at this method and path.
pub(crate) fn no_route(method: &str, resource: &str) -> Fault {
    let text = "The specified method is not allowed against this resource.";
    let mut fault = Fault::with_status(405, "MethodNotAllowed", text);
    fault.members = vec![("Method", method.to_owned()), ("ResourceType", resource.to_owned())];
    fault
}

pub(crate) const NOT_A_URI: &str = "Couldn't parse the specified URI.";
pub(crate) const NO_BODY: &str = "Request Body is empty";

fn malformed() -> Fault {
    Fault::sender(
        "MalformedXML",
        "The XML you provided was not well-formed or did not validate against our published schema",
    )
}

/// S3 says what is wrong with an argument in its own words ("Error responses", Amazon S3 API Reference).
fn violation(v: &Violation) -> Fault {
    if v.path.starts_with(IN_BODY) {
        return malformed();
    }
    let message = match v.parameter.to_ascii_lowercase().as_str() {
        "x-amz-storage-class" => {
            let text = "The storage class you specified is not valid";
            return Fault::sender("InvalidStorageClass", text);
        }
        "content-md5" if v.broken == Broken::Null => {
            let text = "Missing required header for this request: Content-MD5 OR x-amz-checksum-*";
            return Fault::sender("InvalidRequest", text);
        }
        "list-type" => "Invalid List Type specified in Request",
        "encoding-type" => "Invalid Encoding Method specified in Request",
        "max-keys" | "max-parts" | "max-uploads" | "part-number-marker" => {
            return argument(v, format!("Provided {} not an integer or within integer range", v.parameter));
        }
        "partnumber" => "Part number must be an integer between 1 and 10000, inclusive",
        "x-amz-copy-source" => "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
        "x-amz-metadata-directive" => "Unknown metadata directive.",
        "x-amz-tagging-directive" => "Unknown tagging directive.",
        "x-amz-server-side-encryption" => "The encryption method specified is not supported",
        "x-amz-object-ownership" => "Invalid x-amz-object-ownership header",
        "x-amz-object-lock-mode" => "Unknown wormMode directive.",
        "x-amz-object-lock-legal-hold" => "Legal Hold must be either of 'ON' or 'OFF'",
        "x-amz-object-lock-retain-until-date" => "The retain until date must be provided in ISO 8601 format",
        "x-amz-checksum-algorithm" | "x-amz-sdk-checksum-algorithm" => {
            let text = "Checksum algorithm provided is unsupported. Please try again with any of the valid types: \
                        [CRC32, CRC32C, CRC64NVME, SHA1, SHA256, SHA512, MD5, XXHASH64, XXHASH3, XXHASH128]";
            return Fault::sender("InvalidRequest", text);
        }
        _ => "Invalid Argument",
    };
    argument(v, message.to_owned())
}

fn argument(v: &Violation, message: String) -> Fault {
    let mut fault = Fault::sender("InvalidArgument", message);
    fault.members.push(("ArgumentName", v.parameter.clone()));
    fault.members.extend(v.value.clone().map(|value| ("ArgumentValue", value)));
    fault
}
