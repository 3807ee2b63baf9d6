//! GetPasswordData: only Windows machines have an administrator's password, and none is one.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetPasswordData.html>

use crate::ids::InstanceId;
use crate::tables;
use api_ec2::{GetPasswordDataRequest, GetPasswordDataResult};
use base::Fault;
use ec2_words::Id;
use kernel::Cx;
use store::Read;

/// An empty string, as the page has it of a password that is not available.
pub fn run(cx: &Cx, read: &dyn Read, input: GetPasswordDataRequest) -> Result<GetPasswordDataResult, Fault> {
    let machine = tables::instance(read, cx.scope(), &InstanceId::parse(&input.instance_id)?)?;
    Ok(GetPasswordDataResult {
        instance_id: Some(machine.id.to_string()),
        timestamp: Some(cx.now()),
        password_data: Some(String::new()),
    })
}
