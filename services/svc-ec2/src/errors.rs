//! One constructor per error of this room, with AWS's code and wording.
//!
//! Error codes for the Amazon EC2 API: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html>

use crate::ids::{ImageId, InstanceId, SnapshotId, VolumeId};
use crate::model::State;
use base::Fault;
pub use ec2_words::errors::*;

fn state(code: &'static str, message: String) -> Fault {
    Fault::sender(code, message)
}

/// A machine that is ending or gone cannot be started; neither can one that is still stopping.
pub fn cannot_start(id: &InstanceId) -> Fault {
    state(STATE, format!("The instance '{id}' is not in a state from which it can be started."))
}

/// A machine that is ending or gone cannot be stopped.
pub fn cannot_stop(id: &InstanceId) -> Fault {
    state(STATE, format!("The instance '{id}' is not in a state from which it can be stopped."))
}

/// A machine that is still being launched cannot be stopped.
pub fn never_ran(id: &InstanceId) -> Fault {
    state(STATE, format!("Instance '{id}' cannot be stopped as it has never reached the 'running' state."))
}

/// Only a running machine can be rebooted.
pub fn cannot_reboot(id: &InstanceId, is: State) -> Fault {
    state("IncorrectState", format!("Cannot reboot instance {id} that is currently in {} state.", is.shown().1))
}

/// An image whose attributes are another account's affair.
pub fn image_of_another(id: &ImageId) -> Fault {
    Fault::sender("AuthFailure", format!("Not authorized for image:{id}"))
}

/// An attribute that only a stopped machine can change.
pub fn not_stopped(id: &InstanceId) -> Fault {
    state(STATE, format!("The instance '{id}' is not in the 'stopped' state."))
}

/// The account wants tokens of the metadata service required everywhere.
pub fn tokens_enforced(refused: &str, instead: &str) -> Fault {
    let message = format!(
        "You can't {refused} because httpTokensEnforced is enabled for this account. Either {instead} with httpTokens=required or contact your \
         account owner to disable httpTokensEnforced using the ModifyInstanceMetadataDefaults API or the account settings in the EC2 console."
    );
    Fault::sender("UnsupportedOperation", message)
}

/// What a machine that is ending or gone does not allow.
pub fn not_valid(id: &InstanceId, is: State) -> Fault {
    state(
        STATE,
        format!("The instance '{id}' is in the '{}' state, which does not allow this operation.", is.shown().1),
    )
}

/// CPU options are given whole.
pub fn half_of_cpu_options() -> Fault {
    Fault::sender("MissingParameter", "When specifying CpuOptions you must specify both CoreCount and ThreadsPerCore.")
}

/// A type that has the CPU that it has.
pub fn no_cpu_options(kind: &str) -> Fault {
    Fault::sender("InvalidParameterCombination", format!("The instance type '{kind}' does not support CpuOptions."))
}

/// A number of cores or threads that the type cannot have.
pub fn bad_cpu_option(name: &str, value: i32, kind: &str) -> Fault {
    invalid(format!("The value '{value}' for CpuOptions.{name} is not valid for the instance type '{kind}'."))
}

/// The code of most of the above.
const STATE: &str = "IncorrectInstanceState";

/// The machines that this token launched are gone.
pub fn token_of_terminated() -> Fault {
    Fault::sender(
        "IdempotentInstanceTerminated",
        "The request to launch an instance uses the same client token as a previous request for which the instance has \
         been terminated.",
    )
}

/// A machine that is protected by `disableApiTermination`.
pub fn termination_protected(id: &InstanceId) -> Fault {
    not_permitted(format!(
        "The instance '{id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again."
    ))
}

/// A machine that is protected by `disableApiStop`, which holds for its termination too.
pub fn stop_protected(id: &InstanceId, what: &str) -> Fault {
    not_permitted(format!(
        "The instance '{id}' may not be {what}. Modify its 'disableApiStop' instance attribute and try again."
    ))
}

/// No such type.
pub fn no_instance_type(name: &str) -> Fault {
    invalid(format!("Invalid value '{name}' for InstanceType."))
}

/// No such type, said by ModifyInstanceAttribute.
pub fn no_instance_type_value(name: &str) -> Fault {
    Fault::sender("InvalidInstanceAttributeValue", format!("Invalid value '{name}' for InstanceType."))
}

/// DescribeInstanceTypes for a type that does not exist.
pub fn no_instance_types(names: &[String]) -> Fault {
    Fault::sender(
        "InvalidInstanceType",
        format!("The following supplied instance types do not exist: [{}]", names.join(", ")),
    )
}

/// The image is for another processor.
pub fn architecture(type_is: &str, image_is: &str) -> Fault {
    invalid(format!(
        "The architecture '{type_is}' of the specified instance type does not match the architecture '{image_is}' of the \
         specified AMI. Specify an instance type and an AMI that have matching architectures, and try again. You can use \
         'describe-instance-types' or 'describe-images' to discover the architecture of the instance type or AMI."
    ))
}

/// No key pair of this name.
pub fn no_key_pair(name: &str) -> Fault {
    Fault::sender("InvalidKeyPair.NotFound", format!("The key pair '{name}' does not exist"))
}

/// A key pair of this name is there.
pub fn key_pair_exists(name: &str) -> Fault {
    Fault::sender("InvalidKeyPair.Duplicate", format!("The keypair '{name}' already exists."))
}

/// Text that is no public key.
pub fn not_a_key() -> Fault {
    Fault::sender("InvalidKey.Format", "Key is not in valid OpenSSH public key format")
}

/// User data over 16 KB before encoding.
pub fn user_data_too_long() -> Fault {
    Fault::sender("InvalidParameterValue", "User data is limited to 16384 bytes")
}

/// User data that is not base64.
pub fn user_data_encoding() -> Fault {
    Fault::sender("InvalidParameterValue", "Invalid BASE64 encoding of user data")
}

/// An image name that is taken.
pub fn image_name_taken(name: &str, id: &str) -> Fault {
    Fault::sender("InvalidAMIName.Duplicate", format!("AMI name {name} is already in use by AMI {id}"))
}

/// An image name of another form.
pub fn image_name_malformed() -> Fault {
    Fault::sender(
        "InvalidAMIName.Malformed",
        "AMI names must be between 3 and 128 characters long, and may contain letters, numbers, '(', ')', '.', '-', '/' and '_'",
    )
}

/// An image that is not ready.
pub fn image_unavailable(id: &str) -> Fault {
    Fault::sender("InvalidAMIID.Unavailable", format!("The image ID '{id}' is not available"))
}

/// An instance profile without a role.
pub fn no_role(arn: &str) -> Fault {
    invalid(format!("IAM Instance Profile \"{arn}\" has no associated IAM Roles"))
}

/// No such instance profile.
pub fn no_profile(parameter: &str, value: &str) -> Fault {
    invalid(format!(
        "Value ({value}) for parameter {parameter} is invalid. Invalid IAM Instance Profile {}",
        short(parameter)
    ))
}

fn short(parameter: &str) -> &str {
    if parameter.ends_with("arn") { "ARN" } else { "name" }
}

/// A machine that has a profile already.
pub fn has_profile(id: &InstanceId) -> Fault {
    Fault::sender("IncorrectState", format!("There is an existing association for instance {id}"))
}

/// More machines than the quota allows.
pub fn too_many(has: u64) -> Fault {
    Fault::sender(
        "VcpuLimitExceeded",
        format!(
            "You have requested more vCPU capacity than your current vCPU limit of {has} allows for the instance bucket that \
             the specified instance type belongs to. Please visit http://aws.amazon.com/contact-us/ec2-request to request an \
             adjustment to this limit."
        ),
    )
}

/// The subnet is full.
pub fn no_free_addresses() -> Fault {
    Fault::sender(
        "InsufficientFreeAddressesInSubnet",
        "The specified subnet does not have enough free addresses to satisfy the request.",
    )
}

/// More interfaces than the type can have.
pub fn too_many_interfaces(count: usize, kind: &str) -> Fault {
    Fault::sender("AttachmentLimitExceeded", format!("Interface count {count} exceeds the limit for {kind}"))
}

/// A type without EBS optimisation.
pub fn not_ebs_optimized(kind: &str) -> Fault {
    Fault::sender("Unsupported", format!("EBS-optimized instances are not supported for the instance type {kind}."))
}

/// A word that is no credit option.
pub fn bad_credits(word: &str) -> Fault {
    Fault::sender(
        "InvalidCpuCredits.Malformed",
        format!("The CPU credit option '{word}' is invalid. Valid values are standard and unlimited."),
    )
}

/// A type that does not burst.
pub fn no_credits(kind: &str) -> Fault {
    Fault::sender(
        "InstanceCreditSpecification.NotSupported",
        format!("The instance type {kind} does not use CPU credits for CPU usage."),
    )
}

/// A volume mapping that cannot be made.
pub fn bad_mapping(message: impl Into<String>) -> Fault {
    Fault::sender("InvalidBlockDeviceMapping", message)
}

/// A volume that a machine has cannot be deleted.
pub fn volume_in_use(id: &VolumeId, by: &InstanceId) -> Fault {
    Fault::sender("VolumeInUse", format!("Volume {id} is currently attached to {by}"))
}

/// A volume that a machine has cannot be attached to another one.
pub fn volume_attached(id: &VolumeId) -> Fault {
    Fault::sender("VolumeInUse", format!("{id} is already attached to an instance"))
}

/// A volume that is not there yet, or no longer.
pub fn volume_not_available(id: &VolumeId) -> Fault {
    state("IncorrectState", format!("{id} is not 'available'."))
}

/// A volume that no machine has cannot be detached.
pub fn volume_state(id: &VolumeId, is: &str) -> Fault {
    state("IncorrectState", format!("Volume '{id}' is in the '{is}' state."))
}

/// A machine that is neither running nor stopped takes no volume.
pub fn not_running(id: &InstanceId) -> Fault {
    state("IncorrectState", format!("Instance '{id}' is not 'running'."))
}

/// Volume and machine are apart.
pub fn other_zone(volume: &VolumeId, machine: &InstanceId) -> Fault {
    let message = format!("The volume '{volume}' is not in the same availability zone as instance '{machine}'");
    Fault::sender("InvalidVolume.ZoneMismatch", message)
}

/// Another volume is there.
pub fn device_in_use(device: &str) -> Fault {
    invalid(format!("Invalid value '{device}' for unixDevice. Attachment point {device} is already in use"))
}

/// A volume is attached, but not as the call says.
pub fn no_attachment(volume: &VolumeId, to: &str) -> Fault {
    Fault::sender("InvalidAttachment.NotFound", format!("The volume '{volume}' is not attached to '{to}'"))
}

/// A running machine needs its disk.
pub fn root_volume(volume: &VolumeId, machine: &InstanceId) -> Fault {
    not_permitted(format!("Unable to detach root volume '{volume}' from instance '{machine}'"))
}

/// An image's snapshot stays while it is registered.
pub fn snapshot_in_use(id: &SnapshotId, image: &str) -> Fault {
    state("InvalidSnapshot.InUse", format!("The snapshot {id} is currently in use by {image}"))
}

/// Nothing can be made from a snapshot that is not whole.
pub fn snapshot_incomplete(id: &SnapshotId) -> Fault {
    state("IncorrectState", format!("The snapshot '{id}' is not in the 'completed' state."))
}

/// A zone that is not there.
pub fn no_zone(name: &str) -> Fault {
    Fault::sender("InvalidZone.NotFound", format!("The zone '{name}' does not exist."))
}

/// What belongs to one interface, asked of a machine with several.
pub fn several_interfaces(id: &InstanceId) -> Fault {
    Fault::sender(
        "InvalidInstanceID",
        format!(
            "There are multiple interfaces attached to instance '{id}'. Please specify an interface ID for the operation \
             instead."
        ),
    )
}

/// No launch template of this name.
pub fn no_template(name: &str) -> Fault {
    let message = format!("The specified launch template, with template name {name}, does not exist.");
    Fault::sender("InvalidLaunchTemplateName.NotFoundException", message)
}

/// The name is taken by another launch template.
pub fn template_exists() -> Fault {
    Fault::sender("InvalidLaunchTemplateName.AlreadyExistsException", "Launch template name already in use.")
}

/// A name of other than letters, digits and `( ) . - / _`, or of other than 3 to 128 of them.
pub fn bad_template_name() -> Fault {
    let message = "Launch template names must be between 3 and 128 characters in length, and may contain letters, numbers, \
                   and the following characters: - ( ) . / _";
    Fault::sender("InvalidLaunchTemplateName.MalformedException", message)
}

/// No version of this number.
pub fn no_template_version(version: &str) -> Fault {
    let message = format!("Could not find the specified version {version} for the launch template.");
    Fault::sender("InvalidLaunchTemplateId.VersionNotFound", message)
}

/// Text that is no version.
pub fn bad_template_version(version: &str) -> Fault {
    let message = format!(
        "The specified launch template version {version} is not valid. It must be a number, $Latest or $Default."
    );
    Fault::sender("InvalidLaunchTemplateVersion.Malformed", message)
}

/// The default version stays as long as it is the default one.
pub fn default_template_version() -> Fault {
    Fault::sender("OperationNotPermitted", "The default version of a launch template cannot be deleted.")
}

/// No placement group of this name.
pub fn no_placement_group(name: &str) -> Fault {
    Fault::sender("InvalidPlacementGroup.Unknown", format!("The Placement Group '{name}' is unknown."))
}

/// The name is taken by another placement group.
pub fn placement_group_exists(name: &str) -> Fault {
    Fault::sender("InvalidPlacementGroup.Duplicate", format!("The placement group '{name}' already exists."))
}

/// A placement group that has machines.
pub fn placement_group_in_use(name: &str) -> Fault {
    let message = format!("The placement group '{name}' is in use and may not be deleted.");
    Fault::sender("InvalidPlacementGroup.InUse", message)
}

/// The machines of a cluster are all in one zone.
pub fn placement_group_elsewhere(name: &str, zone: &str) -> Fault {
    let message = format!("The placement group '{name}' is in use in another availability zone: {zone}");
    Fault::sender("InvalidPlacementGroup.InUse", message)
}

/// No rack is left in the zone.
pub fn placement_group_full(name: &str) -> Fault {
    let message = format!(
        "We currently do not have sufficient capacity to launch all of the additional requested instances into Placement Group '{name}'."
    );
    Fault::sender("InsufficientInstanceCapacity", message)
}

/// A type that cannot be in a cluster.
pub fn no_cluster(kind: &str) -> Fault {
    combination(format!("Placement groups may not be used with instances of type '{kind}'."))
}

/// The machine has nothing under this device name.
pub fn no_device(device: &str) -> Fault {
    Fault::sender("InvalidInstanceAttributeValue", format!("No device is currently mapped at {device}"))
}

/// An image that is protected against deregistration.
pub fn image_protected(id: &ImageId) -> Fault {
    let message = format!("The AMI '{id}' can't be deregistered because deregistration protection is enabled.");
    Fault::sender("OperationNotPermitted", message)
}

/// An image whose state does not allow what is asked.
pub fn image_state(id: &ImageId, needed: &str) -> Fault {
    Fault::sender("IncorrectState", format!("The image '{id}' is not in the '{needed}' state."))
}
