//! What PutItem, UpdateItem and DeleteItem share: conditions in both forms, capacity, what is answered beside attributes.

use crate::engine::change;
use crate::engine::cost::{Split, shown};
use crate::engine::throttle::{Buckets, Way};
use crate::engine::write::{self, Change, Done, Write};
use crate::errors::from_rules;
use crate::model::Table;
use crate::ops::shared::{conditions, find};
use api_dynamodb as api;
use base::Fault;
use ddb_rules::Item;
use ddb_rules::expr::{Condition, Kind, Names};
use kernel::Cx;
use shape::Entries;
use store::Tx;

/// The parameters that all of them have.
pub struct Asked {
    /// `TableName`
    pub table: String,
    /// `ConditionExpression`
    pub condition: Option<String>,
    /// `ExpressionAttributeNames`
    pub names: Option<Entries<String>>,
    /// `ExpressionAttributeValues`
    pub values: Option<Item>,
    /// `Expected`
    pub expected: Option<Entries<api::ExpectedAttributeValue>>,
    /// `ConditionalOperator`
    pub operator: Option<api::ConditionalOperator>,
    /// `ReturnConsumedCapacity`
    pub capacity: Option<api::ReturnConsumedCapacity>,
    /// `ReturnItemCollectionMetrics`
    pub metrics: Option<api::ReturnItemCollectionMetrics>,
    /// `ReturnValuesOnConditionCheckFailure`
    pub failed: Option<api::ReturnValuesOnConditionCheckFailure>,
}

/// The parameters that all of them have, of the input of one of them.
macro_rules! asked {
    ($input:ident) => {
        $crate::ops::shared::writes::Asked {
            table: $input.table_name,
            condition: $input.condition_expression,
            names: $input.expression_attribute_names,
            values: $input.expression_attribute_values,
            expected: $input.expected,
            operator: $input.conditional_operator,
            capacity: $input.return_consumed_capacity,
            metrics: $input.return_item_collection_metrics,
            failed: $input.return_values_on_condition_check_failure,
        }
    };
}
pub(crate) use asked;

/// The parameters of a change: its expression, and whether it is said in the form before expressions.
#[derive(Clone, Copy, Default)]
pub struct Update<'a> {
    /// `UpdateExpression`
    pub expression: Option<&'a str>,
    /// `AttributeUpdates` is there.
    pub attributes: bool,
}

/// Checked parameters.
pub struct Head {
    /// The placeholders, for the update's own expression.
    pub names: Names,
    asked: Asked,
    condition: Option<Condition>,
}

/// What is answered.
pub struct Outcome {
    /// What was done.
    pub done: Done,
    /// `ConsumedCapacity`
    pub consumed: Option<api::ConsumedCapacity>,
    /// `ItemCollectionMetrics`
    pub metrics: Option<api::ItemCollectionMetrics>,
}

impl Head {
    /// Reads placeholders and condition.
    pub fn read(mut asked: Asked, update: Update<'_>) -> Result<Head, Fault> {
        conditions::not_mixed(
            &[
                ("AttributeUpdates", update.attributes),
                ("Expected", asked.expected.is_some()),
                ("ConditionalOperator", asked.operator.is_some()),
            ],
            &[("UpdateExpression", update.expression.is_some()), ("ConditionExpression", asked.condition.is_some())],
        )?;
        let said = [(Kind::Update, update.expression.is_some()), (Kind::Condition, asked.condition.is_some())];
        let names = conditions::names(asked.names.take(), asked.values.take(), &said)?;
        let condition = match conditions::parse(Kind::Condition, asked.condition.as_deref(), &names)? {
            Some(c) => Some(c),
            None => conditions::expected(asked.expected.take(), asked.operator)?,
        };
        Ok(Head { names, asked, condition })
    }

    /// Carries the write out that `change` makes for the table: a key and what happens under it.
    pub fn carry_out(
        self,
        buckets: &Buckets,
        cx: &Cx,
        tx: &mut Tx,
        change: impl FnOnce(&Table) -> Result<(Item, Change), Fault>,
    ) -> Result<Outcome, Fault> {
        let Head { names, asked, condition } = self;
        names.all_used().map_err(from_rules)?;
        let (at, table) = find::serving(cx, tx, &asked.table)?;
        let (key, change) = change(&table)?;
        buckets.admit(at, &table, None, Way::Write, cx.now())?;
        let show_failed = conditions::shows_failed(asked.failed);
        let measured = asked.metrics == Some(api::ReturnItemCollectionMetrics::Size) && table.has_local();
        let of = measured.then(|| key.clone());
        let done = write::perform(buckets, cx, tx, at, &table, Write { key, condition, change, show_failed })?;
        buckets.charge(&table, &done.cost, Way::Write, cx.now());
        Ok(Outcome {
            consumed: shown(&done.cost, &table.name, asked.capacity, Split::No),
            metrics: match of {
                Some(key) => change::metrics(tx, at, &table, &key)?,
                None => None,
            },
            done,
        })
    }
}
