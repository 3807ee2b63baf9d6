//! DeleteListener: <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DeleteListener.html>

use crate::ops::shared::find;
use crate::tables;
use api_elbv2::{DeleteListenerInput, DeleteListenerOutput};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Deletes a listener with its rules.
pub fn run(cx: &Cx, tx: &mut Tx, input: DeleteListenerInput) -> Result<DeleteListenerOutput, Fault> {
    let listener = find::listener(tx, cx.scope(), &input.listener_arn)?;
    tables::remove_listener(tx, cx.scope(), &listener)?;
    Ok(DeleteListenerOutput {})
}
