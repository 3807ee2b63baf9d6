//! Which service and operation a request is for, from its headers and parameters alone.
//!
//! Decision: the wire page, "Dispatch on one port". The order is: method and path of REST services, RPC v2 CBOR path, `X-Amz-Target`,
//! credential scope, `Action` and `Version`, host name.

use crate::sign::{Scope, scope};
use crate::{Request, form, rest};
use base::Fault;
use shape::{Api, OpMeta, Protocol};

/// Where a request goes.
#[derive(Debug)]
pub struct Route {
    /// The service.
    pub api: &'static Api,
    /// The protocol that it came in and is answered in.
    pub protocol: Protocol,
    /// The operation.
    pub operation: Named,
    /// The API version that the request named; the model's otherwise.
    pub version: String,
    /// The region of the credential scope, else of the host name.
    pub region: Option<String>,
    /// What the signature claims, unchecked.
    pub scope: Option<Scope>,
    /// The bucket and the key that a request to S3 is about; nothing for others.
    pub at: rest::Place,
}

/// An operation by its standing.
#[derive(Debug)]
pub enum Named {
    /// The model has it.
    Served(&'static OpMeta),
    /// AWS has it, the model leaves it out.
    Other(String),
    /// AWS has no such operation; empty when the request names none.
    Unknown(String),
    /// AWS has no operation of this method and path.
    NoRoute {
        /// `POST`
        method: String,
        /// What the path names: `SERVICE`, `BUCKET`, `OBJECT`.
        resource: &'static str,
    },
}

/// A request that no known service takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unrouted {
    /// The service by its signing name or target prefix, if the request says one.
    pub service: Option<String>,
    /// The operation, if the request says one.
    pub operation: Option<String>,
    /// The protocol in which the client will understand an error.
    pub protocol: Protocol,
}

impl Route {
    /// The operation, or what a request for one that is not served answers.
    ///
    /// # Errors
    /// `NotImplemented` for AWS's other operations, the protocol's own error for names that AWS does not know.
    pub fn op(&self) -> Result<&'static OpMeta, Fault> {
        match &self.operation {
            Named::Served(op) => Ok(op),
            Named::Other(name) => Err(Fault::not_implemented(name)),
            Named::Unknown(name) => Err(crate::codec(self.protocol).map_or_else(
                || Fault::with_status(404, "UnknownOperationException", ""),
                |c| c.unknown_operation(name, &self.version),
            )),
            Named::NoRoute { method, resource } => Err(rest::no_route(method, resource)),
        }
    }
}

impl Unrouted {
    /// What such a request answers.
    pub fn fault(&self) -> Fault {
        match (&self.service, &self.operation) {
            (Some(s), Some(o)) => Fault::not_implemented(format!("{s} {o}")),
            (Some(s), None) => Fault::not_implemented(format!("The service {s}")),
            (None, Some(o)) => Fault::not_implemented(o),
            (None, None) => Fault::sender("MissingAction", "The request names no service and no operation."),
        }
    }
}

/// Finds the service, the protocol and the operation among `apis`, of a request that [`rest_of`] has no route for.
///
/// # Errors
/// No service of `apis` takes the request.
pub fn dispatch(request: &Request<'_>, apis: &[&'static Api]) -> Result<Route, Unrouted> {
    let scope = scope(request);
    let route = routed(request, apis, scope.as_ref())?;
    Ok(Route { scope, ..route })
}

fn routed(request: &Request<'_>, apis: &[&'static Api], scope: Option<&Scope>) -> Result<Route, Unrouted> {
    let host = host_labels(request);
    let region = scope.map(|s| s.region.clone()).filter(|r| !r.is_empty()).or(host.region);
    if let Some((service, operation)) = cbor_path(request) {
        let at = |a: &&&'static Api| a.service_id == service && a.protocols.contains(&Protocol::RpcV2Cbor);
        return named(apis.iter().find(at).copied(), Protocol::RpcV2Cbor, service, operation, None, region);
    }
    if let Some((prefix, operation)) = request.header("x-amz-target").and_then(|t| t.rsplit_once('.')) {
        let api = apis.iter().find(|a| a.target_prefix == prefix).copied();
        // older clients of forms name a target too, one that no service has
        if api.is_some() || !request.has_form() || form::parameter(request, "Action").is_none() {
            return named(api, Protocol::AwsJson, prefix, operation, None, region);
        }
    }
    let signed = scope.map(|s| s.service.as_str());
    by_action(request, apis, signed.or(host.service.as_deref()), region)
}

/// The route of a request whose service is told apart by method and path; the head says all of it. This is asked first.
pub fn rest_of(request: &Request<'_>, apis: &[&'static Api]) -> Option<Route> {
    if request.header("x-amz-target").is_some() {
        return None;
    }
    let scope = scope(request);
    let api = by_path(request, apis, scope.as_ref())?;
    let at = rest::place(request);
    let operation = match rest::find(api, request) {
        Some(rest::Target::Served(op)) => Named::Served(op),
        Some(rest::Target::Other(name)) => Named::Other(name.to_owned()),
        None => Named::NoRoute { method: request.method.to_owned(), resource: at.kind() },
    };
    let signed = scope.as_ref().map(|s| s.region.clone()).filter(|r| !r.is_empty());
    let region = signed.or_else(|| at.region.clone());
    Some(Route { api, protocol: Protocol::RestXml, operation, version: api.version.into(), region, scope, at })
}

/// A service whose operations are told apart by method and path.
fn by_path(request: &Request<'_>, apis: &[&'static Api], scope: Option<&Scope>) -> Option<&'static Api> {
    let rest = || apis.iter().filter(|a| a.protocol() == Protocol::RestXml);
    match scope.filter(|s| s.service != "s3") {
        Some(scope) => rest().find(|a| a.signing_name == scope.service).copied(),
        None if rest::belongs_to_s3(request, scope) => rest().find(|a| a.name == "s3").copied(),
        None => None,
    }
}

fn named(
    api: Option<&'static Api>,
    protocol: Protocol,
    service: &str,
    operation: &str,
    version: Option<String>,
    region: Option<String>,
) -> Result<Route, Unrouted> {
    let Some(api) = api else {
        let said = |s: &str| (!s.is_empty()).then(|| s.to_owned());
        return Err(Unrouted { service: said(service), operation: said(operation), protocol });
    };
    let operation = match api.op(operation) {
        Some(op) => Named::Served(op),
        None if api.knows_other(operation) => Named::Other(operation.to_owned()),
        None => Named::Unknown(operation.to_owned()),
    };
    let version = version.unwrap_or_else(|| api.version.into());
    Ok(Route { api, protocol, operation, version, region, scope: None, at: rest::Place::default() })
}

/// `/service/X/operation/Op`, with the header that every RPC v2 CBOR client sends.
fn cbor_path<'a>(request: &Request<'a>) -> Option<(&'a str, &'a str)> {
    request.header("smithy-protocol").filter(|p| *p == "rpc-v2-cbor")?;
    let rest = request.path.split_once("/service/")?.1;
    rest.split_once("/operation/")
}

/// `Action` and `Version` decide inside a service and, without a signature, between services.
fn by_action(
    request: &Request<'_>,
    apis: &[&'static Api],
    service: Option<&str>,
    region: Option<String>,
) -> Result<Route, Unrouted> {
    let action = form::parameter(request, "Action").unwrap_or_default();
    let version = form::parameter(request, "Version").map(|v| v.into_owned());
    let query = |a: &&&'static Api| query_protocol(a).is_some();
    let of_service = || apis.iter().filter(query).filter(|a| service.is_none_or(|s| a.signing_name == s));
    let same_version = |a: &&&'static Api| version.as_deref() == Some(a.version);
    let api = match service {
        // services that share a signing name differ by version; an unknown version of a service goes to its only API
        Some(_) => of_service().find(same_version).or_else(|| only(of_service()).filter(|a| !shares_name(a))),
        None => of_service().find(same_version),
    };
    let protocol = api.and_then(|a| query_protocol(a)).unwrap_or(Protocol::AwsQuery);
    let protocol = if service == Some("ec2") { Protocol::Ec2Query } else { protocol };
    named(api.copied(), protocol, service.unwrap_or(""), &action, version, region)
}

/// The form protocol that a service speaks, whether or not it is its first choice.
fn query_protocol(api: &Api) -> Option<Protocol> {
    api.protocols.iter().copied().find(|p| matches!(p, Protocol::AwsQuery | Protocol::Ec2Query))
}

fn only<'a>(mut all: impl Iterator<Item = &'a &'static Api>) -> Option<&'a &'static Api> {
    let first = all.next()?;
    all.next().is_none().then_some(first)
}

/// Classic load balancers have the same signing name and other versions.
fn shares_name(api: &Api) -> bool {
    api.signing_name == "elasticloadbalancing"
}

#[derive(Default)]
struct Host {
    service: Option<String>,
    region: Option<String>,
}

/// `ec2.ap-northeast-2.amazonaws.com`, `sts.amazonaws.com`, also `.api.aws`; SQS's older `ap-northeast-2.queue.amazonaws.com` and
/// `queue.amazonaws.com`.
fn host_labels(request: &Request<'_>) -> Host {
    let Some(host) = request.header("host") else { return Host::default() };
    let host = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit())).map_or(host, |h| h.0);
    let stem = [".amazonaws.com", ".amazonaws.com.cn", ".api.aws"].iter().find_map(|s| host.strip_suffix(s));
    let Some(stem) = stem else { return Host::default() };
    if let Some(region) = stem.strip_suffix("queue").filter(|r| r.is_empty() || r.ends_with('.')) {
        let region = region.strip_suffix('.').unwrap_or("us-east-1");
        return Host { service: Some("sqs".into()), region: Some(region.into()) };
    }
    let mut labels = stem.split('.');
    let service = labels.next().map(str::to_owned);
    Host { service, region: labels.next().map(str::to_owned) }
}
