//! awsQuery: form parameters in, XML out (IAM, STS, Elastic Load Balancing, RDS).
//!
//! "AWS query protocol", Smithy 2.0; IAM API reference, "Common errors".

use crate::query_read::{Flavour, read};
use crate::refused::validation_message;
use crate::xml::Xml;
use crate::{Codec, Decoded, Refused, Request, Response, form};
use base::{Fault, Side};
use shape::{Api, Broken, OpMeta, Protocol, Struct};

/// The protocol.
pub(crate) struct AwsQuery;

/// Services that print timestamps without milliseconds (examples in the IAM and STS API references).
const WHOLE_SECONDS: &[&str] = &["iam", "sts"];

impl Codec for AwsQuery {
    fn protocol(&self) -> Protocol {
        Protocol::AwsQuery
    }

    fn decode(&self, op: &OpMeta, request: &Request<'_>, into: &mut dyn Struct) -> Result<Decoded, Refused> {
        let mut parameters = form::parameters(request)?;
        parameters.extend(queue_of_the_path(op, request, &parameters));
        let outcome = read(parameters, into, Flavour::Query);
        match outcome.violations.is_empty() {
            true => Ok(Decoded { unknown: outcome.unknown }),
            false => Err(Refused::Invalid(outcome.violations)),
        }
    }

    fn encode(&self, api: &Api, op: &OpMeta, output: &dyn Struct, request_id: &str) -> Response {
        let mut x = Xml::new(WHOLE_SECONDS.contains(&api.name));
        x.rooted(&format!("{}Response", op.name), api.xml_namespace, |x| {
            if !op.result_wrapper.is_empty() {
                x.element(op.result_wrapper, |x| x.members(output));
            }
            x.element("ResponseMetadata", |x| x.leaf("RequestId", request_id));
        });
        answer(op.status, x, request_id)
    }

    fn encode_error(&self, api: Option<&Api>, fault: &Fault, request_id: &str) -> Response {
        let mut x = Xml::new(false);
        x.rooted("ErrorResponse", api.map_or("", |a| a.xml_namespace), |x| {
            x.element("Error", |x| {
                x.leaf("Type", kind(fault));
                x.leaf("Code", code(api, &fault.code));
                x.leaf("Message", &fault.message);
                fault.members.iter().for_each(|(name, value)| x.leaf(name, value));
            });
            x.leaf("RequestId", request_id);
        });
        answer(fault.status, x, request_id)
    }

    fn refusal(&self, refused: &Refused) -> Fault {
        match refused {
            // text that is no number never reaches the constraints
            Refused::Invalid(all) => match all.iter().find_map(unparsable) {
                Some(message) => Fault::sender("MalformedInput", message),
                None => Fault::sender("ValidationError", validation_message(all)),
            },
            Refused::TooLarge(_) => Fault::with_status(413, "RequestEntityTooLarge", refused.to_string()),
            other => Fault::sender("MalformedQueryString", other.to_string()),
        }
    }

    fn unknown_operation(&self, name: &str, version: &str) -> Fault {
        match name {
            "" => Fault::sender("MissingAction", "The request is missing an action or a required parameter."),
            name => Fault::sender("InvalidAction", format!("Could not find operation {name} for version {version}")),
        }
    }

    fn unknown_parameter(&self, _: &str) -> Option<Fault> {
        None
    }
}

/// Rooms of services that speak JSON first name errors by their shapes.
pub(crate) fn code<'a>(api: Option<&Api>, code: &'a str) -> &'a str {
    let meta = api.filter(|a| a.query_compatible()).and_then(|a| a.error(code));
    meta.map_or(code, |e| e.code)
}

/// Whose the fault is.
pub(crate) fn kind(fault: &Fault) -> &'static str {
    if fault.side == Side::Sender { "Sender" } else { "Receiver" }
}

/// A call to a queue's own address need not repeat it: `POST /123456789012/orders`, `Action=SendMessage`.
///
/// "Making Query API requests", Amazon SQS developer guide.
fn queue_of_the_path<'a>(op: &OpMeta, request: &Request<'a>, said: &[form::Param<'a>]) -> Option<form::Param<'a>> {
    op.input.member("QueueUrl").filter(|_| !said.iter().any(|p| p.key == "QueueUrl"))?;
    let (account, name) = request.path.strip_prefix('/')?.split_once('/')?;
    let ours = !name.is_empty() && account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
    ours.then(|| form::Param { key: "QueueUrl".into(), value: request.path.into() })
}

fn unparsable(v: &shape::Violation) -> Option<String> {
    let kind = match v.broken {
        Broken::Kind(kind) => kind,
        _ => return None,
    };
    let text = v.value.as_deref().unwrap_or("***");
    Some(format!("Unable to parse '{text}' at '{}' as {kind}", v.path))
}

impl Xml {
    /// The outermost element, in a namespace.
    pub(crate) fn rooted(&mut self, name: &str, namespace: &str, inside: impl FnOnce(&mut Xml)) {
        self.out.extend(["<", name]);
        if !namespace.is_empty() {
            self.out.extend([" xmlns=\"", namespace, "\""]);
        }
        self.out.push('>');
        let before = self.out.len();
        inside(self);
        self.close(name, before);
    }
}

fn answer(status: u16, x: Xml, request_id: &str) -> Response {
    let headers =
        vec![("content-type".into(), "text/xml".to_owned()), ("x-amzn-requestid".into(), request_id.to_owned())];
    Response { status, headers, body: x.out.into_bytes() }
}
