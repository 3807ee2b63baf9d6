//! The capacity that a target names: read or write units of a table or of one of its global indexes.
//!
//! Application Auto Scaling User Guide, "Amazon DynamoDB and Application Auto Scaling".

use crate::errors::invalid;
use api_application_autoscaling::ScalableDimension;
use api_dynamodb as ddb;
use base::Fault;
use kernel::Cx;
use store::{Read, Tx};

/// A capacity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Capacity {
    pub(crate) table: String,
    pub(crate) index: Option<String>,
    pub(crate) reads: bool,
}

/// What it is now.
pub(crate) struct Now {
    /// Units of the way that is scaled.
    pub(crate) units: i64,
    /// Units of the other way: they are said together.
    other: i64,
    /// Nothing is being changed.
    pub(crate) settled: bool,
}

impl Capacity {
    /// Reads a resource and a dimension.
    pub(crate) fn parse(resource: &str, dimension: ScalableDimension) -> Result<Capacity, Fault> {
        let (of_index, reads) = match dimension.as_str() {
            "dynamodb:table:ReadCapacityUnits" => (false, true),
            "dynamodb:table:WriteCapacityUnits" => (false, false),
            "dynamodb:index:ReadCapacityUnits" => (true, true),
            "dynamodb:index:WriteCapacityUnits" => (true, false),
            other => {
                return Err(invalid(format!(
                    "Unsupported service namespace, resource type or scalable dimension: {other}"
                )));
            }
        };
        let words: Vec<&str> = resource.split('/').collect();
        match (&words[..], of_index) {
            (["table", table], false) if !table.is_empty() => {
                Ok(Capacity { table: (*table).to_owned(), index: None, reads })
            }
            (["table", table, "index", index], true) => {
                Ok(Capacity { table: (*table).to_owned(), index: Some((*index).to_owned()), reads })
            }
            _ => Err(invalid(format!("Unsupported resource ID format: {resource}"))),
        }
    }

    /// `read` or `write`.
    pub(crate) fn way(&self) -> &'static str {
        if self.reads { "read" } else { "write" }
    }

    /// What it is now; `None`: the table or index is gone, or is not provisioned.
    pub(crate) fn now(&self, cx: &Cx, read: &dyn Read) -> Result<Option<Now>, Fault> {
        let input = ddb::DescribeTableInput { table_name: self.table.clone() };
        let table = match cx.ask(read, &ddb::DESCRIBE_TABLE, input) {
            Ok(out) => out.table.unwrap_or_default(),
            Err(fault) if fault.is("ResourceNotFoundException") => return Ok(None),
            Err(fault) => return Err(fault),
        };
        let mut settled = table.table_status == Some(ddb::TableStatus::Active);
        let throughput = match &self.index {
            None => table.provisioned_throughput,
            Some(name) => {
                let all = table.global_secondary_indexes.unwrap_or_default();
                let Some(index) = all.into_iter().find(|i| i.index_name.as_ref() == Some(name)) else {
                    return Ok(None);
                };
                settled &= index.index_status == Some(ddb::IndexStatus::Active);
                index.provisioned_throughput
            }
        };
        let units = throughput.unwrap_or_default();
        let (reads, writes) = (units.read_capacity_units.unwrap_or(0), units.write_capacity_units.unwrap_or(0));
        let (units, other) = if self.reads { (reads, writes) } else { (writes, reads) };
        // tables that are paid for by request show zeros
        Ok((units > 0).then_some(Now { units, other, settled }))
    }

    /// Orders other units.
    pub(crate) fn set(&self, cx: &Cx, tx: &mut Tx, now: &Now, units: i64) -> Result<(), Fault> {
        let (reads, writes) = if self.reads { (units, now.other) } else { (now.other, units) };
        let throughput = ddb::ProvisionedThroughput { read_capacity_units: reads, write_capacity_units: writes };
        let input = match &self.index {
            None => ddb::UpdateTableInput {
                table_name: self.table.clone(),
                provisioned_throughput: Some(throughput),
                ..Default::default()
            },
            Some(index) => {
                let update = ddb::UpdateGlobalSecondaryIndexAction {
                    index_name: index.clone(),
                    provisioned_throughput: Some(throughput),
                    ..Default::default()
                };
                ddb::UpdateTableInput {
                    table_name: self.table.clone(),
                    global_secondary_index_updates: Some(vec![ddb::GlobalSecondaryIndexUpdate {
                        update: Some(update),
                        ..Default::default()
                    }]),
                    ..Default::default()
                }
            }
        };
        cx.call(tx, &ddb::UPDATE_TABLE, input).map(drop)
    }

    /// The metric of its use.
    pub(crate) fn metric(&self) -> &'static str {
        if self.reads { "ConsumedReadCapacityUnits" } else { "ConsumedWriteCapacityUnits" }
    }

    /// The metric's dimensions.
    pub(crate) fn dimensions(&self) -> Vec<(&'static str, &str)> {
        let index = self.index.as_deref().map(|i| ("GlobalSecondaryIndexName", i));
        std::iter::once(("TableName", self.table.as_str())).chain(index).collect()
    }
}
