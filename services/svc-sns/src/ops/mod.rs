//! One file per operation.

pub(crate) mod add_permission;
pub(crate) mod confirm_subscription;
pub(crate) mod create_topic;
pub(crate) mod delete_topic;
pub(crate) mod get_sms_attributes;
pub(crate) mod get_subscription_attributes;
pub(crate) mod get_topic_attributes;
pub(crate) mod list_subscriptions;
pub(crate) mod list_subscriptions_by_topic;
pub(crate) mod list_tags_for_resource;
pub(crate) mod list_topics;
pub(crate) mod publish;
pub(crate) mod publish_batch;
pub(crate) mod remove_permission;
pub(crate) mod set_sms_attributes;
pub(crate) mod set_subscription_attributes;
pub(crate) mod set_topic_attributes;
pub(crate) mod shared;
pub(crate) mod subscribe;
pub(crate) mod tag_resource;
pub(crate) mod unsubscribe;
pub(crate) mod untag_resource;
