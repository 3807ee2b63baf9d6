//! Records as answers show them.

use super::{find, notify, parameter_groups, restorable, tagging};
use crate::model::{
    EventSubscription, Instance, OptionGroup, Origin, ParameterGroup, Snapshot, SnapshotState, State, SubnetGroup,
};
use crate::rules::storage;
use crate::tables;
use api_rds as api;
use base::Fault;
use kernel::Cx;
use store::Read;

/// The certificate authority that AWS shows where nothing else was asked for.
pub const CERTIFICATE_AUTHORITY: &str = "rds-ca-rsa2048-g1";

/// The hosted zones of RDS's own names, as far as published answers of AWS show them; those of other regions are left out.
const HOSTED_ZONES: &[(&str, &str)] = &[
    ("ap-northeast-1", "Z24O6O9L7SGTNB"),
    ("ap-northeast-2", "ZLA2NUCOLGUUR"),
    ("ap-southeast-1", "Z2G0U3KFCY8NZ5"),
    ("eu-central-1", "Z1RLNUO7B9Q6NB"),
    ("eu-west-1", "Z29XKXDKYMONMX"),
    ("us-east-1", "Z2R2ITUGPM61AM"),
    ("us-east-2", "Z2XHWR1WZ565X2"),
    ("us-west-2", "Z1PVIF0B656C1W"),
];

/// A DB instance.
pub fn instance(cx: &Cx, read: &dyn Read, i: &Instance) -> Result<api::DBInstance, Fault> {
    let group = tables::subnet_group(read, cx.scope(), &i.place.subnet_group)?;
    let arn = find::instance_arn(cx, &i.name);
    let (iops, throughput) = storage::figures(i.settings.storage_type, i.settings.storage_gib);
    let tags = tagging::shown(read, cx.scope(), &arn)?;
    Ok(api::DBInstance {
        db_instance_identifier: Some(i.name.clone()),
        db_instance_class: Some(i.settings.class.clone()),
        engine: Some(i.engine.name().into()),
        engine_version: Some(i.version.clone()),
        db_instance_status: Some(i.state.name().into()),
        status_infos: status_infos(i),
        master_username: Some(i.master_user.clone()),
        db_name: i.database.clone(),
        endpoint: i.available_since.map(|_| endpoint(cx, i)),
        db_instance_port: Some(0),
        allocated_storage: Some(i.settings.storage_gib),
        storage_type: Some(i.settings.storage_type.name().into()),
        iops,
        storage_throughput: throughput,
        storage_encrypted: Some(false),
        dedicated_log_volume: Some(false),
        is_storage_config_upgrade_available: Some(false),
        instance_create_time: i.available_since,
        preferred_backup_window: Some(i.windows.backup.clone()),
        preferred_maintenance_window: Some(i.windows.maintenance.clone()),
        backup_retention_period: Some(i.settings.backup_days),
        backup_target: Some("region".into()),
        db_security_groups: Some(Vec::new()),
        vpc_security_groups: Some(i.groups.iter().map(|g| security_group(g)).collect()),
        db_parameter_groups: Some(vec![parameter_group(cx, read, i)?]),
        option_group_memberships: Some(vec![option_group(i)]),
        availability_zone: Some(i.place.zone.clone()),
        db_subnet_group: group.map(|g| subnet_group(cx, &g)),
        network_type: Some("IPV4".into()),
        publicly_accessible: Some(i.place.public.is_some()),
        pending_modified_values: Some(pending(i)),
        multi_az: Some(false),
        auto_minor_version_upgrade: Some(i.minor_upgrades),
        license_model: Some(i.engine.licence().into()),
        read_replica_db_instance_identifiers: Some(Vec::new()),
        dbi_resource_id: Some(i.resource_id.clone()),
        db_instance_arn: Some(arn),
        ca_certificate_identifier: Some(CERTIFICATE_AUTHORITY.into()),
        certificate_details: i.available_since.map(|_| api::CertificateDetails {
            ca_identifier: Some(CERTIFICATE_AUTHORITY.into()),
            ..Default::default()
        }),
        copy_tags_to_snapshot: Some(i.copy_tags_to_snapshot),
        monitoring_interval: Some(0),
        iam_database_authentication_enabled: Some(false),
        performance_insights_enabled: Some(false),
        database_insights_mode: Some(api::DatabaseInsightsMode::Standard),
        deletion_protection: Some(i.deletion_protected),
        domain_memberships: Some(Vec::new()),
        associated_roles: Some(Vec::new()),
        tag_list: Some(tags),
        customer_owned_ip_enabled: Some(false),
        activity_stream_status: Some(api::ActivityStreamStatus::Stopped),
        automatic_restart_time: restart_time(i),
        latest_restorable_time: restorable::span(cx, read, i)?.map(|s| s.till),
        engine_lifecycle_support: Some(i.lifecycle_support.clone()),
        ..Default::default()
    })
}

fn endpoint(cx: &Cx, i: &Instance) -> api::Endpoint {
    let zone = HOSTED_ZONES.iter().find(|(region, _)| *region == cx.region.code());
    api::Endpoint {
        address: Some(i.endpoint.clone()),
        port: Some(i.settings.port.into()),
        hosted_zone_id: zone.map(|(_, id)| (*id).into()),
    }
}

/// Why it waits or failed. AWS uses this list for replicas only; nothing else carries a reason.
fn status_infos(i: &Instance) -> Option<Vec<api::DBInstanceStatusInfo>> {
    let why = match &i.state {
        State::Failed { reason, .. } => Some(reason),
        _ => i.waits.as_ref(),
    };
    why.map(|why| {
        vec![api::DBInstanceStatusInfo {
            status_type: Some("engine".into()),
            normal: Some(false),
            status: Some(i.state.name().into()),
            message: Some(why.clone()),
        }]
    })
}

fn security_group(id: &str) -> api::VpcSecurityGroupMembership {
    api::VpcSecurityGroupMembership { vpc_security_group_id: Some(id.into()), status: Some("active".into()) }
}

fn parameter_group(cx: &Cx, read: &dyn Read, i: &Instance) -> Result<api::DBParameterGroupStatus, Fault> {
    let wanted = parameter_groups::values_of(read, cx.scope(), i)?;
    Ok(api::DBParameterGroupStatus {
        db_parameter_group_name: Some(i.configured.parameter_group.clone()),
        parameter_apply_status: Some(parameter_groups::status(i, &wanted).into()),
    })
}

fn option_group(i: &Instance) -> api::OptionGroupMembership {
    let name = i.configured.option_group.clone();
    api::OptionGroupMembership { option_group_name: Some(name), status: Some("in-sync".into()) }
}

/// A new instance waits for its password, too.
fn pending(i: &Instance) -> api::PendingModifiedValues {
    let p = &i.pending;
    let password = p.password || i.available_since.is_none() && i.origin == Origin::New;
    api::PendingModifiedValues {
        db_instance_class: p.class.clone(),
        allocated_storage: p.storage_gib,
        storage_type: p.storage_type.map(|t| t.name().into()),
        port: p.port.map(i32::from),
        backup_retention_period: p.backup_days,
        db_instance_identifier: p.name.clone(),
        master_user_password: password.then(|| "****".into()),
        ..Default::default()
    }
}

fn restart_time(i: &Instance) -> Option<base::Timestamp> {
    match i.state {
        State::Stopped { since } => Some(since.plus_ms(crate::limits::STOPPED_MS_MAX)),
        _ => None,
    }
}

/// A DB subnet group.
pub fn subnet_group(cx: &Cx, g: &SubnetGroup) -> api::DBSubnetGroup {
    let subnets = g.subnets.iter().map(|s| api::Subnet {
        subnet_identifier: Some(s.id.clone()),
        subnet_availability_zone: Some(api::AvailabilityZone { name: Some(s.zone.clone()) }),
        subnet_outpost: Some(api::Outpost::default()),
        subnet_status: Some("Active".into()),
    });
    api::DBSubnetGroup {
        db_subnet_group_name: Some(g.name.clone()),
        db_subnet_group_description: Some(g.description.clone()),
        vpc_id: Some(g.vpc.clone()),
        subnet_group_status: Some("Complete".into()),
        subnets: Some(subnets.collect()),
        db_subnet_group_arn: Some(find::subnet_group_arn(cx, &g.name)),
        supported_network_types: Some(vec!["IPV4".into()]),
    }
}

/// A DB parameter group.
pub fn of_parameter_group(cx: &Cx, g: &ParameterGroup) -> api::DBParameterGroup {
    api::DBParameterGroup {
        db_parameter_group_name: Some(g.name.clone()),
        db_parameter_group_family: Some(g.family.clone()),
        description: Some(g.description.clone()),
        db_parameter_group_arn: Some(find::parameter_group_arn(cx, &g.name)),
    }
}

/// An option group.
pub fn of_option_group(cx: &Cx, g: &OptionGroup) -> api::OptionGroup {
    let (copied, source) = g.copied.clone().unzip();
    api::OptionGroup {
        option_group_name: Some(g.name.clone()),
        option_group_description: Some(g.description.clone()),
        engine_name: Some(g.engine.name().into()),
        major_engine_version: Some(g.major.clone()),
        options: Some(Vec::new()),
        allows_vpc_and_non_vpc_instance_memberships: Some(true),
        option_group_arn: Some(find::option_group_arn(cx, &g.name)),
        source_account_id: source.as_ref().map(|_| cx.account.to_string()),
        source_option_group: source,
        copy_timestamp: copied,
        ..Default::default()
    }
}

/// A DB snapshot.
pub fn snapshot(cx: &Cx, read: &dyn Read, s: &Snapshot) -> Result<api::DBSnapshot, Fault> {
    let arn = find::snapshot_arn(cx, &s.name);
    let (iops, throughput) = storage::figures(s.storage_type, s.storage_gib);
    let percent = if s.state == SnapshotState::Available { 100 } else { 0 };
    Ok(api::DBSnapshot {
        db_snapshot_identifier: Some(s.name.clone()),
        db_instance_identifier: Some(s.instance.clone()),
        snapshot_create_time: s.taken,
        original_snapshot_create_time: s.first_taken,
        engine: Some(s.engine.name().into()),
        allocated_storage: Some(s.storage_gib),
        status: Some(s.state.name().into()),
        port: Some(s.port.into()),
        availability_zone: Some(s.zone.clone()),
        vpc_id: Some(s.vpc.clone()),
        instance_create_time: s.instance_created,
        master_username: Some(s.master_user.clone()),
        engine_version: Some(s.version.clone()),
        license_model: Some(s.engine.licence().into()),
        snapshot_type: Some(s.kind.name().into()),
        iops,
        storage_throughput: throughput,
        option_group_name: Some(s.option_group.clone()),
        percent_progress: Some(percent),
        source_region: s.copied_from.as_ref().map(|_| cx.region.code().into()),
        source_db_snapshot_identifier: s.copied_from.clone(),
        storage_type: Some(s.storage_type.name().into()),
        encrypted: Some(false),
        db_snapshot_arn: Some(arn.clone()),
        iam_database_authentication_enabled: Some(false),
        processor_features: Some(Vec::new()),
        dbi_resource_id: Some(s.resource_id.clone()),
        tag_list: Some(tagging::shown(read, cx.scope(), &arn)?),
        snapshot_target: Some("region".into()),
        dedicated_log_volume: Some(false),
        ..Default::default()
    })
}

/// An event subscription in a state.
pub fn of_event_subscription(cx: &Cx, s: &EventSubscription, status: &str) -> api::EventSubscription {
    let some = |list: &Vec<String>| Some(list.clone()).filter(|l| !l.is_empty());
    api::EventSubscription {
        customer_aws_id: Some(cx.account.to_string()),
        cust_subscription_id: Some(s.name.clone()),
        sns_topic_arn: Some(s.topic.clone()),
        status: Some(status.into()),
        subscription_creation_time: Some(notify::time(s.created)),
        source_type: s.source_type.clone(),
        source_ids_list: some(&s.sources),
        event_categories_list: some(&s.categories),
        enabled: Some(s.enabled),
        event_subscription_arn: Some(find::event_subscription_arn(cx, &s.name)),
    }
}
