//! One constructor per error of this room, with AWS's code and wording.
//!
//! Amazon RDS API Reference, the "Errors" of each action, and "Common Errors":
//! <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/CommonErrors.html>

use crate::model::{Engine, Instance, SubnetGroup};
use base::Fault;
use std::fmt::Display;

/// A value that is no good, in a sentence of its own.
pub fn invalid(message: impl Into<String>) -> Fault {
    Fault::sender("InvalidParameterValue", message)
}

/// Parameters that do not go together.
pub fn combination(message: impl Into<String>) -> Fault {
    Fault::sender("InvalidParameterCombination", message)
}

/// A parameter that may not be left out or empty.
pub fn missing(parameter: &str) -> Fault {
    invalid(format!("The parameter {parameter} must be provided and must not be blank."))
}

/// A name of another form.
pub fn identifier(parameter: &str) -> Fault {
    invalid(format!(
        "The parameter {parameter} is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII \
         letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens."
    ))
}

/// A name that is too long.
pub fn identifier_length(parameter: &str, max: usize) -> Fault {
    invalid(format!("The parameter {parameter} is not a valid identifier because it is longer than {max} characters."))
}

/// No such DB instance.
pub fn no_instance(name: &str) -> Fault {
    Fault::with_status(404, "DBInstanceNotFound", format!("DBInstance {name} not found."))
}

/// A DB instance of this name is there.
pub fn instance_exists() -> Fault {
    Fault::sender("DBInstanceAlreadyExists", "DB instance already exists")
}

/// A DB instance in a state that does not allow what is asked.
pub fn state(message: impl Into<String>) -> Fault {
    Fault::sender("InvalidDBInstanceState", message)
}

/// The same, of stopping.
pub fn not_available(i: &Instance) -> Fault {
    state(format!("Instance {} is not in available state.", i.name))
}

/// The same, of starting.
pub fn not_stopped(i: &Instance) -> Fault {
    state(format!("Instance {} is not in stopped state.", i.name))
}

/// Deletion protection is on.
pub fn protected() -> Fault {
    combination("Cannot delete protected DB Instance, please disable deletion protection and try again.")
}

/// More DB instances than the quota allows.
pub fn too_many_instances(max: u64) -> Fault {
    Fault::sender("InstanceQuotaExceeded", format!("The DB instance quota of {max} in this region is exceeded."))
}

/// More storage than the quota allows.
pub fn too_much_storage(max: u64) -> Fault {
    Fault::sender("StorageQuotaExceeded", format!("The total storage quota of {max} GiB in this region is exceeded."))
}

/// A password of another form.
pub fn password() -> Fault {
    invalid(
        "The parameter MasterUserPassword is not a valid password. Only printable ASCII characters besides '/', '@', '\"', ' ' \
         may be used.",
    )
}

/// A password of another length.
pub fn password_length(what: &str, limit: usize) -> Fault {
    invalid(format!(
        "The parameter MasterUserPassword is not a valid password because it is {what} than {limit} characters."
    ))
}

/// No such version of an engine.
pub fn no_version(version: &str, engine: &str) -> Fault {
    combination(format!("Cannot find version {version} for {engine}"))
}

/// A class that this engine does not run on.
pub fn no_combination(class: &str, engine: Engine, version: &str) -> Fault {
    let (engine, licence) = (engine.name(), engine.licence());
    combination(format!(
        "RDS does not support creating a DB instance with the following combination: DBInstanceClass={class}, Engine={engine}, \
         EngineVersion={version}, LicenseModel={licence}. For supported combinations of instance class and database \
         engine version, see the documentation."
    ))
}

/// A size that this storage cannot have.
pub fn storage_size(engine: &str, kind: &str, gib: impl Display) -> Fault {
    combination(format!("Invalid storage size for engine name {engine} and storage type {kind}: {gib}"))
}

/// No such parameter group.
pub fn no_parameter_group(name: &str) -> Fault {
    Fault::with_status(404, "DBParameterGroupNotFound", format!("DBParameterGroup not found: {name}"))
}

/// A parameter group of another family.
pub fn parameter_group_family(name: &str, has: &str, needs: &str) -> Fault {
    combination(format!(
        "The Parameter Group {name} with DBParameterGroupFamily {has} cannot be used for this instance. Please use a Parameter \
         Group with DBParameterGroupFamily {needs}"
    ))
}

/// No such option group.
pub fn no_option_group(name: &str) -> Fault {
    Fault::with_status(404, "OptionGroupNotFoundFault", format!("Specified OptionGroupName: {name} not found."))
}

/// No such DB subnet group.
pub fn no_subnet_group(name: &str) -> Fault {
    Fault::with_status(404, "DBSubnetGroupNotFoundFault", format!("DB subnet group '{name}' does not exist."))
}

/// A DB subnet group of this name is there.
pub fn subnet_group_exists(name: &str) -> Fault {
    Fault::sender("DBSubnetGroupAlreadyExists", format!("The DB subnet group '{name}' already exists."))
}

/// Fewer than two zones.
pub fn not_enough_zones(group: &SubnetGroup) -> Fault {
    Fault::sender(
        "DBSubnetGroupDoesNotCoverEnoughAZs",
        format!(
            "The DB subnet group doesn't meet Availability Zone (AZ) coverage requirement. Current AZ coverage: {}. Add subnets to \
             cover at least 2 AZs.",
            group.zones().join(", ")
        ),
    )
}

/// A DB instance uses the group.
pub fn subnet_group_in_use(group: &str, instance: &str) -> Fault {
    Fault::sender(
        "InvalidDBSubnetGroupStateFault",
        format!(
            "Cannot delete the subnet group '{group}' because at least one database instance: {instance} is still using it."
        ),
    )
}

/// A DB instance uses a subnet that would leave the group.
pub fn subnet_in_use(subnet: &str) -> Fault {
    Fault::sender("SubnetAlreadyInUse", format!("The specified subnet is already in use: {subnet}"))
}

/// More groups than the quota allows.
pub fn too_many_subnet_groups(max: u64) -> Fault {
    Fault::sender(
        "DBSubnetGroupQuotaExceeded",
        format!("The DB subnet group quota of {max} in this region is exceeded."),
    )
}

/// More subnets in a group than the quota allows.
pub fn too_many_subnets(max: u64) -> Fault {
    Fault::sender("DBSubnetQuotaExceededFault", format!("A DB subnet group can have at most {max} subnets."))
}

/// Subnets that do not exist.
pub fn no_subnets(ids: &[String]) -> Fault {
    invalid(format!("Some input subnets in :[{}] are invalid.", ids.join(", ")))
}

/// Subnets that cannot be used together.
pub fn subnet(message: impl Into<String>) -> Fault {
    Fault::sender("InvalidSubnet", message)
}

/// A security group that does not exist.
pub fn no_security_group(id: &str) -> Fault {
    invalid(format!("Invalid security group , groupId= {id}, groupName=."))
}

/// A security group of another VPC.
pub fn other_vpc(instance: &str, group: &str) -> Fault {
    combination(format!(
        "The DB instance and EC2 security group are in different VPCs. The DB instance is in {instance} and the EC2 security group \
         is in {group}"
    ))
}

/// The VPC cannot have what is asked.
pub fn network(message: impl Into<String>) -> Fault {
    Fault::sender("InvalidVPCNetworkStateFault", message)
}

/// `MaxRecords` out of its range.
pub fn page_size(given: i32, range: &std::ops::RangeInclusive<i32>) -> Fault {
    let (least, most) = (range.start(), range.end());
    invalid(format!("Invalid value {given} for MaxRecords. Must be between {least} and {most}"))
}

/// A marker that was not made for this request.
pub fn marker() -> Fault {
    invalid("Invalid or expired marker")
}

/// A filter that this call does not know.
pub fn filter(name: &str) -> Fault {
    invalid(format!("Unrecognized filter name: {name}"))
}

/// An ARN that names nothing taggable here.
pub fn resource_name(arn: &str) -> Fault {
    invalid(format!("Invalid resource name: {arn}"))
}

/// A parameter that the engine does not have.
pub fn no_parameter(name: &str) -> Fault {
    invalid(format!("Could not find parameter with name: {name}"))
}

/// A parameter that users may not set.
pub fn fixed_parameter(name: &str) -> Fault {
    invalid(format!("The parameter {name} cannot be modified."))
}

/// A value that a parameter cannot have.
pub fn parameter_value(value: &str, name: &str, allowed: &str) -> Fault {
    invalid(format!("Invalid parameter value: {value} for: {name} allowed values are: {allowed}"))
}

/// A static parameter at once.
pub fn static_parameter() -> Fault {
    combination("cannot use immediate apply method for static parameter")
}

/// A default group cannot be changed.
pub fn default_parameter_group_modified() -> Fault {
    invalid("Cannot modify a default parameter group.")
}

/// A default group cannot be deleted.
pub fn default_parameter_group_deleted(name: &str) -> Fault {
    state_of_parameter_group(format!("Default DBParameterGroup cannot be deleted: {name}"))
}

/// A parameter group in a state that does not allow what is asked.
pub fn state_of_parameter_group(message: impl Into<String>) -> Fault {
    Fault::sender("InvalidDBParameterGroupState", message)
}

/// A parameter group of this name is there.
pub fn parameter_group_exists(name: &str) -> Fault {
    Fault::sender("DBParameterGroupAlreadyExists", format!("Parameter group {name} already exists"))
}

/// A family that no engine on offer has.
pub fn no_family(family: &str) -> Fault {
    invalid(format!("ParameterGroupFamily {family} is not a valid parameter group family"))
}

/// More parameter groups than the quota allows.
pub fn too_many_parameter_groups(max: u64) -> Fault {
    Fault::sender(
        "DBParameterGroupQuotaExceeded",
        format!("The DB parameter group quota of {max} in this region is exceeded."),
    )
}

/// An option group of this name is there.
pub fn option_group_exists(name: &str) -> Fault {
    Fault::sender("OptionGroupAlreadyExistsFault", format!("An option group with the name {name} already exists."))
}

/// An option group in a state that does not allow what is asked.
pub fn state_of_option_group(message: impl Into<String>) -> Fault {
    Fault::sender("InvalidOptionGroupStateFault", message)
}

/// More option groups than the quota allows.
pub fn too_many_option_groups(max: u64) -> Fault {
    Fault::sender(
        "OptionGroupQuotaExceededFault",
        format!("The option group quota of {max} in this region is exceeded."),
    )
}

/// No such DB snapshot.
pub fn no_snapshot(name: &str) -> Fault {
    Fault::with_status(404, "DBSnapshotNotFound", format!("DBSnapshot {name} not found."))
}

/// A DB snapshot of this name is there.
pub fn snapshot_exists(name: &str) -> Fault {
    Fault::sender(
        "DBSnapshotAlreadyExists",
        format!("Cannot create the snapshot because a snapshot with the identifier {name} already exists."),
    )
}

/// An instance of which no snapshot can be made now.
pub fn no_snapshot_now(i: &Instance) -> Fault {
    state(format!(
        "Cannot create a snapshot because the database instance {} is not currently in the available state.",
        i.name
    ))
}

/// A DB snapshot in a state that does not allow what is asked.
pub fn state_of_snapshot(message: impl Into<String>) -> Fault {
    Fault::sender("InvalidDBSnapshotState", message)
}

/// More manual snapshots than the quota allows.
pub fn too_many_snapshots(max: u64) -> Fault {
    Fault::sender("SnapshotQuotaExceeded", format!("Cannot create more than {max} manual snapshots"))
}

/// No automated backups of this instance.
pub fn no_automated_backup(id: &str) -> Fault {
    Fault::with_status(404, "DBInstanceAutomatedBackupNotFound", format!("DBInstance automated backup {id} not found."))
}

/// An instance without automated backups.
pub fn no_restore_to_a_moment(i: &Instance) -> Fault {
    let words = format!("Point in time restore is not enabled for {}: its backup retention period is 0.", i.name);
    Fault::sender("PointInTimeRestoreNotEnabled", words)
}

/// An instance whose first automated backup is not there yet.
pub fn no_backup_yet(i: &Instance) -> Fault {
    state(format!("DB instance {} has no automated backup yet that it could be restored from.", i.name))
}

/// A moment outside of the backups.
pub fn moment(i: &Instance, side: &str, limit: base::Timestamp) -> Fault {
    let limit = limit.iso_secs();
    let words = format!("The specified instance {} cannot be restored to a time {side} than {limit}.", i.name);
    invalid(words)
}

/// Automated backups of an instance that is there.
pub fn automated_backup_in_use(id: &str) -> Fault {
    Fault::sender(
        "InvalidDBInstanceAutomatedBackupState",
        format!(
            "The automated backup of {id} is active: it is deleted with its DB instance, or by a retention period of 0."
        ),
    )
}

/// No such log file.
pub fn no_log_file(name: &str) -> Fault {
    Fault::with_status(404, "DBLogFileNotFoundFault", format!("DBLog File: {name}, is not found on the DB instance"))
}

/// No such certificate.
pub fn no_certificate(name: &str) -> Fault {
    Fault::with_status(404, "CertificateNotFound", format!("Certificate not found for CertificateIdentifier: {name}"))
}

/// No such event subscription.
pub fn no_subscription(name: &str) -> Fault {
    Fault::with_status(404, "SubscriptionNotFound", format!("Event Subscription {name} not found."))
}

/// An event subscription of this name is there.
pub fn subscription_exists(name: &str) -> Fault {
    Fault::sender("SubscriptionAlreadyExist", format!("Event Subscription {name} already exists."))
}

/// More event subscriptions than the quota allows.
pub fn too_many_subscriptions(max: u64) -> Fault {
    Fault::sender(
        "EventSubscriptionQuotaExceeded",
        format!("The event subscription quota of {max} in this region is exceeded."),
    )
}

/// A category that this kind of source does not have.
pub fn no_category(category: &str, kind: Option<&str>) -> Fault {
    let of = kind.map_or(String::new(), |k| format!(" for source type {k}"));
    Fault::with_status(404, "SubscriptionCategoryNotFound", format!("Category {category} not found{of}."))
}

/// A kind of source that AWS does not have.
pub fn source_type(name: &str) -> Fault {
    invalid(format!("Invalid value '{name}' for SourceType."))
}

/// A source that is not there.
pub fn no_source(name: &str) -> Fault {
    Fault::with_status(404, "SourceNotFound", format!("Could not find source: {name}"))
}

/// No such topic.
pub fn no_topic(arn: &str) -> Fault {
    Fault::with_status(404, "SNSTopicArnNotFound", format!("SNS topic {arn} not found."))
}

/// A topic whose policy does not let RDS publish.
pub fn no_permission_on_topic(arn: &str) -> Fault {
    Fault::sender("SNSNoAuthorization", format!("You do not have permission to publish to the SNS topic {arn}."))
}

/// A topic of a kind that RDS does not publish to.
pub fn bad_topic() -> Fault {
    Fault::sender("SNSInvalidTopic", "RDS does not support FIFO (first in, first out) topics.")
}
