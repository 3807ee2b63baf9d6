//! What a bucket's refusal tells: which table or index, what was asked of it, and which limit it met.
//!
//! Amazon DynamoDB API Reference, ThrottlingReason; Developer Guide, "Diagnosing throttling".

use crate::engine::throttle::Way;
use crate::errors::{listing_error, with_detail};
use crate::model::{Billing, Index, Table};
use crate::ops::shared::find;
use api_dynamodb as api;
use base::Fault;
use kernel::Scope;

/// The refusal of a table at a place, or of one of its global indexes.
pub fn refusal(at: Scope, table: &Table, index: Option<&Index>, way: Way) -> Fault {
    let provisioned = matches!(table.billing, Billing::Provisioned(_));
    let reason = format!(
        "{}{way:?}{}",
        if index.is_some() { "Index" } else { "Table" },
        if provisioned { "ProvisionedThroughputExceeded" } else { "MaxOnDemandThroughputExceeded" }
    );
    let arn = find::arn(at, &table.name);
    let resource = index.map_or_else(|| arn.clone(), |i| format!("{arn}/index/{}", i.name));
    let reasons = vec![api::ThrottlingReason { reason: Some(reason), resource: Some(resource) }];
    match (provisioned, index) {
        (true, None) => with_detail(
            exceeded(
                "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.",
            ),
            Provisioned { reasons },
        ),
        (true, Some(_)) => with_detail(
            exceeded(
                "The level of configured provisioned throughput for one or more global secondary indexes of the table was exceeded. Consider increasing your provisioning level for the under-provisioned global secondary indexes with the UpdateTable API",
            ),
            Provisioned { reasons },
        ),
        (false, _) => {
            let message = "Throughput exceeds the maximum OnDemandThroughput configured on table or index.";
            with_detail(Fault::sender("ThrottlingException", message), Throttled { reasons })
        }
    }
}

fn exceeded(message: &str) -> Fault {
    Fault::sender("ProvisionedThroughputExceededException", message)
}

// the two errors write the member's name differently
listing_error!(Provisioned, "ProvisionedThroughputExceededException", "ThrottlingReasons", api::ThrottlingReason);
listing_error!(Throttled, "ThrottlingException", "throttlingReasons", api::ThrottlingReason);
