//! SetSMSAttributes: the sender of text messages. What would need a telephone company is refused by name.
//!
//! <https://docs.aws.amazon.com/sns/latest/api/API_SetSMSAttributes.html>

use crate::errors;
use crate::tables::SMS;
use api_sns::{SetSMSAttributesInput, SetSMSAttributesResponse};
use base::Fault;
use kernel::Cx;
use store::Tx;

pub(crate) fn run(cx: &Cx, tx: &mut Tx, input: SetSMSAttributesInput) -> Result<SetSMSAttributesResponse, Fault> {
    let mut kept = SMS.get(tx, &(cx.scope(),)).map_err(Fault::internal)?.unwrap_or_default();
    for (name, value) in input.attributes.0 {
        match name.as_str() {
            "DefaultSenderID" => check_sender(&value)?,
            // the default; there are no routes to choose between
            "DefaultSMSType" if value == "Promotional" => {}
            "DefaultSMSType" if value == "Transactional" => {
                return Err(Fault::not_implemented("SetSMSAttributes.DefaultSMSType Transactional"));
            }
            "DefaultSMSType" => return Err(errors::invalid("DefaultSMSType")),
            "MonthlySpendLimit"
            | "DeliveryStatusIAMRole"
            | "DeliveryStatusSuccessSamplingRate"
            | "UsageReportS3Bucket" => {
                return Err(Fault::not_implemented(format_args!("SetSMSAttributes.{name}")));
            }
            _ => return Err(errors::invalid(format_args!("{name} is not a valid attribute"))),
        }
        kept.0.retain(|(n, _)| *n != name);
        kept.0.push((name, value));
    }
    SMS.put(tx, &(cx.scope(),), &kept).map_err(Fault::internal)?;
    Ok(SetSMSAttributesResponse {})
}

/// 1 to 11 letters and digits, one letter at least.
fn check_sender(id: &str) -> Result<(), Fault> {
    let good = (1..=11).contains(&id.len())
        && id.bytes().all(|b| b.is_ascii_alphanumeric())
        && id.bytes().any(|b| b.is_ascii_alphabetic());
    if good { Ok(()) } else { Err(errors::invalid("DefaultSenderID")) }
}
