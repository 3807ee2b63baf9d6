//! Amazon EC2's machines: instances, images, key pairs, root volumes. Networks are another room's.

pub mod errors;
pub mod ids;
pub mod limits;
mod machines;
pub mod model;
mod ops;
mod reconcile;
mod rules;
pub mod tables;

#[cfg(test)]
mod tests;

pub use machines::{BaseImage, Machines};
pub use reconcile::LOOP;

use kernel::{Operation, Service, read, read_with, write, write_prepared};
use std::sync::Arc;

/// The room. Without machines it keeps records only: instances stay pending, and say why.
pub fn service(machines: Option<Machines>) -> Service {
    let reconcilers: Vec<Box<dyn kernel::Reconciler>> =
        machines.iter().map(|m| Box::new(reconcile::Loop::new(m.clone())) as Box<dyn kernel::Reconciler>).collect();
    Service { name: "ec2", api: &api_ec2::API, operations: operations(machines), reconcilers }
}

fn operations(machines: Option<Machines>) -> Vec<Operation> {
    use api_ec2::*;
    let machines = Arc::new(machines);
    vec![
        write(&RUN_INSTANCES, ops::run_instances::run, ops::run_instances::ACCEPTS),
        read(
            &DESCRIBE_INSTANCES,
            ops::describe_instances::run,
            "InstanceIds Filters NextToken MaxResults IncludeManagedResources",
        ),
        write(&START_INSTANCES, ops::start_instances::run, "InstanceIds"),
        write(&STOP_INSTANCES, ops::stop_instances::run, "InstanceIds Force"),
        write(&REBOOT_INSTANCES, ops::reboot_instances::run, "InstanceIds"),
        write(&TERMINATE_INSTANCES, ops::terminate_instances::run, "InstanceIds Force"),
        read(
            &DESCRIBE_INSTANCE_STATUS,
            ops::describe_instance_status::run,
            "InstanceIds MaxResults NextToken Filters IncludeAllInstances IncludeManagedResources",
        ),
        read(&DESCRIBE_INSTANCE_ATTRIBUTE, ops::describe_instance_attribute::run, "InstanceId Attribute"),
        write(
            &MODIFY_INSTANCE_ATTRIBUTE,
            ops::modify_instance_attribute::run,
            "InstanceId Attribute Value SourceDestCheck DisableApiStop DisableApiTermination InstanceType UserData \
             InstanceInitiatedShutdownBehavior Groups EbsOptimized EnaSupport.Value=true",
        ),
        write(
            &MODIFY_INSTANCE_METADATA_OPTIONS,
            ops::modify_instance_metadata_options::run,
            "InstanceId HttpTokens HttpPutResponseHopLimit HttpEndpoint HttpProtocolIpv6=disabled InstanceMetadataTags",
        ),
        read_with(&GET_CONSOLE_OUTPUT, machines.clone(), ops::get_console_output::run, "InstanceId Latest"),
        read(
            &DESCRIBE_INSTANCE_TYPES,
            ops::describe_instance_types::run,
            "InstanceTypes Filters MaxResults NextToken IncludeUnsupportedInRegion",
        ),
        read(
            &DESCRIBE_INSTANCE_TYPE_OFFERINGS,
            ops::describe_instance_type_offerings::run,
            "LocationType Filters MaxResults NextToken",
        ),
        read(
            &DESCRIBE_INSTANCE_CREDIT_SPECIFICATIONS,
            ops::describe_instance_credit_specifications::run,
            "InstanceIds Filters MaxResults NextToken",
        ),
        read_with(
            &DESCRIBE_IMAGES,
            machines,
            ops::describe_images::run,
            "ExecutableUsers ImageIds Owners IncludeDeprecated IncludeDisabled MaxResults NextToken Filters",
        ),
        write(&CREATE_IMAGE, ops::create_image::run, "InstanceId Name Description NoReboot TagSpecifications"),
        write(&DEREGISTER_IMAGE, ops::deregister_image::run, "ImageId DeleteAssociatedSnapshots"),
        write_prepared(
            &CREATE_KEY_PAIR,
            ops::create_key_pair::prepare,
            ops::create_key_pair::run,
            "KeyName KeyType KeyFormat=pem TagSpecifications",
        ),
        write(&IMPORT_KEY_PAIR, ops::import_key_pair::run, "KeyName PublicKeyMaterial TagSpecifications"),
        write(&DELETE_KEY_PAIR, ops::delete_key_pair::run, "KeyName KeyPairId"),
        read(&DESCRIBE_KEY_PAIRS, ops::describe_key_pairs::run, "KeyNames KeyPairIds IncludePublicKey Filters"),
        read(
            &DESCRIBE_VOLUMES,
            ops::describe_volumes::run,
            "VolumeIds Filters NextToken MaxResults IncludeManagedResources",
        ),
        write(&ASSOCIATE_IAM_INSTANCE_PROFILE, ops::profiles::associate, "IamInstanceProfile InstanceId"),
        write(&DISASSOCIATE_IAM_INSTANCE_PROFILE, ops::profiles::disassociate, "AssociationId"),
        write(&REPLACE_IAM_INSTANCE_PROFILE_ASSOCIATION, ops::profiles::replace, "IamInstanceProfile AssociationId"),
        read(
            &DESCRIBE_IAM_INSTANCE_PROFILE_ASSOCIATIONS,
            ops::profiles::describe,
            "AssociationIds Filters MaxResults NextToken",
        ),
    ]
}
