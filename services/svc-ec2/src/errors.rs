//! One constructor per error of this room, with AWS's code and wording.
//!
//! Error codes for the Amazon EC2 API: <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html>

use crate::ids::InstanceId;
use crate::model::State;
use base::Fault;
pub use ec2_words::errors::*;

/// A machine in a state that does not allow what is asked.
pub fn incorrect_state(id: &InstanceId, state: State) -> Fault {
    Fault::sender(
        "IncorrectInstanceState",
        format!("The instance '{id}' is not in a state from which it can be {}.", verb(state)),
    )
}

fn verb(wanted: State) -> &'static str {
    match wanted {
        State::Running | State::Pending => "started",
        State::Stopping | State::Stopped => "stopped",
        State::ShuttingDown | State::Terminated { .. } => "terminated",
    }
}

/// The same, said of an attribute that only a stopped machine can change.
pub fn not_stopped(id: &InstanceId) -> Fault {
    Fault::sender("IncorrectInstanceState", format!("The instance '{id}' is not in the 'stopped' state."))
}

/// A machine that is protected by `disableApiTermination`.
pub fn termination_protected(id: &InstanceId) -> Fault {
    not_permitted(format!(
        "The instance '{id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again."
    ))
}

/// A machine that is protected by `disableApiStop`.
pub fn stop_protected(id: &InstanceId) -> Fault {
    not_permitted(format!(
        "The instance '{id}' may not be stopped. Modify its 'disableApiStop' instance attribute and try again."
    ))
}

/// No such type.
pub fn no_instance_type(name: &str) -> Fault {
    invalid(format!("Invalid value '{name}' for InstanceType."))
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
    Fault::sender("InvalidParameterValue", "Invalid BASE64 encoding of user data.")
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

/// An image that is gone or someone else's.
pub fn no_image(id: &str) -> Fault {
    Fault::sender("InvalidAMIID.NotFound", format!("The image id '[{id}]' does not exist"))
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
pub fn too_many(asked: i64, has: u64) -> Fault {
    Fault::sender(
        "VcpuLimitExceeded",
        format!(
            "You have requested more vCPU capacity than your current vCPU limit of {has} allows for the instance bucket that \
             the specified instance type belongs to ({asked} would be in use). Please visit \
             http://aws.amazon.com/contact-us/ec2-request to request an adjustment to this limit."
        ),
    )
}
