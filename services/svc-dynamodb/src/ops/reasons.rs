//! Why a transaction was cancelled: one reason for each action, in its order.
//!
//! Amazon DynamoDB API Reference, TransactWriteItems: "Cancellation reason codes and possible error messages".

use crate::errors::{listing_error, with_detail};
use api_dynamodb as api;
use base::Fault;
use ddb_rules::Item;
use shape::AnyStruct;

/// Why one action failed, or that it did not.
pub(crate) struct Reason {
    code: &'static str,
    message: Option<String>,
    item: Option<Item>,
}

impl Reason {
    pub(crate) fn none() -> Reason {
        Reason { code: "None", message: None, item: None }
    }

    /// The reason of a fault; faults that are no reasons fail the call itself.
    pub(crate) fn of(fault: Fault) -> Result<Reason, Fault> {
        let code = match &*fault.code {
            "ConditionalCheckFailedException" => "ConditionalCheckFailed",
            "ValidationException" => "ValidationError",
            "ProvisionedThroughputExceededException" => "ProvisionedThroughputExceeded",
            "ThrottlingException" => "ThrottlingError",
            "ItemCollectionSizeLimitExceededException" => "ItemCollectionSizeLimitExceeded",
            "DuplicateItemException" => "DuplicateItem",
            _ => return Err(fault),
        };
        let item = fault.detail.as_ref().and_then(|d| {
            let boxed = d.downcast_ref::<Box<dyn AnyStruct>>()?;
            (**boxed).as_any().downcast_ref::<api::GetItemOutput>()?.item.clone()
        });
        Ok(Reason { code, message: Some(fault.message), item })
    }
}

/// The error with all reasons.
pub(crate) fn cancelled(reasons: Vec<Reason>) -> Fault {
    let codes: Vec<&str> = reasons.iter().map(|r| r.code).collect();
    let message =
        format!("Transaction cancelled, please refer cancellation reasons for specific reasons [{}]", codes.join(", "));
    let reasons = reasons
        .into_iter()
        .map(|r| api::CancellationReason { item: r.item, code: Some(r.code.to_owned()), message: r.message })
        .collect();
    with_detail(Fault::sender("TransactionCanceledException", message), Cancelled { reasons })
}

listing_error!(Cancelled, "TransactionCanceledException", "CancellationReasons", api::CancellationReason);
