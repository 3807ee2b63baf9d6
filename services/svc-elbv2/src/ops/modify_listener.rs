//! ModifyListener: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyListener.html>

use crate::ops::create_listener::{check_no_tls, check_protocol};
use crate::ops::shared::{actions, find, show};
use crate::{errors, tables};
use api_elbv2::{ModifyListenerInput, ModifyListenerOutput};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Changes the port and the default action.
pub fn run(cx: &Cx, tx: &mut Tx, input: ModifyListenerInput) -> Result<ModifyListenerOutput, Fault> {
    let at = cx.scope();
    let mut listener = find::listener(tx, at, &input.listener_arn)?;
    if let Some(protocol) = input.protocol {
        check_protocol("ModifyListener", protocol)?;
    }
    check_no_tls(&input.certificates, &input.ssl_policy)?;
    let balancer = tables::load_balancer(tx, at, &listener.id.balancer)?.ok_or_else(|| errors::lost(&listener.id))?;
    if let Some(port) = input.port.and_then(|p| u16::try_from(p).ok()) {
        let others = tables::listeners_of(tx, at, &balancer.id)?;
        if others.iter().any(|l| l.port == port && l.id != listener.id) {
            return Err(errors::listener_exists(at, &balancer.id));
        }
        listener.port = port;
    }
    // an empty list stands for none
    if let Some(asked) = input.default_actions.filter(|a| !a.is_empty()) {
        listener.default = actions::read(cx, tx, &balancer, &asked)?;
    }
    tables::put_listener(tx, at, &listener)?;
    Ok(ModifyListenerOutput { listeners: Some(vec![show::listener(at, &listener)]) })
}
