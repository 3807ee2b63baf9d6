//! The life of a database: from creating to gone, and everything that comes in between.

use super::*;
use crate::reconcile::Loop;
use crate::tables;
use api_rds as api;
use box_spec::{Boxes, Ending, Kind, Life};
use expect_test::expect;
use kernel::{Next, Reconciler, World};
use std::sync::atomic::Ordering;

#[test]
fn an_instance_is_available_when_its_engine_greets_behind_a_wired_interface() {
    let mut cloud = Cloud::new();
    cloud.inside.silent.store(true, Ordering::Relaxed);
    let made = cloud.ok(&api::CREATE_DB_INSTANCE, create("Shop")).db_instance.expect("an instance");
    assert_eq!((made.db_instance_status.as_deref(), made.endpoint), (Some("creating"), None));
    for _ in 0..20 {
        cloud.round();
    }
    let id = cloud.box_id("shop");
    assert_eq!(cloud.boxes.list().expect("boxes")[0].life, Life::Running, "it is wired, but says nothing");
    assert_eq!(cloud.status("shop"), "creating");
    assert_eq!(cloud.resolved(&cloud.record("shop").endpoint, None), None);
    cloud.inside.silent.store(false, Ordering::Relaxed);
    assert_eq!(cloud.settle(), Next::Settled);
    let shown = cloud.shown("shop");
    assert_eq!(shown.db_instance_status.as_deref(), Some("available"));
    let endpoint = shown.endpoint.expect("an endpoint");
    assert_eq!((endpoint.address, endpoint.port), (Some(cloud.record("shop").endpoint), Some(3306)));
    assert_eq!(shown.instance_create_time, Some(cloud.now()));
    assert_eq!(cloud.events("shop"), ["DB instance created"]);
    expect![[r#"
        remove DB-init
        start DB-init
        go DB-init
        remove DB-init
        start DB
        go DB"#]]
    .assert_eq(&cloud.boxes.calls().join("\n").replace(id.as_str(), "DB"));
}

#[test]
fn the_boxes_are_what_the_class_and_the_record_say() {
    let mut cloud = Cloud::new();
    let input = api::CreateDBInstanceMessage {
        db_name: Some("orders".into()),
        port: Some(3307),
        db_instance_class: "db.m5.large".into(),
        ..create("shop")
    };
    cloud.ok(&api::CREATE_DB_INSTANCE, input);
    cloud.round();
    let record = cloud.record("shop");
    let first = cloud.boxes.spec(&format!("{}-init", record.resource_id).parse().expect("a name")).expect("a box");
    let setup = cloud.disks.there.lock().expect("a lock")[&record.resource_id].clone();
    assert_eq!(setup.as_deref(), Some("master admin hash(first-secret) database Some(\"orders\")"));
    cloud.settle();
    let serving = cloud.boxes.spec(&cloud.box_id("shop")).expect("a box");
    let text = [first, serving].map(|s| {
        let Kind::Engine { command, uid } = &s.kind else { panic!("an engine") };
        let binds: Vec<String> = s
            .binds
            .iter()
            .map(|b| {
                format!("{} -> {} {}", b.host.display(), b.inside.display(), if b.read_only { "ro" } else { "rw" })
            })
            .collect();
        let l = s.limits;
        format!(
            "{command:?}\nuid {uid} cpu {:?} MiB {:?} disk {:?}\n{}",
            l.cpu_milli,
            l.memory_mib,
            l.disk_mib,
            binds.join("\n")
        )
    });
    expect![[r#"
        ["initialise /rdsdbdata/db from /rdsdbdata/setup.sql"]
        uid 110 cpu Some(2000) MiB Some(8192) disk Some(20480)
        /blob/rds/DB/data -> /rdsdbdata/db rw
        /blob/rds/DB/setup.sql -> /rdsdbdata/setup.sql ro
        ["serve /rdsdbdata/db /tmp port 3307 memory 8192"]
        uid 110 cpu Some(2000) MiB Some(8192) disk Some(20480)
        /blob/rds/DB/data -> /rdsdbdata/db rw
        /blob/rds/DB/config -> /rdsdbdata/config ro
        /blob/rds/DB/log -> /rdsdbdata/log rw"#]]
    .assert_eq(&text.join("\n").replace(&record.resource_id, "DB"));
}

#[test]
fn a_password_is_kept_no_longer_than_the_first_start() {
    let mut cloud = Cloud::new();
    cloud.ok(&api::CREATE_DB_INSTANCE, create("shop"));
    let secret = |cloud: &Cloud| {
        let i = cloud.record("shop");
        let read = cloud.kernel.store.snapshot().expect("a snapshot");
        tables::secret(&read, cloud.cx().scope(), &i.resource_id).expect("the store").expect("a secret").master
    };
    assert_eq!(secret(&cloud).as_deref(), Some("first-secret"));
    cloud.settle();
    assert_eq!(secret(&cloud), None);
    let disks = cloud.disks.there.lock().expect("a lock").values().cloned().collect::<Vec<_>>();
    assert_eq!(disks, [None], "the SQL of the first start is gone");
}

#[test]
fn stopping_and_starting_keeps_the_disk_and_the_endpoint() {
    let mut cloud = Cloud::new();
    let before = cloud.available("shop");
    let answer = cloud.ok(&api::STOP_DB_INSTANCE, state("shop")).db_instance.expect("an instance");
    assert_eq!(answer.db_instance_status.as_deref(), Some("stopping"));
    assert!(matches!(cloud.settle(), Next::At(_)), "it is started again after seven days");
    let shown = cloud.shown("shop");
    assert_eq!(shown.db_instance_status.as_deref(), Some("stopped"));
    assert_eq!(shown.automatic_restart_time, Some(cloud.now().plus_ms(7 * 86_400_000)));
    assert!(!cloud.boxes.list().expect("boxes")[0].alive());
    let ask = api::StartDBInstanceMessage { db_instance_identifier: "shop".into(), ..Default::default() };
    let answer = cloud.ok(&api::START_DB_INSTANCE, ask).db_instance.expect("an instance");
    assert_eq!(answer.db_instance_status.as_deref(), Some("starting"));
    cloud.settle();
    let after = cloud.record("shop");
    assert_eq!((after.place, after.endpoint), (before.place, before.endpoint));
    assert_eq!(*cloud.disks.made.lock().expect("a lock"), 1, "the disk is made once");
    assert_eq!(cloud.events("shop"), ["DB instance created", "DB instance stopped", "DB instance started"]);
}

#[test]
fn a_stopped_instance_is_started_after_seven_days() {
    let mut cloud = Cloud::new();
    cloud.available("shop");
    cloud.ok(&api::STOP_DB_INSTANCE, state("shop"));
    cloud.settle();
    cloud.clock.advance_ms(7 * 86_400_000);
    cloud.settle();
    assert_eq!(cloud.status("shop"), "available");
    let told = cloud.events("shop");
    assert!(told[0].contains("exceeding the maximum allowed time being stopped"), "{told:?}");
}

#[test]
fn a_reboot_ends_the_engine_once_and_starts_it_again() {
    let mut cloud = Cloud::new();
    cloud.available("shop");
    let boots = cloud.boxes.list().expect("boxes")[0].boots;
    let ask = api::RebootDBInstanceMessage { db_instance_identifier: "shop".into(), force_failover: Some(false) };
    let answer = cloud.ok(&api::REBOOT_DB_INSTANCE, ask).db_instance.expect("an instance");
    assert_eq!(answer.db_instance_status.as_deref(), Some("rebooting"));
    cloud.settle();
    assert_eq!(cloud.status("shop"), "available");
    assert_eq!(cloud.boxes.list().expect("boxes")[0].boots, boots + 1);
    assert_eq!(cloud.events("shop"), ["DB instance created", "DB instance shutdown", "DB instance restarted"]);
}

#[test]
fn an_engine_that_dies_is_started_again_and_the_events_say_so() {
    let mut cloud = Cloud::new();
    cloud.available("shop");
    cloud.boxes.end(&cloud.box_id("shop"), Ending::Exited(139));
    cloud.round();
    assert_eq!(cloud.status("shop"), "rebooting");
    cloud.settle();
    assert_eq!(cloud.status("shop"), "available");
    let told = cloud.events("shop");
    assert!(told[1].starts_with("Recovery of the DB instance has started."), "{told:?}");
    assert_eq!(told[2..], ["DB instance restarted", "Recovery of the DB instance is complete."]);
}

#[test]
fn after_a_reboot_of_the_host_what_ran_runs_and_what_was_stopped_stays() {
    let mut cloud = Cloud::new();
    cloud.available("shop");
    cloud.available("idle");
    cloud.ok(&api::STOP_DB_INSTANCE, state("idle"));
    cloud.settle();
    for name in ["shop", "idle"] {
        cloud.boxes.end(&cloud.box_id(name), Ending::Lost);
    }
    cloud.rds = Loop::new(Some(cloud.databases()));
    cloud.settle();
    assert_eq!((cloud.status("shop"), cloud.status("idle")), ("available".into(), "stopped".into()));
    assert_eq!(*cloud.disks.made.lock().expect("a lock"), 2);
}

#[test]
fn a_new_daemon_adopts_what_runs() {
    let mut cloud = Cloud::new();
    cloud.available("shop");
    let before = cloud.boxes.calls();
    cloud.rds = Loop::new(Some(cloud.databases()));
    assert_eq!(cloud.settle(), Next::Settled);
    assert_eq!(cloud.boxes.calls(), before);
}

#[test]
fn a_first_start_that_is_cut_off_at_any_round_is_made_anew() {
    for cut in 0..8 {
        let mut cloud = Cloud::new();
        cloud.ok(&api::CREATE_DB_INSTANCE, create("shop"));
        for _ in 0..cut {
            cloud.round();
        }
        for seen in cloud.boxes.list().expect("boxes") {
            cloud.boxes.end(&seen.id, Ending::Lost);
        }
        cloud.rds = Loop::new(Some(cloud.databases()));
        cloud.settle();
        assert_eq!(cloud.status("shop"), "available", "cut after {cut} rounds");
        assert_eq!(cloud.record("shop").failed_starts, 0);
        assert_eq!(cloud.boxes.list().expect("boxes").len(), 1, "cut after {cut} rounds");
    }
}

#[test]
fn a_disk_that_was_in_use_is_never_made_anew() {
    let mut cloud = Cloud::new();
    let mut forgotten = cloud.available("shop");
    // the last commits before a power failure are gone
    forgotten.initialised = false;
    let at = cloud.cx().scope();
    let key = (at, forgotten.name.clone());
    cloud.kernel.store.write(move |tx: &mut store::Tx| tables::INSTANCES.put(tx, &key, &forgotten)).expect("a write");
    cloud.settle();
    assert_eq!(*cloud.disks.made.lock().expect("a lock"), 1);
    assert!(cloud.record("shop").initialised);
}

#[test]
fn an_engine_that_never_starts_has_failed_with_a_reason_and_is_tried_now_and_then() {
    let mut cloud = Cloud::new();
    cloud.inside.breaks.store(true, Ordering::Relaxed);
    cloud.ok(&api::CREATE_DB_INSTANCE, create("shop"));
    assert_eq!(cloud.settle(), Next::At(cloud.now().plus_ms(60_000)));
    assert_eq!(cloud.status("shop"), "failed");
    let why = "the engine ended with status 1: reading / no space left";
    assert_eq!(cloud.events("shop"), [format!("Database instance put into failed state. {why}")]);
    let infos = cloud.shown("shop").status_infos.expect("infos");
    assert_eq!(infos[0].message.as_deref(), Some(why));
    cloud.inside.breaks.store(false, Ordering::Relaxed);
    cloud.clock.advance_ms(60_000);
    cloud.settle();
    assert_eq!(cloud.status("shop"), "available");
}

#[test]
fn an_engine_that_ends_before_it_greets_fails_after_five_starts() {
    let mut cloud = Cloud::new();
    cloud.available("shop");
    cloud.inside.silent.store(true, Ordering::Relaxed);
    let id = cloud.box_id("shop");
    for _ in 0..40 {
        cloud.round();
        if cloud.boxes.list().expect("boxes")[0].life == Life::Running {
            cloud.boxes.end(&id, Ending::Exited(1));
        }
        if cloud.status("shop") == "failed" {
            break;
        }
    }
    assert_eq!(cloud.status("shop"), "failed");
    // the death while it was available is a recovery, five starts follow
    assert_eq!(cloud.boxes.calls().iter().filter(|c| **c == format!("start {id}")).count(), 6);
    cloud.inside.silent.store(false, Ordering::Relaxed);
    cloud.clock.advance_ms(60_000);
    cloud.settle();
    assert_eq!(cloud.status("shop"), "available");
}

#[test]
fn while_the_engine_is_fetched_the_instance_says_so() {
    let mut cloud = Cloud::new();
    *cloud.engines.missing.lock().expect("a lock") = Some(Ok(()));
    cloud.ok(&api::CREATE_DB_INSTANCE, create("shop"));
    cloud.settle();
    let why = |cloud: &Cloud| cloud.shown("shop").status_infos.map(|i| i[0].message.clone().unwrap_or_default());
    assert_eq!(why(&cloud).as_deref(), Some("The database engine is being fetched."));
    *cloud.engines.missing.lock().expect("a lock") = Some(Err("run once without `--offline`".into()));
    cloud.settle();
    assert_eq!(why(&cloud).as_deref(), Some("run once without `--offline`"));
    *cloud.engines.missing.lock().expect("a lock") = None;
    cloud.settle();
    assert_eq!((cloud.status("shop"), why(&cloud)), ("available".into(), None));
}

#[test]
fn deleting_takes_box_disk_interface_name_tags_and_passwords() {
    let mut cloud = Cloud::new();
    let input = api::CreateDBInstanceMessage { tags: Some(vec![super::tags::tag("a", "b")]), ..create("shop") };
    cloud.ok(&api::CREATE_DB_INSTANCE, input);
    cloud.settle();
    let i = cloud.record("shop");
    let ask = api::DeleteDBInstanceMessage {
        db_instance_identifier: "shop".into(),
        skip_final_snapshot: Some(true),
        ..Default::default()
    };
    let answer = cloud.ok(&api::DELETE_DB_INSTANCE, ask.clone()).db_instance.expect("an instance");
    assert_eq!(answer.db_instance_status.as_deref(), Some("deleting"));
    expect!["400 InvalidDBInstanceState: Instance shop is already being deleted."]
        .assert_eq(&cloud.refused(&api::DELETE_DB_INSTANCE, ask.clone()));
    cloud.settle();
    expect!["404 DBInstanceNotFound: DBInstance shop not found."]
        .assert_eq(&cloud.refused(&api::DELETE_DB_INSTANCE, ask));
    assert!(cloud.boxes.list().expect("boxes").is_empty());
    assert!(cloud.disks.there.lock().expect("a lock").is_empty());
    assert_eq!(cloud.resolved(&i.endpoint, None), None);
    assert!(super::network::interfaces(&cloud).is_empty());
    let read = cloud.kernel.store.snapshot().expect("a snapshot");
    assert!(tables::SECRETS.list(&read, &()).expect("the store").is_empty());
    assert!(kernel::tags::TAGS.list(&read, &()).expect("the store").is_empty());
    assert_eq!(cloud.events("shop"), ["DB instance created", "DB instance deleted"]);
    // the name is free, and the new database is another
    let again = cloud.available("shop");
    assert_ne!(again.resource_id, i.resource_id);
    assert_eq!(again.endpoint, i.endpoint, "endpoints follow from names");
}

#[test]
fn an_instance_can_be_deleted_while_it_is_being_made() {
    for rounds in 0..6 {
        let mut cloud = Cloud::new();
        cloud.ok(&api::CREATE_DB_INSTANCE, create("shop"));
        for _ in 0..rounds {
            cloud.round();
        }
        let ask = api::DeleteDBInstanceMessage {
            db_instance_identifier: "shop".into(),
            skip_final_snapshot: Some(true),
            ..Default::default()
        };
        cloud.ok(&api::DELETE_DB_INSTANCE, ask);
        cloud.settle();
        assert!(cloud.boxes.list().expect("boxes").is_empty());
        assert!(cloud.disks.there.lock().expect("a lock").is_empty());
        assert!(
            cloud
                .call(&api::DESCRIBE_DB_INSTANCES, Default::default())
                .expect("a list")
                .db_instances
                .expect("all")
                .is_empty()
        );
    }
}

#[test]
fn what_a_reset_left_on_the_host_is_removed_and_other_rooms_boxes_are_not() {
    let mut cloud = Cloud::new();
    cloud.available("shop");
    let other =
        box_spec::BoxSpec::instance("i-0123456789abcdef0".parse().expect("a name"), box_spec::Image::host_root());
    cloud.boxes.start(&other).expect("a machine");
    cloud.kernel.reset().expect("a reset");
    cloud.settle();
    let left: Vec<String> = cloud.boxes.list().expect("boxes").into_iter().map(|s| s.id.to_string()).collect();
    assert_eq!(left, ["i-0123456789abcdef0"]);
    assert!(cloud.disks.there.lock().expect("a lock").is_empty());
}

#[test]
fn without_boxes_records_are_kept_and_say_why_nothing_runs() {
    let mut cloud = Cloud::new();
    cloud.ok(&api::CREATE_DB_INSTANCE, create("shop"));
    let mut idle = Loop::new(None);
    let world = World { kernel: cloud.kernel.clone() };
    idle.run(&world).expect("a round");
    let infos = cloud.shown("shop").status_infos.expect("infos");
    assert_eq!(infos[0].message.as_deref(), Some("This cloud runs without machines: no engine is started."));
    let ask = api::DeleteDBInstanceMessage {
        db_instance_identifier: "shop".into(),
        skip_final_snapshot: Some(true),
        ..Default::default()
    };
    cloud.ok(&api::DELETE_DB_INSTANCE, ask);
    idle.run(&world).expect("a round");
    cloud.settle();
    assert!(super::network::interfaces(&cloud).is_empty());
}
