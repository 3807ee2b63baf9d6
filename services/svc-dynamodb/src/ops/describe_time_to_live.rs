//! DescribeTimeToLive.

use crate::model::Ttl;
use crate::ops::shared::find;
use api_dynamodb as api;
use base::Fault;
use kernel::Cx;
use store::Read;

pub(crate) fn run(
    cx: &Cx,
    read: &dyn Read,
    i: api::DescribeTimeToLiveInput,
) -> Result<api::DescribeTimeToLiveOutput, Fault> {
    let (_, table) = find::any(cx, read, &i.table_name)?;
    let (status, attribute) = match table.ttl {
        Ttl::Off => (api::TimeToLiveStatus::Disabled, None),
        Ttl::On(a) => (api::TimeToLiveStatus::Enabled, Some(a)),
        Ttl::Enabling { attribute, .. } => (api::TimeToLiveStatus::Enabling, Some(attribute)),
        Ttl::Disabling(a) => (api::TimeToLiveStatus::Disabling, Some(a)),
    };
    let description = api::TimeToLiveDescription { time_to_live_status: Some(status), attribute_name: attribute };
    Ok(api::DescribeTimeToLiveOutput { time_to_live_description: Some(description) })
}
