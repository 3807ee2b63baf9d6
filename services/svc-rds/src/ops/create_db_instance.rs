//! CreateDBInstance: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html>

use super::shared::making::{self, Placing};
use super::shared::{events, find, on_offer, show, tagging};
use crate::errors;
use crate::model::{Engine, Groups, Instance, Origin, Pending, Secret, Settings, State};
use crate::rules::{identifiers, storage, versions, windows};
use crate::tables;
use api_rds::{CreateDBInstanceMessage, CreateDBInstanceResult};
use base::Fault;
use kernel::Cx;
use store::Tx;

/// Automatic backups without a word about them, in days.
const BACKUP_DAYS_DEFAULT: i32 = 1;
const ALL: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// What is honoured; `name=value` only as AWS's default.
pub const ACCEPTS: &str = "DBName DBInstanceIdentifier AllocatedStorage DBInstanceClass Engine MasterUsername MasterUserPassword \
    VpcSecurityGroupIds AvailabilityZone DBSubnetGroupName PreferredMaintenanceWindow DBParameterGroupName \
    BackupRetentionPeriod PreferredBackupWindow Port EngineVersion AutoMinorVersionUpgrade LicenseModel OptionGroupName \
    PubliclyAccessible Tags StorageType CopyTagsToSnapshot MonitoringInterval=0 DatabaseInsightsMode=standard \
    DeletionProtection NetworkType=IPV4 BackupTarget=region CACertificateIdentifier=rds-ca-rsa2048-g1 EngineLifecycleSupport \
    MasterUserAuthenticationType=password";

/// What a request asks for, checked as far as it can be without the network.
struct Wanted {
    name: String,
    engine: Engine,
    version: String,
    settings: Settings,
    master_user: String,
    database: Option<String>,
    configured: Groups,
    lifecycle_support: String,
    tags: Vec<tagging::Pair>,
}

/// Records the intent; the room's loop makes it true.
pub fn run(cx: &Cx, tx: &mut Tx, input: CreateDBInstanceMessage) -> Result<CreateDBInstanceResult, Fault> {
    let wanted = read(cx, tx, &input)?;
    making::room_for(cx, tx, wanted.settings.storage_gib)?;
    let windows = windows::choose(
        cx.ids(),
        input.preferred_backup_window.as_deref(),
        input.preferred_maintenance_window.as_deref(),
    )?;
    let resource_id = making::resource_id(cx);
    let placing = Placing {
        subnet_group: input.db_subnet_group_name.as_deref(),
        security_groups: input.vpc_security_group_ids.as_deref(),
        public: input.publicly_accessible,
        zone: input.availability_zone.as_deref(),
    };
    let (place, groups) = making::place(cx, tx, &placing, &resource_id)?;
    let tags = wanted.tags;
    let instance = Instance {
        resource_id,
        endpoint: making::endpoint(cx, tx, &wanted.name)?,
        name: wanted.name,
        engine: wanted.engine,
        version: wanted.version,
        settings: wanted.settings,
        pending: Pending::default(),
        master_user: wanted.master_user,
        database: wanted.database,
        place,
        groups,
        configured: wanted.configured,
        origin: Origin::New,
        windows,
        deletion_protected: input.deletion_protection.unwrap_or(false),
        copy_tags_to_snapshot: input.copy_tags_to_snapshot.unwrap_or(false),
        minor_upgrades: input.auto_minor_version_upgrade.unwrap_or(true),
        lifecycle_support: wanted.lifecycle_support,
        available_since: None,
        state: State::Creating,
        initialised: false,
        restart: false,
        failed_starts: 0,
        ended_boot: 0,
        last_backup: None,
        waits: None,
    };
    tables::keep(tx, cx.scope(), &instance)?;
    let secret = Secret { admin: cx.ids().text(32, ALL), master: input.master_user_password };
    tables::keep_secret(tx, cx.scope(), &instance.resource_id, &secret)?;
    tagging::give(cx, tx, &find::instance_arn(cx, &instance.name), &tags)?;
    events::trim(tx, cx.scope(), cx.now())?;
    Ok(CreateDBInstanceResult { db_instance: Some(show::instance(cx, tx, &instance)?) })
}

fn read(cx: &Cx, tx: &Tx, input: &CreateDBInstanceMessage) -> Result<Wanted, Fault> {
    let name = making::free_name(cx, tx, &input.db_instance_identifier)?;
    let engine = versions::engine("CreateDBInstance", &input.engine)?;
    let version = versions::choose(&on_offer(tx)?, engine, input.engine_version.as_deref())?;
    let class = making::class(engine, &version, &input.db_instance_class)?;
    let storage_type = storage::kind("CreateDBInstance", input.storage_type.as_deref())?;
    let storage_gib = storage::size(engine, storage_type, input.allocated_storage)?;
    let master_user = identifiers::user(engine, input.master_username.as_deref())?;
    let password = input.master_user_password.as_deref().ok_or_else(|| errors::missing("MasterUserPassword"))?;
    identifiers::password(engine, password)?;
    making::licence(engine, input.license_model.as_deref())?;
    let (parameters, options) = (input.db_parameter_group_name.as_deref(), input.option_group_name.as_deref());
    let configured = making::groups_of(cx, tx, engine, &version, parameters, options)?;
    let backup_days = making::backup_days(input.backup_retention_period.unwrap_or(BACKUP_DAYS_DEFAULT))?;
    let port = making::port(engine, input.port)?;
    making::check_zone(cx, input.availability_zone.as_deref())?;
    Ok(Wanted {
        name,
        engine,
        version,
        settings: Settings { class, storage_gib, storage_type, port, backup_days },
        master_user,
        database: identifiers::database(engine, input.db_name.as_deref())?,
        configured,
        lifecycle_support: making::lifecycle(input.engine_lifecycle_support.as_deref())?,
        tags: tagging::wanted(&input.tags)?,
    })
}
