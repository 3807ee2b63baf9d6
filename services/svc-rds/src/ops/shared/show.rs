//! Records as answers show them.

use super::{find, tagging};
use crate::model::{Instance, Pending, State, SubnetGroup};
use crate::rules::{storage, versions};
use crate::tables;
use api_rds as api;
use base::Fault;
use kernel::Cx;
use store::Read;

/// The certificate authority that AWS shows where nothing else was asked for.
pub const CERTIFICATE_AUTHORITY: &str = "rds-ca-rsa2048-g1";

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
        endpoint: i.available_since.map(|_| endpoint(i)),
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
        db_parameter_groups: Some(vec![parameter_group(i)]),
        option_group_memberships: Some(vec![option_group(i)]),
        availability_zone: Some(i.place.zone.clone()),
        db_subnet_group: group.map(|g| subnet_group(cx, &g)),
        network_type: Some("IPV4".into()),
        publicly_accessible: Some(i.place.public.is_some()),
        pending_modified_values: Some(pending(&i.pending)),
        multi_az: Some(false),
        auto_minor_version_upgrade: Some(i.minor_upgrades),
        license_model: Some("general-public-license".into()),
        read_replica_db_instance_identifiers: Some(Vec::new()),
        dbi_resource_id: Some(i.resource_id.clone()),
        db_instance_arn: Some(arn),
        ca_certificate_identifier: Some(CERTIFICATE_AUTHORITY.into()),
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
        engine_lifecycle_support: Some(i.lifecycle_support.clone()),
        ..Default::default()
    })
}

fn endpoint(i: &Instance) -> api::Endpoint {
    api::Endpoint { address: Some(i.endpoint.clone()), port: Some(i.settings.port.into()), ..Default::default() }
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

fn parameter_group(i: &Instance) -> api::DBParameterGroupStatus {
    api::DBParameterGroupStatus {
        db_parameter_group_name: Some(versions::parameter_group(i.engine, &i.version)),
        parameter_apply_status: Some("in-sync".into()),
    }
}

fn option_group(i: &Instance) -> api::OptionGroupMembership {
    let name = versions::option_group(i.engine, &i.version);
    api::OptionGroupMembership { option_group_name: Some(name), status: Some("in-sync".into()) }
}

fn pending(p: &Pending) -> api::PendingModifiedValues {
    api::PendingModifiedValues {
        db_instance_class: p.class.clone(),
        allocated_storage: p.storage_gib,
        storage_type: p.storage_type.map(|t| t.name().into()),
        port: p.port.map(i32::from),
        backup_retention_period: p.backup_days,
        master_user_password: p.password.then(|| "****".into()),
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
