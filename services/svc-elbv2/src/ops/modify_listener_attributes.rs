//! ModifyListenerAttributes: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyListenerAttributes.html>

use crate::ops::describe_listener_attributes::shown;
use crate::ops::shared::find;
use crate::rules::attributes::LISTENER;
use crate::tables;
use api_elbv2::{ModifyListenerAttributesInput, ModifyListenerAttributesOutput};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Changes attributes of a listener, all or none.
pub fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: ModifyListenerAttributesInput,
) -> Result<ModifyListenerAttributesOutput, Fault> {
    let at = cx.scope();
    let mut listener = find::listener(tx, at, &input.listener_arn)?;
    let asked: Vec<_> = input.attributes.into_iter().map(|a| (a.key, a.value)).collect();
    listener.attributes = LISTENER.change(&listener.attributes, &asked)?;
    tables::put_listener(tx, at, &listener)?;
    Ok(ModifyListenerAttributesOutput { attributes: Some(shown(&listener.attributes)) })
}
