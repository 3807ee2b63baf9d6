//! What the loop decides, for every pair of a record's state and what the driver sees (pure).

use super::cloud::START;
use crate::limits::TERMINATED_SHOWN_MS;
use crate::model::{Instance, MetadataOptions, State};
use crate::reconcile::{Step, step};
use box_spec::{Ending, Life, LimitsHeld, Seen, UserDataState};
use expect_test::expect;
use std::fmt::Write;

fn machine(state: State) -> Instance {
    Instance {
        id: "i-0123456789abcdef0".to_owned().into(),
        reservation_id: "r-1".into(),
        launch_index: 0,
        client_token: String::new(),
        image: "ami-0123456789abcdef0".to_owned().into(),
        instance_type: "t3.micro".into(),
        key_name: None,
        launched_at: START,
        zone: "ap-northeast-2a".into(),
        subnet: "subnet-1".into(),
        vpc: "vpc-1".into(),
        private_address: [10, 0, 0, 4].into(),
        interface: "eni-1".into(),
        profile: None,
        user_data: None,
        state,
        reason: None,
        termination_protected: false,
        stop_protected: false,
        terminate_on_shutdown: false,
        metadata: MetadataOptions { tokens_required: true, enabled: true, hop_limit: 2, tags: false },
        ebs_optimized: false,
        credits: None,
        root_volume: "vol-0123456789abcdef0".to_owned().into(),
        ran: true,
        boots_seen: 1,
        reboots_wanted: 0,
        reboots_done: 0,
        metered_from: None,
    }
}

fn seen(life: Life, boots: u32) -> Seen {
    Seen {
        id: "i-0123456789abcdef0".parse().expect("a name"),
        life,
        user_data: UserDataState::None,
        boots,
        limits: LimitsHeld::default(),
    }
}

#[test]
fn the_next_step_follows_from_what_is_wanted_and_what_is_seen() {
    let states = [
        State::Pending,
        State::Running,
        State::Stopping { abrupt: false },
        State::Stopped,
        State::ShuttingDown { abrupt: true },
    ];
    let endings = [Ending::Stopped, Ending::PoweredOff, Ending::Exited(1), Ending::Failed, Ending::Lost];
    let lives = [Life::Waiting, Life::Running, Life::Stopping].into_iter().chain(endings.map(Life::Ended));
    // boots: 1 is that of its earlier life, 2 one since, 4 three since
    let views: Vec<Option<Seen>> =
        std::iter::once(None).chain(lives.flat_map(|l| [1, 2, 4].map(|boots| Some(seen(l, boots))))).collect();
    let mut out = String::new();
    for state in states {
        _ = writeln!(out, "{}", state.shown().1);
        for view in &views {
            let name = view.as_ref().map_or("nothing".into(), |s| format!("{:?} boots={}", s.life, s.boots));
            _ = writeln!(out, "  {name}: {:?}", step(&machine(state), view.as_ref(), START));
        }
    }
    expect![[r#"
        pending
          nothing: Boot
          Waiting boots=1: Wire
          Waiting boots=2: Wire
          Waiting boots=4: Wire
          Running boots=1: Ran(1)
          Running boots=2: Ran(2)
          Running boots=4: Ran(4)
          Stopping boots=1: Rest
          Stopping boots=2: Rest
          Stopping boots=4: Rest
          Ended(Stopped) boots=1: Boot
          Ended(Stopped) boots=2: Boot
          Ended(Stopped) boots=4: Boot
          Ended(PoweredOff) boots=1: Boot
          Ended(PoweredOff) boots=2: ShutDownInside(2)
          Ended(PoweredOff) boots=4: ShutDownInside(4)
          Ended(Exited(1)) boots=1: Boot
          Ended(Exited(1)) boots=2: Boot
          Ended(Exited(1)) boots=4: GiveUp
          Ended(Failed) boots=1: Boot
          Ended(Failed) boots=2: Boot
          Ended(Failed) boots=4: GiveUp
          Ended(Lost) boots=1: Boot
          Ended(Lost) boots=2: Boot
          Ended(Lost) boots=4: Boot
        running
          nothing: Boot
          Waiting boots=1: Wire
          Waiting boots=2: Wire
          Waiting boots=4: Wire
          Running boots=1: Rest
          Running boots=2: Ran(2)
          Running boots=4: Ran(4)
          Stopping boots=1: Rest
          Stopping boots=2: Rest
          Stopping boots=4: Rest
          Ended(Stopped) boots=1: Boot
          Ended(Stopped) boots=2: Boot
          Ended(Stopped) boots=4: Boot
          Ended(PoweredOff) boots=1: ShutDownInside(1)
          Ended(PoweredOff) boots=2: ShutDownInside(2)
          Ended(PoweredOff) boots=4: ShutDownInside(4)
          Ended(Exited(1)) boots=1: Boot
          Ended(Exited(1)) boots=2: Boot
          Ended(Exited(1)) boots=4: GiveUp
          Ended(Failed) boots=1: Boot
          Ended(Failed) boots=2: Boot
          Ended(Failed) boots=4: GiveUp
          Ended(Lost) boots=1: Boot
          Ended(Lost) boots=2: Boot
          Ended(Lost) boots=4: Boot
        stopping
          nothing: Stopped(0)
          Waiting boots=1: End { abrupt: false }
          Waiting boots=2: End { abrupt: false }
          Waiting boots=4: End { abrupt: false }
          Running boots=1: End { abrupt: false }
          Running boots=2: End { abrupt: false }
          Running boots=4: End { abrupt: false }
          Stopping boots=1: End { abrupt: false }
          Stopping boots=2: End { abrupt: false }
          Stopping boots=4: End { abrupt: false }
          Ended(Stopped) boots=1: Stopped(1)
          Ended(Stopped) boots=2: Stopped(2)
          Ended(Stopped) boots=4: Stopped(4)
          Ended(PoweredOff) boots=1: Stopped(1)
          Ended(PoweredOff) boots=2: Stopped(2)
          Ended(PoweredOff) boots=4: Stopped(4)
          Ended(Exited(1)) boots=1: Stopped(1)
          Ended(Exited(1)) boots=2: Stopped(2)
          Ended(Exited(1)) boots=4: Stopped(4)
          Ended(Failed) boots=1: Stopped(1)
          Ended(Failed) boots=2: Stopped(2)
          Ended(Failed) boots=4: Stopped(4)
          Ended(Lost) boots=1: Stopped(1)
          Ended(Lost) boots=2: Stopped(2)
          Ended(Lost) boots=4: Stopped(4)
        stopped
          nothing: Rest
          Waiting boots=1: End { abrupt: true }
          Waiting boots=2: End { abrupt: true }
          Waiting boots=4: End { abrupt: true }
          Running boots=1: End { abrupt: true }
          Running boots=2: End { abrupt: true }
          Running boots=4: End { abrupt: true }
          Stopping boots=1: End { abrupt: true }
          Stopping boots=2: End { abrupt: true }
          Stopping boots=4: End { abrupt: true }
          Ended(Stopped) boots=1: Rest
          Ended(Stopped) boots=2: Rest
          Ended(Stopped) boots=4: Rest
          Ended(PoweredOff) boots=1: Rest
          Ended(PoweredOff) boots=2: Rest
          Ended(PoweredOff) boots=4: Rest
          Ended(Exited(1)) boots=1: Rest
          Ended(Exited(1)) boots=2: Rest
          Ended(Exited(1)) boots=4: Rest
          Ended(Failed) boots=1: Rest
          Ended(Failed) boots=2: Rest
          Ended(Failed) boots=4: Rest
          Ended(Lost) boots=1: Rest
          Ended(Lost) boots=2: Rest
          Ended(Lost) boots=4: Rest
        shutting-down
          nothing: Remove { abrupt: true }
          Waiting boots=1: Remove { abrupt: true }
          Waiting boots=2: Remove { abrupt: true }
          Waiting boots=4: Remove { abrupt: true }
          Running boots=1: Remove { abrupt: true }
          Running boots=2: Remove { abrupt: true }
          Running boots=4: Remove { abrupt: true }
          Stopping boots=1: Remove { abrupt: true }
          Stopping boots=2: Remove { abrupt: true }
          Stopping boots=4: Remove { abrupt: true }
          Ended(Stopped) boots=1: Remove { abrupt: true }
          Ended(Stopped) boots=2: Remove { abrupt: true }
          Ended(Stopped) boots=4: Remove { abrupt: true }
          Ended(PoweredOff) boots=1: Remove { abrupt: true }
          Ended(PoweredOff) boots=2: Remove { abrupt: true }
          Ended(PoweredOff) boots=4: Remove { abrupt: true }
          Ended(Exited(1)) boots=1: Remove { abrupt: true }
          Ended(Exited(1)) boots=2: Remove { abrupt: true }
          Ended(Exited(1)) boots=4: Remove { abrupt: true }
          Ended(Failed) boots=1: Remove { abrupt: true }
          Ended(Failed) boots=2: Remove { abrupt: true }
          Ended(Failed) boots=4: Remove { abrupt: true }
          Ended(Lost) boots=1: Remove { abrupt: true }
          Ended(Lost) boots=2: Remove { abrupt: true }
          Ended(Lost) boots=4: Remove { abrupt: true }
    "#]]
    .assert_eq(&out);
}

#[test]
fn a_terminated_machine_rests_until_its_hour_is_over() {
    let due = START.plus_ms(TERMINATED_SHOWN_MS);
    let gone = machine(State::Terminated { at: START });
    assert_eq!(step(&gone, None, START), Step::RestUntil(due));
    assert_eq!(step(&gone, None, due.plus_ms(-1)), Step::RestUntil(due));
    assert_eq!(step(&gone, None, due), Step::Forget);
}

#[test]
fn a_reboot_comes_before_writing_down_that_it_runs() {
    let mut asked = machine(State::Running);
    asked.reboots_wanted = 2;
    asked.reboots_done = 1;
    assert_eq!(step(&asked, Some(&seen(Life::Running, 1)), START), Step::Reboot);
    assert_eq!(step(&asked, Some(&seen(Life::Waiting, 1)), START), Step::Wire);
    assert_eq!(step(&asked, None, START), Step::Boot);
}

#[test]
fn a_record_that_contradicts_itself_is_not_written() {
    use store::Record;
    type Spoil = fn(&mut Instance);
    let spoilt: [(Spoil, &str); 4] = [
        (|i| i.reboots_done = 1, "more reboots were done than asked for"),
        (|i| i.ran = false, "a running machine has never run"),
        (|i| i.interface.clear(), "a machine is in no network"),
        (
            |i| {
                i.metered_from = Some(START);
                i.state = State::Stopped;
            },
            "a machine is metered that does not run",
        ),
    ];
    assert_eq!(machine(State::Running).check(), Ok(()));
    for (spoil, why) in spoilt {
        let mut i = machine(State::Running);
        spoil(&mut i);
        assert_eq!(i.check(), Err(why));
    }
}
