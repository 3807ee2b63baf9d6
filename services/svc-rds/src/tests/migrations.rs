//! Records of earlier versions.

use crate::MIGRATIONS;
use crate::model::first::{First, FirstPending, FirstState};
use crate::model::{Engine, Instance, Origin, Place, Settings, State, StorageType, Windows};
use crate::tables::INSTANCES;
use base::{AccountId, Region, Timestamp};
use kernel::Scope;
use store::{Record, Store, StoreError, Table, Tx};

impl Record for First {}

/// The later form, under the same version.
#[derive(serde::Serialize, serde::Deserialize)]
struct Later(Instance);
impl Record for Later {}

static FIRST: Table<(Scope, String), First> = Table::new("rds.instances");
static LATER: Table<(Scope, String), Later> = Table::new("rds.instances");
static STRANGE: Table<(Scope, String), Vec<u8>> = Table::new("rds.instances");

fn first() -> First {
    First {
        resource_id: "db-ABCDEFGHIJKLMNOPQRSTUVWXYZ".into(),
        name: "shop".into(),
        engine: Engine::Mysql,
        version: "8.0.36".into(),
        settings: Settings {
            class: "db.t3.micro".into(),
            storage_gib: 20,
            storage_type: StorageType::Gp2,
            port: 3306,
            backup_days: 0,
        },
        pending: FirstPending::default(),
        master_user: "admin".into(),
        database: Some("orders".into()),
        place: Place {
            subnet_group: "data".into(),
            subnet: "subnet-0123456789abcdef0".into(),
            zone: "ap-northeast-2a".into(),
            vpc: "vpc-0123456789abcdef0".into(),
            interface: "eni-0123456789abcdef0".into(),
            private: std::net::Ipv4Addr::new(10, 0, 0, 9),
            public: None,
        },
        groups: vec!["sg-0123456789abcdef0".into()],
        windows: Windows { backup: "13:00-13:30".into(), maintenance: "mon:14:00-mon:14:30".into() },
        deletion_protected: false,
        copy_tags_to_snapshot: false,
        minor_upgrades: true,
        lifecycle_support: "open-source-rds-extended-support".into(),
        endpoint: "shop.abcdefghijkl.ap-northeast-2.rds.amazonaws.com".into(),
        available_since: Some(Timestamp(1)),
        state: FirstState::Stopped { since: Timestamp(2) },
        initialised: true,
        restart: false,
        failed_starts: 0,
        ended_boot: 1,
        waits: None,
    }
}

fn key() -> (Scope, String) {
    let region = Region::parse("ap-northeast-2").expect("a region");
    (Scope { account: AccountId::TEST, region }, "shop".into())
}

fn migrated(
    put: impl FnOnce(&mut Tx) -> Result<(), StoreError> + Send + 'static,
) -> Result<Option<Instance>, StoreError> {
    let store = Store::memory();
    store.write(put)?;
    store.write(|tx: &mut Tx| (MIGRATIONS[0].run)(tx))?;
    INSTANCES.get(&store.snapshot()?, &key())
}

#[test]
fn an_instance_of_the_first_form_is_read_with_default_groups() {
    let found = migrated(|tx| FIRST.put(tx, &key(), &first())).expect("a migration").expect("an instance");
    assert_eq!(found.state, State::Stopped { since: Timestamp(2) });
    assert_eq!((found.origin, found.last_backup, found.ended_boot), (Origin::New, None, 1));
    assert_eq!(found.configured.parameter_group, "default.mysql8.0");
    assert_eq!(found.configured.option_group, "default:mysql-8-0");
}

#[test]
fn an_instance_of_the_later_form_is_read_as_it_is() {
    let mut later: Instance = first().into();
    later.last_backup = Some(Timestamp(3));
    later.configured.parameter_group = "mine".into();
    let wanted = later.clone();
    assert_eq!(migrated(move |tx| LATER.put(tx, &key(), &Later(later))).expect("a migration"), Some(wanted));
}

#[test]
fn what_cannot_be_read_refuses_the_directory_by_the_tables_name() {
    let refused = migrated(|tx| STRANGE.put(tx, &key(), &vec![7; 9])).expect_err("a refusal");
    assert!(refused.to_string().contains("rds.instances"), "{refused}");
}
