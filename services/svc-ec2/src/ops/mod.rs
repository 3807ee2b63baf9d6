//! One file per operation.

pub mod create_image;
pub mod create_key_pair;
pub mod delete_key_pair;
pub mod deregister_image;
pub mod describe_images;
pub mod describe_instance_attribute;
pub mod describe_instance_credit_specifications;
pub mod describe_instance_status;
pub mod describe_instance_type_offerings;
pub mod describe_instance_types;
pub mod describe_instances;
pub mod describe_key_pairs;
pub mod describe_volumes;
pub mod get_console_output;
pub mod import_key_pair;
pub mod modify_instance_attribute;
pub mod modify_instance_metadata_options;
pub mod profiles;
pub mod reboot_instances;
pub mod run_instances;
pub mod shared;
pub mod start_instances;
pub mod stop_instances;
pub mod terminate_instances;
