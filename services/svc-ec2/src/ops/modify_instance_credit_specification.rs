//! ModifyInstanceCreditSpecification: each machine of the call succeeds or fails by itself.
//!
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceCreditSpecification.html>

use crate::errors;
use crate::ids::InstanceId;
use crate::limits::IDS_PER_CALL_MAX;
use crate::model::Credits;
use crate::tables;
use api_ec2::{
    InstanceCreditSpecificationRequest, ModifyInstanceCreditSpecificationRequest,
    ModifyInstanceCreditSpecificationResult, SuccessfulInstanceCreditSpecificationItem,
    UnsuccessfulInstanceCreditSpecificationErrorCode, UnsuccessfulInstanceCreditSpecificationItem,
    UnsuccessfulInstanceCreditSpecificationItemError,
};
use base::Fault;
use ec2_words::Id;
use ec2_words::token::Token;
use kernel::Cx;
use shape::Enum;
use store::Tx;

pub fn run(
    cx: &Cx,
    tx: &mut Tx,
    input: ModifyInstanceCreditSpecificationRequest,
) -> Result<ModifyInstanceCreditSpecificationResult, Fault> {
    let token = Token::of("ModifyInstanceCreditSpecification", &input.client_token, &input)?;
    // the same call again has nothing left to do, and answers the same
    if token.made(cx, tx)?.is_none() {
        token.keep(cx, tx, "")?;
    }
    if input.instance_credit_specifications.len() > IDS_PER_CALL_MAX {
        return Err(errors::combination("Too many instances in one call."));
    }
    let (mut done, mut failed) = (Vec::new(), Vec::new());
    for one in input.instance_credit_specifications {
        let id = one.instance_id.clone();
        match change(cx, tx, one) {
            Ok(()) => done.push(SuccessfulInstanceCreditSpecificationItem { instance_id: Some(id) }),
            Err(fault) => failed.push(unsuccessful(id, fault)?),
        }
    }
    Ok(ModifyInstanceCreditSpecificationResult {
        successful_instance_credit_specifications: Some(done),
        unsuccessful_instance_credit_specifications: Some(failed),
    })
}

fn change(cx: &Cx, tx: &mut Tx, asked: InstanceCreditSpecificationRequest) -> Result<(), Fault> {
    let id = InstanceId::parse(&asked.instance_id)?;
    let mut i = tables::instance(tx, cx.scope(), &id)?;
    if !i.state.lives() {
        return Err(errors::not_valid(&id, i.state));
    }
    let credits = match asked.cpu_credits.as_deref().unwrap_or_default() {
        "standard" => Credits::Standard,
        "unlimited" => Credits::Unlimited,
        other => return Err(errors::bad_credits(other)),
    };
    if i.credits.is_none() {
        return Err(errors::no_credits(&i.instance_type));
    }
    i.credits = Some(credits);
    tables::keep(tx, cx.scope(), &i)
}

/// A fault of one machine; those that are none of the documented ones are the call's.
fn unsuccessful(id: String, fault: Fault) -> Result<UnsuccessfulInstanceCreditSpecificationItem, Fault> {
    let Some(code) = UnsuccessfulInstanceCreditSpecificationErrorCode::parse(&fault.code) else { return Err(fault) };
    let error = UnsuccessfulInstanceCreditSpecificationItemError { code: Some(code), message: Some(fault.message) };
    Ok(UnsuccessfulInstanceCreditSpecificationItem { instance_id: Some(id), error: Some(error) })
}
