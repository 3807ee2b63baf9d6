//! The specification's checks, and that the fake behaves as the seam promises.

use crate::fake::FakeBoxes;
use crate::*;
use std::time::Duration;

fn id(text: &str) -> BoxId {
    text.parse().expect("a name")
}

fn spec(text: &str) -> BoxSpec {
    BoxSpec::instance(id(text), Image::host_root())
}

#[test]
fn a_name_that_would_leave_its_directory_is_refused() {
    for bad in ["", ".", "..", "../x", "a/b", "-a", "a b", "a\0", &"x".repeat(101)] {
        assert!(bad.parse::<BoxId>().is_err(), "{bad:?}");
        assert!(serde_json::from_value::<ImageId>(bad.into()).is_err(), "{bad:?}");
    }
    assert_eq!(id("i-0123456789abcdef0").as_str(), "i-0123456789abcdef0");
}

#[test]
fn a_specification_survives_its_file() {
    let mut s = spec("i-1");
    s.user_data = Some(vec![0, 255, b'#']);
    s.kind = Kind::Engine { command: vec!["mariadbd".into()], uid: 110 };
    s.limits = Limits::of(2, 4096);
    let text = serde_json::to_string(&s).expect("text");
    assert_eq!(serde_json::from_str::<BoxSpec>(&text).expect("spec"), s);
}

#[test]
fn bad_specifications_name_the_field() {
    type Spoil = (&'static str, fn(&mut BoxSpec));
    let cases: [Spoil; 8] = [
        ("hostname", |s| s.hostname = "a b".into()),
        ("user_data", |s| s.user_data = Some(vec![])),
        ("user_data", |s| s.user_data = Some(vec![0; 16385])),
        ("user_data", |s| {
            s.user_data = Some(vec![1]);
            s.kind = Kind::Task { command: vec!["true".into()] };
        }),
        ("binds", |s| {
            s.binds =
                vec![Bind { host: "/a".into(), inside: "/a/../b".into(), read_only: true, volume: None, under: None }]
        }),
        ("login.user", |s| s.login = Some(Login { user: "Root:".into(), authorized_keys: vec![] })),
        ("kind.command", |s| s.kind = Kind::Task { command: vec![] }),
        ("env", |s| drop(s.env.insert("A=B".into(), "c".into()))),
    ];
    assert_eq!(spec("i-1").check(), Ok(()));
    for (field, spoil) in cases {
        let mut s = spec("i-1");
        spoil(&mut s);
        assert_eq!(s.check().map_err(|e| e.field), Err(field));
    }
}

#[test]
fn a_fake_machine_lives_as_the_seam_promises() {
    let fake = FakeBoxes::answering(|id, exec| (format!("{id} {:?}", exec.program).into_bytes(), 7));
    let boxes: &dyn Boxes = &fake;
    let events = boxes.events();
    boxes.start(&spec("i-1")).expect("start");
    assert_eq!(boxes.list().expect("list")[0].life, Life::Waiting);
    boxes.go(&id("i-1")).expect("go");
    let out = boxes.run(&id("i-1"), &Exec::of(["echo", "x"])).expect("run");
    assert_eq!((out.text().as_str(), out.status), ("i-1 Command([\"echo\", \"x\"])", 7));
    boxes.stop(&id("i-1"), Duration::ZERO).expect("stop");
    boxes.stop(&id("i-1"), Duration::ZERO).expect("stopping twice is once");
    assert_eq!(events.try_iter().collect::<Vec<_>>(), [Event::Died(id("i-1"), Ending::Stopped)]);
    assert!(matches!(boxes.go(&id("i-1")), Err(BoxError::NotRunning(_))));
    boxes.start(&spec("i-1")).expect("boot again");
    assert_eq!(boxes.list().expect("list")[0].boots, 2);
    boxes.remove(&id("i-1")).expect("remove");
    boxes.remove(&id("i-1")).expect("removing twice is once");
    assert!(matches!(boxes.go(&id("i-1")), Err(BoxError::Unknown(_))));
}
