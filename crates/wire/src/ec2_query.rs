//! ec2Query: EC2's own parameter names, answers and errors.
//!
//! "EC2 query protocol", Smithy 2.0; EC2 API reference, "Error codes for the Amazon EC2 API".

use crate::query_read::{Flavour, lower_first, read};
use crate::xml::Xml;
use crate::{Codec, Decoded, Refused, Request, Response, form};
use base::Fault;
use shape::{Api, Broken, OpMeta, Protocol, Struct, Violation};

/// The protocol.
pub(crate) struct Ec2Query;

impl Codec for Ec2Query {
    fn protocol(&self) -> Protocol {
        Protocol::Ec2Query
    }

    fn decode(&self, _: &OpMeta, request: &Request<'_>, into: &mut dyn Struct) -> Result<Decoded, Refused> {
        let outcome = read(form::parameters(request)?, into, Flavour::Ec2);
        match outcome.violations.is_empty() {
            true => Ok(Decoded { unknown: outcome.unknown }),
            false => Err(Refused::Invalid(outcome.violations)),
        }
    }

    fn encode(&self, api: &Api, op: &OpMeta, output: &dyn Struct, request_id: &str) -> Response {
        let mut x = Xml::new(false);
        // the model lacks the slash that EC2 sends
        let namespace = format!("{}/", api.xml_namespace.trim_end_matches('/'));
        x.rooted(&format!("{}Response", op.name), &namespace, |x| {
            x.leaf("requestId", request_id);
            match output.ty().members.is_empty() {
                // operations without an output answer this
                true => x.leaf("return", "true"),
                false => x.members(output),
            }
        });
        answer(op.status, x, request_id)
    }

    fn encode_error(&self, _: Option<&Api>, fault: &Fault, request_id: &str) -> Response {
        let mut x = Xml::new(false);
        x.element("Response", |x| {
            x.element("Errors", |x| {
                x.element("Error", |x| {
                    x.leaf("Code", &fault.code);
                    x.leaf("Message", &fault.message);
                    fault.members.iter().for_each(|(name, value)| x.leaf(name, value));
                });
            });
            x.leaf("RequestID", request_id);
        });
        answer(fault.status, x, request_id)
    }

    fn refusal(&self, refused: &Refused) -> Fault {
        match refused {
            // EC2 names the first one only
            Refused::Invalid(all) => all
                .iter()
                .min_by_key(|v| v.broken != Broken::Null)
                .map_or_else(|| Fault::sender("InvalidParameterValue", "The request is invalid."), violation),
            Refused::TooLarge(_) => Fault::with_status(413, "RequestEntityTooLarge", refused.to_string()),
            other => Fault::sender("MalformedQueryString", other.to_string()),
        }
    }

    fn unknown_operation(&self, name: &str, _: &str) -> Fault {
        match name {
            "" => Fault::sender("MissingAction", "The request is missing an action or operation parameter."),
            name => Fault::sender("InvalidAction", format!("The action {name} is not valid for this web service.")),
        }
    }

    fn unknown_parameter(&self, name: &str) -> Option<Fault> {
        Some(Fault::sender("UnknownParameter", format!("The parameter {name} is not recognized")))
    }
}

fn violation(v: &Violation) -> Fault {
    if v.broken == Broken::Null {
        let message = format!("The request must contain the parameter {}", v.parameter);
        return Fault::sender("MissingParameter", message);
    }
    let name = lower_first(&v.parameter);
    let value = v.value.as_deref().unwrap_or("***");
    let value = match v.broken {
        Broken::ValueMin(_) | Broken::ValueMax(_) => format!(" {value} "),
        _ => value.to_owned(),
    };
    Fault::sender(
        "InvalidParameterValue",
        format!("Value ({value}) for parameter {name} is invalid. {}", reason(&v.broken)),
    )
}

fn reason(broken: &Broken) -> String {
    match broken {
        Broken::ValueMin(n) => format!("Expecting a value greater than {n}."),
        Broken::ValueMax(n) => format!("Expecting a value smaller than {n}."),
        Broken::LengthMin(n) => format!("Its length must be at least {n}."),
        Broken::LengthMax(n) => format!("Its length must be at most {n}."),
        Broken::Pattern(p) => format!("It must match the pattern {p}."),
        Broken::OneOf(names) => format!("Valid values are: {}.", names.join(", ")),
        Broken::Kind(kind) => format!("Expecting a value of type {kind}."),
        Broken::Items(all) | Broken::Values(all) | Broken::Keys(all) => {
            all.iter().map(reason).collect::<Vec<_>>().join(" ")
        }
        Broken::Null => "It must not be empty.".into(),
    }
}

fn answer(status: u16, x: Xml, request_id: &str) -> Response {
    let headers = vec![
        ("content-type".into(), "text/xml;charset=UTF-8".to_owned()),
        ("x-amzn-requestid".into(), request_id.to_owned()),
    ];
    Response { status, headers, body: x.out.into_bytes() }
}
