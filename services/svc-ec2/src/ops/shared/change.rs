//! Starting, stopping and ending machines: the intent, with what it does to their public address and their metering.

use crate::ids::InstanceId;
use crate::model::{Instance, Reason, State};
use crate::ops::shared::{meter, network, show};
use crate::tables;
use api_ec2::InstanceStateChange;
use base::Fault;
use kernel::Cx;
use store::Tx;

/// The name under which this room acts for accounts.
pub const SERVICE: &str = "ec2.amazonaws.com";

/// Who wanted it.
pub enum Why {
    /// A caller.
    User,
    /// A program of the machine.
    Inside,
    /// Nobody: it cannot boot. In our words.
    CannotBoot(String),
}

impl Why {
    fn reason(&self, cx: &Cx) -> Reason {
        match self {
            Why::User => Reason::of("Client.UserInitiatedShutdown", "User initiated shutdown", cx.now()),
            Why::Inside => Reason::of("Client.InstanceInitiatedShutdown", "Instance initiated shutdown", cx.now()),
            Why::CannotBoot(why) => {
                Reason::of("Server.InternalError", &format!("Internal error on launch ({why})"), cx.now())
            }
        }
    }
}

/// Starts a stopped machine. An address that its first interface wants comes with it.
pub fn start(cx: &Cx, tx: &mut Tx, i: &mut Instance) -> Result<(), Fault> {
    if i.start(cx.now()) && network::wants_public(cx, tx, &i.interface)? {
        network::set_public(cx, tx, &i.interface, true)?;
    }
    Ok(())
}

/// Stops a machine that runs or is about to.
pub fn stop(cx: &Cx, tx: &mut Tx, i: &mut Instance, why: &Why, abrupt: bool) -> Result<(), Fault> {
    meter::ended(cx, tx, i)?;
    i.stop(why.reason(cx), abrupt);
    Ok(())
}

/// Ends a machine that lives.
pub fn terminate(cx: &Cx, tx: &mut Tx, i: &mut Instance, why: &Why, abrupt: bool) -> Result<(), Fault> {
    meter::ended(cx, tx, i)?;
    i.terminate(why.reason(cx), abrupt);
    Ok(())
}

/// Writes a machine back and answers what changed.
pub fn keep(cx: &Cx, tx: &mut Tx, i: &Instance, before: State) -> Result<InstanceStateChange, Fault> {
    tables::keep(tx, cx.scope(), i)?;
    Ok(shown(&i.id, before, i.state))
}

fn shown(id: &InstanceId, before: State, after: State) -> InstanceStateChange {
    InstanceStateChange {
        current_state: Some(show::state(after)),
        instance_id: Some(id.to_string()),
        previous_state: Some(show::state(before)),
    }
}
