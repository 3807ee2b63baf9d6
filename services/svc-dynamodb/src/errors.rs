//! One constructor per error, with AWS's code and wording.
//!
//! Amazon DynamoDB Developer Guide, "Error handling with DynamoDB"; API Reference, "Common Errors".

use base::Fault;
use ddb_rules::{Invalid, Item};
use shape::AnyStruct;

/// The request is wrong.
pub fn invalid(message: impl Into<String>) -> Fault {
    Fault::sender("ValidationException", message)
}

/// What the rules found wrong.
pub fn from_rules(Invalid(message): Invalid) -> Fault {
    invalid(message)
}

/// "One or more parameter values were invalid: …"
pub fn parameter(what: impl std::fmt::Display) -> Fault {
    from_rules(Invalid::parameter(what))
}

/// No such table, in calls about items.
pub fn no_table() -> Fault {
    Fault::sender("ResourceNotFoundException", "Requested resource not found")
}

/// No such table, in calls about tables.
pub fn no_table_named(name: &str) -> Fault {
    Fault::sender("ResourceNotFoundException", format!("Requested resource not found: Table: {name} not found"))
}

/// No such table, in calls about backups.
pub fn table_not_found(name: &str) -> Fault {
    Fault::sender("TableNotFoundException", format!("Table not found: {name}"))
}

/// No such resource, by its ARN.
pub fn no_resource(arn: &str) -> Fault {
    Fault::sender("ResourceNotFoundException", format!("Requested resource not found: ResourcArn: {arn} not found"))
}

/// The name is taken.
pub fn table_exists(name: &str) -> Fault {
    Fault::sender("ResourceInUseException", format!("Table already exists: {name}"))
}

/// The name that a restore wants is taken.
pub fn restore_exists(name: &str) -> Fault {
    Fault::sender("TableAlreadyExistsException", format!("Table already exists: {name}"))
}

/// The table is busy.
pub fn in_use(what: impl std::fmt::Display) -> Fault {
    Fault::sender("ResourceInUseException", format!("Attempt to change a resource which is still in use: {what}"))
}

/// A quota is reached.
pub fn limit(message: impl Into<String>) -> Fault {
    Fault::sender("LimitExceededException", message)
}

/// A condition did not hold; the item is shown when that was asked for.
pub fn condition_failed(item: Option<Item>) -> Fault {
    let fault = Fault::sender("ConditionalCheckFailedException", "The conditional request failed");
    match item {
        // the exception's member has the name and the shape of GetItem's
        Some(item) => with_detail(fault, api_dynamodb::GetItemOutput { item: Some(item), ..Default::default() }),
        None => fault,
    }
}

/// The same with members of the modelled error.
pub fn with_detail(mut fault: Fault, detail: impl AnyStruct) -> Fault {
    fault.detail = Some(Box::new(Box::new(detail) as Box<dyn AnyStruct>));
    fault
}

/// A modelled error with its one member, a list: type, code, the member's name, the list's items.
macro_rules! listing_error {
    ($name:ident, $code:literal, $member:literal, $item:ty) => {
        #[derive(Clone, Default)]
        struct $name {
            reasons: Vec<$item>,
        }

        impl shape::Struct for $name {
            fn ty(&self) -> &'static shape::Type {
                <Self as shape::Schema>::TYPE
            }
            fn get(&self, _: usize) -> &dyn shape::Shape {
                &self.reasons
            }
            fn slot(&mut self, _: usize) -> &mut dyn shape::Shape {
                &mut self.reasons
            }
        }
        impl shape::Schema for $name {
            const TYPE: &'static shape::Type = &shape::Type {
                name: $code,
                members: &[shape::Member {
                    name: $member,
                    wire: $member,
                    query: $member,
                    ty: &shape::Type { item: Some(<$item as shape::Schema>::TYPE), ..shape::types::LIST },
                    ..shape::Member::NEW
                }],
                ..shape::types::STRUCT
            };
        }
        shape::shape_struct!($name);
    };
}
pub(crate) use listing_error;

/// True for the refusals of a bucket.
pub fn is_throttle(fault: &Fault) -> bool {
    fault.is("ProvisionedThroughputExceededException") || fault.is("ThrottlingException")
}

/// The item collection is full.
pub fn collection_full() -> Fault {
    Fault::sender(
        "ItemCollectionSizeLimitExceededException",
        "Item collection size limit of 10 gigabytes was exceeded.",
    )
}

/// The token was used for another transaction.
pub fn token_mismatch() -> Fault {
    Fault::sender(
        "IdempotentParameterMismatchException",
        "The request uses the same client token as a previous, but non-identical request. Do not reuse a client token with different requests, unless the requests are identical",
    )
}

/// PartiQL's INSERT found an item.
pub fn duplicate() -> Fault {
    Fault::sender("DuplicateItemException", "Duplicate primary key exists in table")
}

/// No such backup.
pub fn no_backup(arn: &str) -> Fault {
    Fault::sender("BackupNotFoundException", format!("Backup not found: {arn}"))
}

/// The backup is busy.
pub fn backup_in_use(arn: &str) -> Fault {
    Fault::sender("BackupInUseException", format!("Backup is being created or deleted: {arn}"))
}

/// Point-in-time recovery is off.
pub fn recovery_off(name: &str) -> Fault {
    Fault::sender(
        "PointInTimeRecoveryUnavailableException",
        format!("Point in time recovery is not enabled for table '{name}'"),
    )
}

/// The time cannot be restored.
pub fn restore_time() -> Fault {
    Fault::sender(
        "InvalidRestoreTimeException",
        "An invalid restore time was specified. RestoreDateTime must be between EarliestRestorableDateTime and LatestRestorableDateTime.",
    )
}

/// No such policy.
pub fn no_policy(arn: &str) -> Fault {
    Fault::sender(
        "PolicyNotFoundException",
        format!(
            "Resource-based policy not found for the provided ResourceArn: Requested update for policy with revision id that does not exist: {arn}"
        ),
    )
}

/// No such export.
pub fn no_export(arn: &str) -> Fault {
    Fault::sender("ExportNotFoundException", format!("Export not found: {arn}"))
}

/// No such import.
pub fn no_import(arn: &str) -> Fault {
    Fault::sender("ImportNotFoundException", format!("Import not found: {arn}"))
}

/// The token was used for another export.
pub fn export_conflict() -> Fault {
    Fault::sender("ExportConflictException", "Export token was used with different parameters")
}

/// The token was used for another import.
pub fn import_conflict() -> Fault {
    Fault::sender("ImportConflictException", "Import token was used with different parameters")
}

/// The time cannot be exported.
pub fn export_time() -> Fault {
    Fault::sender(
        "InvalidExportTimeException",
        "The specified ExportTime is outside of the point in time recovery window.",
    )
}
