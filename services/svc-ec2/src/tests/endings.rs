//! How machines end other than by a plain stop: shut down from inside, protected, abrupt, failing to boot, lost.

use super::Cloud;
use super::life::RUN;
use expect_test::expect;

const STATE: &str =
    "? DescribeInstances InstanceIds=$i | Reservations.Instances.State.Name Reservations.Instances.StateReason";

#[test]
fn a_shutdown_from_inside_stops_the_machine() {
    let mut cloud = Cloud::new();
    let said = cloud.run(&format!("{RUN}\nsettle\nend $i PoweredOff\nround\n{STATE}\nsettle\n{STATE}\nStartInstances InstanceIds=$i\nsettle\n{STATE}\nboxes"));
    expect![[r#"
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 => i=Instances.1.InstanceId
        > settle
        > end $i PoweredOff
        > round
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.State.Name Reservations.Instances.StateReason
        Reservations:
          Instances:
            StateReason:
              Code: Client.InstanceInitiatedShutdown
              Message: Client.InstanceInitiatedShutdown: Instance initiated shutdown
            State:
              Name: stopping
        > settle
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.State.Name Reservations.Instances.StateReason
        Reservations:
          Instances:
            StateReason:
              Code: Client.InstanceInitiatedShutdown
              Message: Client.InstanceInitiatedShutdown: Instance initiated shutdown
            State:
              Name: stopped
        > StartInstances InstanceIds=$i
        > settle
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.State.Name Reservations.Instances.StateReason
        Reservations:
          Instances:
            State:
              Name: running
        > boxes
        $i Running boots=2 None
    "#]].assert_eq(&said);
}

#[test]
fn a_shutdown_from_inside_terminates_where_the_behaviour_says_so_protected_or_not() {
    let mut cloud = Cloud::new();
    let run = RUN.replace(" =>", " InstanceInitiatedShutdownBehavior=terminate DisableApiTermination=true =>");
    let said = cloud.run(&format!("{run}\nsettle\nend $i PoweredOff\nsettle\n{STATE}\nboxes"));
    expect![[r#"
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 InstanceInitiatedShutdownBehavior=terminate DisableApiTermination=true => i=Instances.1.InstanceId
        > settle
        > end $i PoweredOff
        > settle
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.State.Name Reservations.Instances.StateReason
        Reservations:
          Instances:
            StateReason:
              Code: Client.InstanceInitiatedShutdown
              Message: Client.InstanceInitiatedShutdown: Instance initiated shutdown
            State:
              Name: terminated
        > boxes
    "#]].assert_eq(&said);
}

#[test]
fn a_machine_that_shuts_down_before_it_was_seen_to_run_stops_too() {
    let mut cloud = Cloud::new();
    let said = cloud.run(&format!("{RUN}\nround\nwire\nend $i PoweredOff\nsettle\n{STATE}\nboxes"));
    expect![[r#"
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 => i=Instances.1.InstanceId
        > round
        > wire
        > end $i PoweredOff
        > settle
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.State.Name Reservations.Instances.StateReason
        Reservations:
          Instances:
            StateReason:
              Code: Client.InstanceInitiatedShutdown
              Message: Client.InstanceInitiatedShutdown: Instance initiated shutdown
            State:
              Name: stopped
        > boxes
        $i Ended(PoweredOff) boots=1 None
    "#]].assert_eq(&said);
    let again = cloud.run(&format!("StartInstances InstanceIds=$i\nsettle\n{STATE}\nboxes"));
    assert!(
        again.contains("Name: running") && again.contains("Running boots=2"),
        "the old ending tells nothing: {again}"
    );
}

#[test]
fn a_machine_that_the_host_lost_boots_again_from_its_disk() {
    let mut cloud = Cloud::new();
    let said = cloud.run(&format!("{RUN}\nsettle\nend $i Lost\nsettle\n{STATE}\nboxes"));
    expect![[r#"
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 => i=Instances.1.InstanceId
        > settle
        > end $i Lost
        > settle
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.State.Name Reservations.Instances.StateReason
        Reservations:
          Instances:
            State:
              Name: running
        > boxes
        $i Running boots=2 None
    "#]].assert_eq(&said);
}

#[test]
fn a_first_boot_that_fails_is_tried_three_times_and_then_terminates_with_the_consoles_last_line() {
    let mut cloud = Cloud::new();
    cloud.ok(&format!("{RUN}\nround"));
    for _ in 0..3 {
        cloud.driver.fake.print(&cloud.box_id("i"), b"booting\ncannot mount /\n\n");
        cloud.run("end $i Failed\nround\nround");
    }
    let said = cloud.run(&format!("settle\n{STATE}\nboxes"));
    expect![[r#"
        > settle
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.State.Name Reservations.Instances.StateReason
        Reservations:
          Instances:
            StateReason:
              Code: Server.InternalError
              Message: Server.InternalError: Internal error on launch (it cannot boot: cannot mount /)
            State:
              Name: terminated
        > boxes
    "#]]
    .assert_eq(&said);
    let starts = cloud.driver.fake.calls().iter().filter(|c| c.starts_with("start")).count();
    assert_eq!(starts, 3);
}

#[test]
fn a_later_boot_that_fails_leaves_the_machine_stopped() {
    let mut cloud = Cloud::new();
    cloud.ok(&format!("{RUN}\nsettle\nend $i Lost\nround"));
    for _ in 0..3 {
        cloud.run("end $i Exited\nround\nround");
    }
    let said = cloud.run(&format!("settle\n{STATE}\nboxes\nStartInstances InstanceIds=$i\nsettle\n{STATE}"));
    expect![[r#"
        > settle
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.State.Name Reservations.Instances.StateReason
        Reservations:
          Instances:
            StateReason:
              Code: Server.InternalError
              Message: Server.InternalError: Internal error on launch (it cannot boot: it printed nothing)
            State:
              Name: stopped
        > boxes
        $i Ended(Exited(1)) boots=4 None
        > StartInstances InstanceIds=$i
        > settle
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.State.Name Reservations.Instances.StateReason
        Reservations:
          Instances:
            State:
              Name: running
    "#]]
    .assert_eq(&said);
}

#[test]
fn a_driver_that_refuses_is_the_machines_reason_and_is_tried_again_later() {
    let mut cloud = Cloud::new();
    cloud.driver.fail(1, super::driver::Fails::Refused);
    let said = cloud.run(&format!("{RUN}\nround\n{STATE}\nround\nboxes"));
    expect![[r#"
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 => i=Instances.1.InstanceId
        > round
        > ? DescribeInstances InstanceIds=$i | Reservations.Instances.State.Name Reservations.Instances.StateReason
        Reservations:
          Instances:
            StateReason:
              Code: pending
              Message: no room: exists already
            State:
              Name: pending
        > round
        > boxes
    "#]].assert_eq(&said);
    assert_eq!(cloud.driver.calls(), 1, "what failed rests");
    assert_eq!(cloud.next, kernel::Next::After(2000));
    let said = cloud.run(&format!("wait 2\nsettle\n{STATE}"));
    assert!(said.contains("Name: running"), "{said}");
}

#[test]
fn protection_refuses_the_whole_call() {
    let mut cloud = Cloud::new();
    let said = cloud.run(&format!(
        "{RUN}
         RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 => other=Instances.1.InstanceId
         settle
         ModifyInstanceAttribute InstanceId=$i DisableApiTermination.Value=true
         TerminateInstances InstanceIds=$other,$i
         ModifyInstanceAttribute InstanceId=$i DisableApiTermination.Value=false
         ModifyInstanceAttribute InstanceId=$i DisableApiStop.Value=true
         StopInstances InstanceIds=$other,$i
         TerminateInstances InstanceIds=$i
         ? DescribeInstances | Reservations.Instances.State.Name
         ModifyInstanceAttribute InstanceId=$i DisableApiStop.Value=false
         StopInstances InstanceIds=$other,$i
         TerminateInstances InstanceIds=$i,$other
         settle
         boxes"
    ));
    expect![[r#"
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 => i=Instances.1.InstanceId
        > RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 => other=Instances.1.InstanceId
        > settle
        > ModifyInstanceAttribute InstanceId=$i DisableApiTermination.Value=true
        > TerminateInstances InstanceIds=$other,$i
        ! OperationNotPermitted: The instance '$i' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.
        > ModifyInstanceAttribute InstanceId=$i DisableApiTermination.Value=false
        > ModifyInstanceAttribute InstanceId=$i DisableApiStop.Value=true
        > StopInstances InstanceIds=$other,$i
        ! OperationNotPermitted: The instance '$i' may not be stopped. Modify its 'disableApiStop' instance attribute and try again.
        > TerminateInstances InstanceIds=$i
        ! OperationNotPermitted: The instance '$i' may not be terminated. Modify its 'disableApiStop' instance attribute and try again.
        > ? DescribeInstances | Reservations.Instances.State.Name
        Reservations:
          Instances:
            State:
              Name: running
        Reservations:
          Instances:
            State:
              Name: running
        > ModifyInstanceAttribute InstanceId=$i DisableApiStop.Value=false
        > StopInstances InstanceIds=$other,$i
        > TerminateInstances InstanceIds=$i,$other
        > settle
        > boxes
    "#]].assert_eq(&said);
}

#[test]
fn a_machine_may_be_terminated_in_every_state_even_before_it_was_made() {
    for before in [
        "",
        "round",
        "round\nwire",
        "settle",
        "settle\nStopInstances InstanceIds=$i",
        "settle\nStopInstances InstanceIds=$i\nsettle",
    ] {
        let mut cloud = Cloud::new();
        let said = cloud.run(&format!("{RUN}\n{before}\nTerminateInstances InstanceIds=$i\nsettle\n{STATE}\nboxes"));
        assert!(said.contains("Name: terminated") && said.ends_with("> boxes\n"), "after {before:?}: {said}");
    }
}

#[test]
fn what_nobody_knows_on_the_host_is_removed() {
    use box_spec::{BoxSpec, Boxes, Image};
    let mut cloud = Cloud::new();
    for name in ["i-0123456789abcdef0", "db-1"] {
        let spec = BoxSpec::instance(name.parse().expect("a name"), Image::host_root());
        cloud.driver.fake.start(&spec).expect("a machine");
    }
    assert_eq!(cloud.run("settle\nboxes"), "> settle\n> boxes\ndb-1 Running boots=1 None\n");
}

#[test]
fn an_abrupt_end_gives_no_grace_and_a_plain_one_ten_seconds() {
    for (how, grace) in [("SkipOsShutdown=true", 0), ("Force=true", 10), ("", 10)] {
        for end in ["StopInstances", "TerminateInstances"] {
            let mut cloud = Cloud::new();
            cloud.ok(&format!("{RUN}\nsettle\n{end} InstanceIds=$i {how}\nsettle"));
            assert_eq!(cloud.driver.graces(), [std::time::Duration::from_secs(grace)], "{end} {how}");
        }
    }
}

#[test]
fn a_step_that_ends_while_a_round_looks_around_is_not_taken_again() {
    use std::sync::mpsc::channel;
    let mut cloud = Cloud::new();
    cloud.ok(&format!("{RUN}\nsettle\nRebootInstances InstanceIds=$i"));
    let (finish, may_finish) = channel::<()>();
    cloud.driver.in_reboot(move || may_finish.recv().expect("leave to go on"));
    cloud.begin_round();
    // the next round has read its records when the reboot ends and is written down
    let kernel = cloud.kernel.clone();
    cloud.driver.in_list(move || {
        finish.send(()).expect("a reboot that waits");
        let done = || {
            let all =
                crate::tables::INSTANCES.list(&kernel.store.snapshot().expect("a snapshot"), &()).expect("machines");
            all[0].1.reboots_done == 1
        };
        while !done() {
            std::thread::yield_now();
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    });
    cloud.round();
    cloud.settle();
    assert_eq!(cloud.driver.fake.calls().iter().filter(|c| c.starts_with("reboot")).count(), 1);
}
