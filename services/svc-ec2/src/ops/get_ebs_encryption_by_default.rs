//! GetEbsEncryptionByDefault: no volume is encrypted here, and that cannot be turned on.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetEbsEncryptionByDefault.html>

use api_ec2::{GetEbsEncryptionByDefaultRequest, GetEbsEncryptionByDefaultResult};
use base::Fault;
use kernel::Cx;
use store::Read;

pub fn run(
    _: &Cx,
    _: &dyn Read,
    _: GetEbsEncryptionByDefaultRequest,
) -> Result<GetEbsEncryptionByDefaultResult, Fault> {
    Ok(GetEbsEncryptionByDefaultResult { ebs_encryption_by_default: Some(false), ..Default::default() })
}
