//! CreateListener: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html>

use crate::ids::{ListenerId, new_hex};
use crate::limits::{self, LISTENERS};
use crate::model::{Attributes, Listener};
use crate::ops::shared::{actions, find, show, tagging};
use crate::{errors, tables};
use api_elbv2::{Certificate, CreateListenerInput, CreateListenerOutput, ProtocolEnum};
use base::Fault;
use kernel::Cx;
use shape::Enum;
use store::Tx;

/// Makes a listener; the same again is no error.
pub fn run(cx: &Cx, tx: &mut Tx, input: CreateListenerInput) -> Result<CreateListenerOutput, Fault> {
    let at = cx.scope();
    let balancer = find::load_balancer(tx, at, &input.load_balancer_arn)?;
    let protocol = input.protocol.ok_or_else(|| errors::validation("A listener protocol must be specified"))?;
    check_protocol("CreateListener", protocol)?;
    check_no_tls(&input.certificates, &input.ssl_policy)?;
    let port = input.port.and_then(|p| u16::try_from(p).ok());
    let port = port.ok_or_else(|| errors::validation("A listener port must be specified"))?;
    let tags = tagging::wanted(input.tags)?;
    let default = actions::read(cx, tx, &balancer, &input.default_actions)?;
    let others = tables::listeners_of(tx, at, &balancer.id)?;
    if let Some(old) = others.iter().find(|l| l.port == port) {
        return match old.default == default {
            true => Ok(CreateListenerOutput { listeners: Some(vec![show::listener(at, old)]) }),
            false => Err(errors::listener_exists(at, &balancer.id)),
        };
    }
    limits::check(cx, tx, LISTENERS, "TooManyListeners", "listeners per load balancer", others.len() + 1)?;
    let id = ListenerId { balancer: balancer.id, hex: new_hex(cx) };
    let listener = Listener { id, port, default_rule: new_hex(cx), default, attributes: Attributes::new() };
    tables::put_listener(tx, at, &listener)?;
    tagging::give(tx, at, &listener.id.arn(at), &tags)?;
    Ok(CreateListenerOutput { listeners: Some(vec![show::listener(at, &listener)]) })
}

/// HTTP is built; HTTPS is AWS's other; the rest is no protocol of Application Load Balancers.
pub fn check_protocol(operation: &str, protocol: ProtocolEnum) -> Result<(), Fault> {
    match protocol {
        ProtocolEnum::Http => Ok(()),
        ProtocolEnum::Https => Err(Fault::not_implemented(format_args!("{operation}.Protocol=HTTPS"))),
        other => Err(errors::listener_protocol(ProtocolEnum::NAMES[other.index()])),
    }
}

/// HTTP listeners have neither certificate nor policy.
pub fn check_no_tls(certificates: &Option<Vec<Certificate>>, policy: &Option<String>) -> Result<(), Fault> {
    if certificates.as_ref().is_some_and(|c| !c.is_empty()) {
        return Err(errors::validation("A certificate cannot be specified for HTTP listeners"));
    }
    match policy {
        Some(_) => Err(errors::validation("An SSL policy cannot be specified for HTTP listeners")),
        None => Ok(()),
    }
}
