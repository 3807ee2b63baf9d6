//! One file per operation; `shared` is what several need.

pub mod create_db_instance;
pub mod create_db_subnet_group;
pub mod delete_db_instance;
pub mod delete_db_subnet_group;
pub mod describe_db_engine_versions;
pub mod describe_db_instances;
pub mod describe_db_parameter_groups;
pub mod describe_db_subnet_groups;
pub mod describe_event_categories;
pub mod describe_events;
pub mod describe_orderable_db_instance_options;
pub mod modify_db_instance;
pub mod modify_db_subnet_group;
pub mod reboot_db_instance;
pub mod shared;
pub mod start_db_instance;
pub mod stop_db_instance;
pub mod tags;
