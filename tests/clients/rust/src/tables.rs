//! DynamoDB: waiters, pages and their items, numbers of 38 digits, conditions and transactions that are refused.

use crate::clients::{Failed, WAIT};
use aws_config::SdkConfig;
use aws_sdk_dynamodb::{
    Client,
    client::Waiters,
    operation::transact_write_items::TransactWriteItemsError,
    types::{AttributeDefinition, AttributeValue, BillingMode, ConditionCheck, KeySchemaElement, KeyType},
    types::{Put, ScalarAttributeType, TransactWriteItem},
};
use serde_json::{Value, json};

const TABLE: &str = "rust";
const DIGITS: &str = "12345678901234567890123456789012345678";

fn key(n: u32) -> AttributeValue {
    AttributeValue::S(format!("{n:02}"))
}

/// What was seen.
pub(crate) async fn run(config: &SdkConfig) -> Result<Value, Failed> {
    let db = Client::new(config);
    let hash = KeySchemaElement::builder().attribute_name("k").key_type(KeyType::Hash).build()?;
    let kind = AttributeDefinition::builder().attribute_name("k").attribute_type(ScalarAttributeType::S).build()?;
    let make = db.create_table().table_name(TABLE).key_schema(hash).attribute_definitions(kind);
    make.billing_mode(BillingMode::PayPerRequest).send().await?;
    db.wait_until_table_exists().table_name(TABLE).wait(WAIT).await?;
    for n in 0..25 {
        let put = db.put_item().table_name(TABLE).item("k", key(n)).item("n", AttributeValue::N(DIGITS.into()));
        put.send().await?;
    }
    let (mut pages, mut sizes) = (db.scan().table_name(TABLE).into_paginator().page_size(10).send(), Vec::new());
    while let Some(page) = pages.try_next().await? {
        sizes.push(page.items().len());
    }
    let items = db.scan().table_name(TABLE).into_paginator().page_size(10).items().send();
    let items: Vec<_> = items.collect::<Result<_, _>>().await?;
    let exact = items.iter().all(|item| item.get("n").and_then(|n| n.as_n().ok()).is_some_and(|n| n == DIGITS));
    let seen = json!({ "sizes": sizes, "items": items.len(), "exact": exact, "refused": refused(&db).await? });
    db.delete_table().table_name(TABLE).send().await?;
    db.wait_until_table_not_exists().table_name(TABLE).wait(WAIT).await?;
    let missing = db.describe_table().table_name(TABLE).send().await.err().ok_or("no such table")?;
    let missing = missing.as_service_error().map(|e| e.is_resource_not_found_exception());
    Ok(json!({ "scan": seen, "missing": missing }))
}

/// A condition that does not hold, and a transaction for its second reason.
async fn refused(db: &Client) -> Result<Value, Failed> {
    let put = db.put_item().table_name(TABLE).item("k", key(0)).condition_expression("attribute_not_exists(k)");
    let put = put.send().await.err().ok_or("a condition that does not hold")?;
    let condition = put.as_service_error().map(|e| e.is_conditional_check_failed_exception());
    let new = Put::builder().table_name(TABLE).item("k", key(99)).build()?;
    let check =
        ConditionCheck::builder().table_name(TABLE).key("k", key(98)).condition_expression("attribute_exists(k)");
    let write = db.transact_write_items().transact_items(TransactWriteItem::builder().put(new).build());
    let write = write.transact_items(TransactWriteItem::builder().condition_check(check.build()?).build());
    let error = write.send().await.err().ok_or("a transaction whose condition does not hold")?;
    let reasons: Vec<_> = match error.as_service_error() {
        Some(TransactWriteItemsError::TransactionCanceledException(e)) => {
            e.cancellation_reasons().iter().map(|reason| reason.code()).collect()
        }
        _ => return Err(error.into()),
    };
    Ok(json!({ "condition": condition, "reasons": reasons }))
}
