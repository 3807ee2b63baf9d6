//! One file per operation.

pub(crate) mod delete_scaling_policy;
pub(crate) mod delete_scheduled_action;
pub(crate) mod deregister_scalable_target;
pub(crate) mod describe_scalable_targets;
pub(crate) mod describe_scaling_activities;
pub(crate) mod describe_scaling_policies;
pub(crate) mod describe_scheduled_actions;
pub(crate) mod put_scaling_policy;
pub(crate) mod put_scheduled_action;
pub(crate) mod register_scalable_target;
pub(crate) mod shared;
pub(crate) mod tagging;
