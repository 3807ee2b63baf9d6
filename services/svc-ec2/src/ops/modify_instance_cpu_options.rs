//! ModifyInstanceCpuOptions: a stopped machine's cores and threads, with which it starts next.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceCpuOptions.html>

use crate::ids::InstanceId;
use crate::model::State;
use crate::rules::{cpu, types};
use crate::{errors, tables};
use api_ec2::{ModifyInstanceCpuOptionsRequest, ModifyInstanceCpuOptionsResult};
use base::Fault;
use ec2_words::Id;
use kernel::Cx;
use store::Tx;

pub fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: ModifyInstanceCpuOptionsRequest,
) -> Result<ModifyInstanceCpuOptionsResult, Fault> {
    let i = tables::instance(tx, cx.scope(), &InstanceId::parse(&input.instance_id)?)?;
    let kind = types::find(&i.instance_type).ok_or_else(|| errors::no_instance_type_value(&i.instance_type))?;
    let wanted = cpu::wanted(kind, input.core_count, input.threads_per_core)?;
    if i.state != State::Stopped {
        return Err(errors::not_stopped(&i.id));
    }
    tables::set_cpu(tx, cx.scope(), &i.id, wanted)?;
    let now = cpu::of(kind, wanted);
    Ok(ModifyInstanceCpuOptionsResult {
        instance_id: Some(i.id.into()),
        core_count: Some(now.cores),
        threads_per_core: Some(now.threads_per_core),
        nested_virtualization: None,
    })
}
