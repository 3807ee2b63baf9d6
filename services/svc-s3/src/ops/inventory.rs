//! PutBucketInventoryConfiguration, GetBucketInventoryConfiguration, ListBucketInventoryConfigurations and
//! DeleteBucketInventoryConfiguration.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketInventoryConfiguration.html>

use super::{config, find};
use crate::errors;
use crate::limits::{INVENTORIES_A_PAGE_MAX, INVENTORIES_MAX};
use crate::rules::inventory;
use crate::tables::{BUCKETS, CONFIGS, LISTED};
use api_s3::{
    DeleteBucketInventoryConfigurationRequest, GetBucketInventoryConfigurationOutput,
    GetBucketInventoryConfigurationRequest, InventoryConfiguration, ListBucketInventoryConfigurationsOutput,
    ListBucketInventoryConfigurationsRequest, PutBucketInventoryConfigurationRequest,
};
use base::Fault;
use kernel::{Cx, seal};
use shape::Unit;
use store::{Read, Tx};

/// Configurations are kept under this word and their id.
const KIND: &str = "inventory ";

fn kind(id: &str) -> String {
    format!("{KIND}{id}")
}

pub(crate) fn put(cx: &Cx, tx: &mut Tx, input: PutBucketInventoryConfigurationRequest) -> Result<Unit, Fault> {
    let bucket = find::bucket(cx, tx, &input.bucket, input.expected_bucket_owner.as_deref())?;
    let said = &input.inventory_configuration;
    inventory::check(&input.id, said)?;
    let there = BUCKETS.get(tx, &(inventory::destination(said)?.to_owned(),)).map_err(Fault::internal)?;
    let account = said.destination.s3_bucket_destination.account_id.as_deref();
    let fits = there.is_some_and(|b| b.region == bucket.region && account.is_none_or(|a| a == b.owner.to_string()));
    if !fits {
        let text = "Destination bucket does not exist, is in another Region or belongs to another account.";
        return Err(Fault::sender("InvalidS3DestinationBucket", text));
    }
    let new = !config::exists(tx, &bucket.name, &kind(&input.id))?;
    if new && ids(tx, &bucket.name)?.len() >= INVENTORIES_MAX {
        let text =
            "You are attempting to create a new configuration but have already reached the 1,000-configuration limit.";
        return Err(Fault::sender("TooManyConfigurations", text));
    }
    config::put(tx, &bucket.name, &kind(&input.id), said)?;
    if new {
        // the first list comes at the next midnight
        LISTED.put(tx, &(bucket.name, input.id), &(cx.now().0 as u64)).map_err(Fault::internal)?;
    }
    Ok(Unit::default())
}

pub(crate) fn get(
    cx: &Cx,
    read: &dyn Read,
    input: GetBucketInventoryConfigurationRequest,
) -> Result<GetBucketInventoryConfigurationOutput, Fault> {
    let bucket = find::bucket(cx, read, &input.bucket, input.expected_bucket_owner.as_deref())?;
    let found = config::must(read, &bucket.name, &kind(&input.id))?;
    Ok(GetBucketInventoryConfigurationOutput { inventory_configuration: Some(found) })
}

pub(crate) fn delete(cx: &Cx, tx: &mut Tx, input: DeleteBucketInventoryConfigurationRequest) -> Result<Unit, Fault> {
    let bucket = find::bucket(cx, tx, &input.bucket, input.expected_bucket_owner.as_deref())?;
    let _: InventoryConfiguration = config::must(tx, &bucket.name, &kind(&input.id))?;
    config::delete(tx, &bucket.name, &kind(&input.id))?;
    LISTED.delete(tx, &(bucket.name, input.id)).map_err(Fault::internal)?;
    Ok(Unit::default())
}

/// The ids of a bucket's inventories, in order.
pub(crate) fn ids(read: &dyn Read, bucket: &str) -> Result<Vec<String>, Fault> {
    let all = CONFIGS.list(read, &(bucket.to_owned(),)).map_err(Fault::internal)?;
    Ok(all.into_iter().filter_map(|((_, k), _)| k.strip_prefix(KIND).map(str::to_owned)).collect())
}

/// One of a bucket's inventories.
pub(crate) fn one(read: &dyn Read, bucket: &str, id: &str) -> Result<Option<InventoryConfiguration>, Fault> {
    config::get(read, bucket, &kind(id))
}

pub(crate) fn list(
    cx: &Cx,
    read: &dyn Read,
    input: ListBucketInventoryConfigurationsRequest,
) -> Result<ListBucketInventoryConfigurationsOutput, Fault> {
    let bucket = find::bucket(cx, read, &input.bucket, input.expected_bucket_owner.as_deref())?;
    let label = format!("s3 inventories {}", bucket.name);
    let after = match &input.continuation_token {
        None => None,
        Some(token) => {
            let wrong =
                || errors::argument("continuation-token", token, "The continuation token provided is incorrect");
            let content = seal::open(cx.kernel(), &label, token).ok_or_else(wrong)?;
            Some(String::from_utf8(content).map_err(|_| wrong())?)
        }
    };
    let mut ids = ids(read, &bucket.name)?;
    ids.retain(|id| after.as_ref().is_none_or(|a| id > a));
    let more = ids.len() > INVENTORIES_A_PAGE_MAX;
    ids.truncate(INVENTORIES_A_PAGE_MAX);
    let next = ids.last().filter(|_| more).map(|id| seal::close(cx.kernel(), &label, id.as_bytes()));
    let found = ids.iter().map(|id| config::must(read, &bucket.name, &kind(id))).collect::<Result<_, _>>()?;
    Ok(ListBucketInventoryConfigurationsOutput {
        continuation_token: input.continuation_token,
        inventory_configuration_list: Some(found),
        is_truncated: Some(more),
        next_continuation_token: next,
    })
}
