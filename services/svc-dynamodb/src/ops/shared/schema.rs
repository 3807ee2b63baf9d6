//! Key schemas, indexes and throughput as they are given to CreateTable and UpdateTable.
//!
//! Amazon DynamoDB API Reference, CreateTable; Developer Guide, "Constraints: Secondary indexes".

use crate::errors::{invalid, parameter};
use crate::limits;
use crate::model::{Index, IndexLife, KeySchema, KeyType, Projected, Provisioned, Units};
use crate::ops::shared::find::check_name;
use api_dynamodb as api;
use base::Fault;

/// Attribute definitions; each name once.
pub fn definitions(given: Vec<api::AttributeDefinition>) -> Result<Vec<(String, KeyType)>, Fault> {
    let mut out: Vec<(String, KeyType)> = Vec::new();
    for d in given {
        let ty = match d.attribute_type {
            api::ScalarAttributeType::S => KeyType::S,
            api::ScalarAttributeType::N => KeyType::N,
            api::ScalarAttributeType::B => KeyType::B,
        };
        if out.iter().any(|(n, _)| *n == d.attribute_name) {
            return Err(parameter("Cannot have two attributes with the same name"));
        }
        out.push((d.attribute_name, ty));
    }
    Ok(out)
}

fn listed<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    format!("[{}]", names.into_iter().collect::<Vec<_>>().join(", "))
}

/// A key schema. Only global indexes may have several attributes of a kind.
pub fn keys(
    given: &[api::KeySchemaElement],
    definitions: &[(String, KeyType)],
    index: Option<&str>,
    several: bool,
) -> Result<KeySchema, Fault> {
    let mut out = KeySchema::default();
    for (i, element) in given.iter().enumerate() {
        let hash = element.key_type == api::KeyType::Hash;
        if i == 0 && !hash {
            return Err(invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type"));
        }
        if hash && !out.sort.is_empty() || hash && i > 0 && !several {
            return Err(invalid("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"));
        }
        let found = definitions.iter().find(|(n, _)| *n == element.attribute_name);
        let found = found.ok_or_else(|| undefined(given, definitions, index))?;
        if out.has(&found.0) {
            return Err(invalid("Both the Hash Key and the Range Key element in the KeySchema have the same name"));
        }
        if hash { &mut out.partition } else { &mut out.sort }.push(found.clone());
    }
    if out.partition.is_empty() {
        return Err(invalid("No Hash Key specified in schema.  All Dynamo DB tables must have exactly one hash key"));
    }
    let most = if several { limits::INDEX_KEY_ATTRIBUTES_MAX } else { 1 };
    if out.partition.len() > most || out.sort.len() > most {
        return Err(invalid(match several {
            true => "Invalid KeySchema: Some index key schema has more than 4 attributes of one key type",
            false => {
                "Too many hash or range keys specified.  All Dynamo DB tables must have exactly one hash key and at most one range key"
            }
        }));
    }
    Ok(out)
}

fn undefined(given: &[api::KeySchemaElement], definitions: &[(String, KeyType)], index: Option<&str>) -> Fault {
    let keys = listed(given.iter().map(|e| e.attribute_name.as_str()));
    let defined = listed(definitions.iter().map(|(n, _)| n.as_str()));
    match index {
        Some(_) => parameter(format_args!(
            "Some index key attributes are not defined in AttributeDefinitions. Keys: {keys}, AttributeDefinitions: {defined}"
        )),
        None => invalid(format!(
            "One or more parameter values were invalid: Some AttributeDefinitions are not valid. AttributeDefinitions: {defined}, keys used: {keys}"
        )),
    }
}

/// Every definition must be a key of something.
pub fn all_used<'a>(
    definitions: &[(String, KeyType)],
    schemas: impl IntoIterator<Item = &'a KeySchema>,
    indexed: bool,
) -> Result<(), Fault> {
    let schemas: Vec<&KeySchema> = schemas.into_iter().collect();
    if definitions.iter().all(|(n, _)| schemas.iter().any(|s| s.has(n))) {
        return Ok(());
    }
    if !indexed {
        return Err(parameter(
            "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions",
        ));
    }
    let mut used: Vec<&str> = schemas.iter().flat_map(|s| s.names()).collect();
    used.sort_unstable();
    used.dedup();
    Err(parameter(format_args!(
        "Some AttributeDefinitions are not used. AttributeDefinitions: {}, keys used: {}",
        listed(definitions.iter().map(|(n, _)| n.as_str())),
        listed(used)
    )))
}

/// What an index projects.
pub fn projected(given: api::Projection) -> Result<Projected, Fault> {
    let names = given.non_key_attributes;
    match (given.projection_type, names) {
        (None, _) => Err(parameter("Unknown ProjectionType: null")),
        (Some(api::ProjectionType::Include), None) => {
            Err(parameter("ProjectionType is INCLUDE, but NonKeyAttributes is not specified"))
        }
        (Some(api::ProjectionType::Include), Some(names)) => Ok(Projected::Include(names)),
        (Some(ty), Some(_)) => {
            Err(parameter(format_args!("ProjectionType is {ty}, but NonKeyAttributes is specified")))
        }
        (Some(api::ProjectionType::All), None) => Ok(Projected::All),
        (Some(api::ProjectionType::KeysOnly), None) => Ok(Projected::KeysOnly),
    }
}

/// A local index of a table.
pub fn local(
    given: api::LocalSecondaryIndex,
    definitions: &[(String, KeyType)],
    table: &KeySchema,
    number: u32,
) -> Result<Index, Fault> {
    check_name("localSecondaryIndexes.1.member.indexName", &given.index_name)?;
    if table.sort.is_empty() {
        return Err(parameter(
            "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
        ));
    }
    let schema = keys(&given.key_schema, definitions, Some(&given.index_name), false)?;
    if schema.sort.is_empty() {
        return Err(parameter(format_args!(
            "Index KeySchema does not have a range key for index: {}",
            given.index_name
        )));
    }
    if schema.partition != table.partition {
        return Err(parameter(format_args!(
            "Index KeySchema does not have the same leading hash key as table KeySchema for index: {}. index hash key: {}, table hash key: {}",
            given.index_name, schema.partition[0].0, table.partition[0].0
        )));
    }
    Ok(Index {
        name: given.index_name,
        number,
        local: true,
        schema,
        projected: projected(given.projection)?,
        life: IndexLife::Active,
        provisioned: None,
        maxima: None,
    })
}

/// What is given for a global index.
pub struct Global {
    /// Its name.
    pub name: String,
    /// Its keys.
    pub keys: Vec<api::KeySchemaElement>,
    /// What it shows.
    pub projection: api::Projection,
    /// Its units.
    pub throughput: Option<api::ProvisionedThroughput>,
    /// Its maxima.
    pub on_demand: Option<api::OnDemandThroughput>,
}

/// A global index of a table.
pub fn global(
    given: Global,
    definitions: &[(String, KeyType)],
    provisioned: bool,
    number: u32,
    life: IndexLife,
) -> Result<Index, Fault> {
    check_name("globalSecondaryIndexes.1.member.indexName", &given.name)?;
    let schema = keys(&given.keys, definitions, Some(&given.name), true)?;
    let units = match (provisioned, given.throughput) {
        (true, None) => {
            return Err(parameter(format_args!("ProvisionedThroughput is not specified for index: {}", given.name)));
        }
        (false, Some(_)) => {
            return Err(parameter(format_args!(
                "ProvisionedThroughput should not be specified for index: {} when BillingMode is PAY_PER_REQUEST",
                given.name
            )));
        }
        (true, Some(t)) => Some(provision(&t)),
        (false, None) => None,
    };
    if provisioned && given.on_demand.is_some() {
        return Err(parameter(format_args!(
            "OnDemandThroughput should not be specified for index: {} when BillingMode is PROVISIONED",
            given.name
        )));
    }
    Ok(Index {
        name: given.name,
        number,
        local: false,
        schema,
        projected: projected(given.projection)?,
        life,
        provisioned: units,
        maxima: given.on_demand.map(|t| maxima(&t)),
    })
}

/// Units that were just ordered.
pub fn provision(t: &api::ProvisionedThroughput) -> Provisioned {
    let units = Units { read: t.read_capacity_units, write: t.write_capacity_units };
    Provisioned { units, increased: None, decreased: None, decreases: 0 }
}

/// Maxima of an on-demand table or index; -1 stands for none.
pub fn maxima(t: &api::OnDemandThroughput) -> Units {
    Units { read: t.max_read_request_units.unwrap_or(-1), write: t.max_write_request_units.unwrap_or(-1) }
}

/// What all indexes of a table together must fulfil.
pub fn together(indexes: &[Index], globals_max: u64) -> Result<(), Fault> {
    for (i, index) in indexes.iter().enumerate() {
        if indexes[..i].iter().any(|other| other.name == index.name) {
            return Err(parameter(format_args!("Duplicate index name: {}", index.name)));
        }
    }
    let locals = indexes.iter().filter(|i| i.local).count();
    if locals > limits::LOCAL_INDEXES_MAX {
        return Err(parameter("Number of LocalSecondaryIndexes exceeds per-table limit of 5"));
    }
    if (indexes.len() - locals) as u64 > globals_max {
        return Err(crate::errors::limit(format!(
            "Subscriber limit exceeded: GlobalSecondaryIndex count exceeds the per-table limit of {globals_max}"
        )));
    }
    let named = |i: &Index| if let Projected::Include(names) = &i.projected { names.len() } else { 0 };
    if indexes.iter().map(named).sum::<usize>() > limits::PROJECTED_ATTRIBUTES_MAX {
        return Err(parameter("Number of NonKeyAttributes across all indexes exceeds the limit of 100"));
    }
    Ok(())
}
