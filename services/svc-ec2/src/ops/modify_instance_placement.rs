//! ModifyInstancePlacement: a stopped machine's placement group.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstancePlacement.html>

use crate::errors;
use crate::ids::InstanceId;
use crate::model::State;
use crate::ops::shared::groups::Wish;
use crate::rules::types;
use crate::tables;
use api_ec2::{ModifyInstancePlacementRequest, ModifyInstancePlacementResult};
use base::Fault;
use ec2_words::Id;
use kernel::Cx;
use store::Tx;

pub fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: ModifyInstancePlacementRequest,
) -> Result<ModifyInstancePlacementResult, Fault> {
    let i = tables::instance(tx, cx.scope(), &InstanceId::parse(&input.instance_id)?)?;
    if i.state != State::Stopped {
        return Err(errors::not_stopped(&i.id));
    }
    let done = Ok(ModifyInstancePlacementResult { r#return: Some(true) });
    if input.group_name.as_deref() == Some("") && input.group_id.is_none() {
        tables::place(tx, cx.scope(), &i.id, None)?;
        return done;
    }
    let current = tables::place_of(tx, cx.scope(), &i.id)?.map(|p| p.group.to_string());
    // the partition alone: within the group that it has
    let id = input.group_id.or_else(|| current.filter(|_| input.group_name.is_none()));
    let wish = Wish { name: input.group_name, id, partition: input.partition_number };
    let kind = types::find(&i.instance_type).ok_or_else(|| errors::no_instance_type_value(&i.instance_type))?;
    // its own place is free for it
    tables::place(tx, cx.scope(), &i.id, None)?;
    let group = wish.find(cx, tx, kind)?.ok_or_else(|| errors::missing("groupName"))?;
    // a stopped machine takes its room when it starts
    group.check(cx, tx, &i.zone, 0)?;
    let place = group.place(cx, tx, &i.zone)?;
    tables::place(tx, cx.scope(), &i.id, Some(&place))?;
    done
}
