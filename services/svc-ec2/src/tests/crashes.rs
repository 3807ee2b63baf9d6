//! The daemon dies at every step of a machine's life: the next one finishes what was begun, and the end is the same.

use super::Cloud;
use super::driver::Fails;

/// A life with everything in it, one act a block: after each the cloud settles.
const ACTS: &[&str] = &[
    "RunInstances ImageId=ami-0a11ce00000000001 InstanceType=t3.micro MinCount=1 MaxCount=1 UserData=IyEvYmluL3NoCg== => i=Instances.1.InstanceId",
    "wait 60
     StopInstances InstanceIds=$i",
    "wait 60
     StartInstances InstanceIds=$i",
    "RebootInstances InstanceIds=$i",
    "CreateImage InstanceId=$i Name=mine => ami=ImageId",
    "RunInstances ImageId=$ami InstanceType=t3.nano MinCount=1 MaxCount=1 => clone=Instances.1.InstanceId",
    "DeregisterImage ImageId=$ami DeleteAssociatedSnapshots=true",
    "wait 60
     TerminateInstances InstanceIds=$i",
    "TerminateInstances InstanceIds=$clone",
];

/// What must be the same however often the daemon died.
fn outcome(cloud: &mut Cloud) -> String {
    let (boxes, usage) = (cloud.run("boxes"), cloud.run("usage"));
    let mut rows: Vec<&str> = usage.lines().collect();
    rows.sort_unstable();
    let rest = cloud.run(
        "? DescribeInstances | Reservations.Instances.State.Name
         ? DescribeNetworkInterfaces | NetworkInterfaces
         ? DescribeVolumes | Volumes
         ? DescribeImages Owners=self | Images
         ? DescribeSnapshots",
    );
    boxes + &rows.join("\n") + "\n" + &rest
}

/// After every act: what a person would see, in an order that does not follow from ids, which a crash may shift.
fn seen(cloud: &mut Cloud) -> String {
    const ONE: &str = "Reservations:\n";
    let said =
        cloud.run("? DescribeInstances | Reservations.Instances.State.Name Reservations.Instances.StateReason.Code");
    let mut machines: Vec<&str> = said.split(ONE).collect();
    machines[1..].sort_unstable();
    machines.join(ONE) + &cloud.run("? DescribeImages Owners=self | Images.State Images.Name")
}

fn live(cloud: &mut Cloud, mut after_act: impl FnMut(&mut Cloud)) -> Vec<String> {
    let mut looks = Vec::new();
    for act in ACTS {
        cloud.ok(act);
        after_act(cloud);
        looks.push(seen(cloud));
    }
    looks.push(outcome(cloud));
    looks
}

#[test]
fn a_life_without_a_crash_leaves_nothing_but_lines() {
    let mut cloud = Cloud::new();
    let looks = live(&mut cloud, |c| c.settle());
    let last = looks.last().expect("an outcome");
    assert!(last.starts_with("> boxes\n> usage\n"), "no machine is left: {last}");
    for empty in ["NetworkInterfaces: []", "Volumes: []", "Images: []", "Snapshots: []"] {
        assert!(last.contains(empty), "{empty}: {last}");
    }
    cloud.ok("wait 3601\nsettle");
    assert_eq!(cloud.run("? DescribeInstances"), "> ? DescribeInstances\nReservations: []\n");
}

#[test]
fn a_loop_that_forgets_after_every_round_comes_to_the_same_end() {
    let wanted = live(&mut Cloud::new(), |c| c.settle());
    let mut cloud = Cloud::new();
    let looks = live(&mut cloud, |c| {
        for _ in 0..12 {
            c.crash();
            c.run("round\nwire");
        }
    });
    assert_eq!(looks, wanted);
}

#[test]
fn dying_before_or_after_any_call_to_the_driver_comes_to_the_same_end() {
    let mut calm = Cloud::new();
    let wanted = live(&mut calm, |c| c.settle());
    let calls = calm.driver.calls();
    assert!(calls >= 13, "the life makes the driver work: {calls}");
    for how in [Fails::DeadBefore, Fails::DeadAfter] {
        for n in 1..=calls {
            let mut cloud = Cloud::new();
            cloud.driver.fail(n, how);
            let mut died = 0;
            let looks = live(&mut cloud, |c| {
                c.settle();
                if c.driver.has_failed() {
                    died += 1;
                    c.crash();
                    c.settle();
                }
            });
            assert_eq!(died, 1, "call {n} was made");
            for (act, (look, wanted)) in looks.iter().zip(&wanted).enumerate() {
                assert_eq!(look, wanted, "call {n}, {how:?}; act {act}");
            }
        }
    }
}
