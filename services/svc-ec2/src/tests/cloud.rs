//! A cloud of three rooms in memory, and the lines of a script beside calls:
//!
//! ```text
//! round            one round of the room's loop, with all that it set going
//! volumes          one round of the loop of volumes
//! wire             the network's glue: machines that wait are let go
//! settle           all of them, until nothing changes any more
//! check            one round of the status checks
//! crash            the daemon dies and comes back: the loop forgets all that it knew
//! wait 3600        moves the clock, in seconds
//! end $i HOW       the machine ends by itself: PoweredOff, Failed, Lost, Exited
//! boxes            prints the driver's machines
//! disks            prints the volumes' and snapshots' directories
//! usage            prints what was metered
//! @222222222222 eu-west-1, as NAME, as user    another account and region; a service; the account again
//! ```

use super::disks::FakeDisks;
use super::driver::Driver;
use super::script::{self, Names};
use crate::reconcile::{Loop, StatusChecks, VolumesLoop};
use crate::{BaseImage, Machines};
use base::{AccountId, Fault, FixedClock, Region, Timestamp};
use box_spec::{BoxId, Boxes, Ending, Life};
use kernel::{Cx, Ids, Kernel, KernelOptions, Next, Principal, Reconciler, Scope, Source, StoreFault, USAGE, World};
use shape::{AnyStruct, Op, Schema};
use std::fmt::Write;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use store::{Store, Tx};

/// 2026-11-21T09:00:00Z
pub(super) const START: Timestamp = Timestamp::from_date(2026, 11, 21).plus_ms(9 * 3_600_000);
/// Rounds after which a cloud that still changes is broken.
const ROUNDS_MAX: usize = 40;

/// The base image, as the test says.
pub(super) struct Base(pub(super) Mutex<Result<Option<PathBuf>, String>>);

impl BaseImage for Base {
    fn directory(&self) -> Result<Option<PathBuf>, String> {
        self.0.lock().expect("a base").clone()
    }
    fn is_ready(&self) -> bool {
        matches!(*self.0.lock().expect("a base"), Ok(Some(_)))
    }
}

pub(super) struct Cloud {
    pub(super) kernel: Arc<Kernel>,
    pub(super) clock: Arc<FixedClock>,
    pub(super) driver: Arc<Driver>,
    pub(super) disks: Arc<FakeDisks>,
    pub(super) base: Arc<Base>,
    pub(super) names: Names,
    pub(super) next: Next,
    machines: Option<Machines>,
    room: Loop,
    volumes: VolumesLoop,
    checks: StatusChecks,
    principal: Principal,
    region: Region,
    runtime: tokio::runtime::Runtime,
}

impl Cloud {
    pub(super) fn new() -> Cloud {
        Cloud::with(true)
    }

    /// Without machines it keeps records only.
    pub(super) fn with(machines: bool) -> Cloud {
        Cloud::of(machines, true)
    }

    /// As for an ordinary user: the host's root is the first image only while there is no other.
    pub(super) fn of_a_user() -> Cloud {
        Cloud::of(true, false)
    }

    fn of(machines: bool, host_root_first: bool) -> Cloud {
        let clock = Arc::new(FixedClock::at(START));
        let driver = Arc::new(Driver::default());
        let disks = Arc::new(FakeDisks::default());
        let base = Arc::new(Base(Mutex::new(Ok(Some("/base".into())))));
        let machines = machines.then(|| Machines {
            boxes: driver.clone(),
            disks: disks.clone(),
            base: base.clone(),
            host_root_first,
            trust: vec!["/pki/root.crt".into()],
            hide: Vec::new(),
        });
        let options = KernelOptions::new(Store::memory(), clock.clone(), Ids::seeded(7));
        let mut rooms = vec![svc_vpc::service(None), svc_iam::service(), crate::service(machines.clone())];
        // the test runs this room's loop itself; the network's would find nothing to wire
        rooms.iter_mut().for_each(|r| r.reconcilers.clear());
        Cloud {
            kernel: Kernel::start(options, rooms).expect("a kernel"),
            clock,
            driver,
            disks,
            base,
            names: Names::default(),
            next: Next::Settled,
            room: Loop::new(machines.clone()),
            volumes: VolumesLoop::new(machines.clone()),
            checks: StatusChecks::new(machines.as_ref().map(|m| m.boxes.clone())),
            machines,
            principal: Principal::Root(AccountId::TEST),
            region: Region::parse("ap-northeast-2").expect("a region"),
            runtime: tokio::runtime::Builder::new_multi_thread().worker_threads(1).build().expect("a runtime"),
        }
    }

    pub(super) fn cx(&self) -> Cx {
        let source = Source { address: None, endpoint: String::new(), tls: false, user_agent: "test".into() };
        self.kernel.cx(self.principal.clone(), self.region, "test".into(), source)
    }

    pub(super) fn scope(&self) -> Scope {
        self.cx().scope()
    }

    /// A typed call.
    pub(super) fn call<I: Schema, O: Schema>(&self, op: &'static Op<I, O>, input: I) -> Result<O, Fault> {
        let (cx, kernel) = (self.cx(), self.kernel.clone());
        let run = move |tx: &mut Tx| -> Result<O, StoreFault> { Ok(kernel.call(&cx, tx, op, input)?) };
        self.kernel.store.write(run).map_err(|StoreFault(f)| f)
    }

    /// The value bound to a name.
    pub(super) fn value(&self, name: &str) -> String {
        self.names.get(name).to_owned()
    }

    pub(super) fn box_id(&self, name: &str) -> BoxId {
        self.value(name).parse().expect("a machine's name")
    }

    /// Runs lines and gives their transcript.
    pub(super) fn run(&mut self, script: &str) -> String {
        let mut out = String::new();
        for line in script.lines().map(str::trim).filter(|l| !l.is_empty()) {
            _ = writeln!(out, "> {line}");
            let words = script::words(line);
            match words[0].as_str() {
                "round" => self.round(),
                "wire" => self.wire(),
                "settle" => self.settle(),
                "check" => self.check(),
                "crash" => self.crash(),
                "wait" => self.clock.advance_ms(words[1].parse::<i64>().expect("seconds") * 1000),
                "end" => self.end(&words[1], &words[2]),
                "volumes" => self.volumes_round(),
                "disks" => out.push_str(&self.names.shown(&self.disks.shown())),
                "boxes" => out.push_str(&self.names.shown(&self.boxes())),
                "usage" => out.push_str(&self.names.shown(&self.usage())),
                "as" => self.become_service(&words[1]),
                at if at.starts_with('@') => {
                    self.principal = Principal::Root(at[1..].parse().expect("an account"));
                    self.region = Region::parse(&words[1]).expect("a region");
                }
                _ => {
                    let answer = self.invoke(&words);
                    script::answered(&words, answer, &mut self.names, &mut out);
                }
            }
        }
        out
    }

    /// Runs lines, none of which may fail.
    pub(super) fn ok(&mut self, script: &str) -> String {
        let said = self.run(script);
        assert!(!said.contains("\n! "), "{said}");
        said
    }

    /// The faults of lines, one each; a line that succeeds is an error of the test.
    pub(super) fn faults(&mut self, script: &str) -> String {
        let mut out = String::new();
        for line in script.lines().map(str::trim).filter(|l| !l.is_empty()) {
            let said = self.run(line);
            let fault = said.lines().nth(1).unwrap_or_else(|| panic!("no fault: {line}"));
            _ = writeln!(out, "{line}\n  {fault}");
        }
        out
    }

    fn invoke(&self, words: &[String]) -> Result<Box<dyn AnyStruct>, Fault> {
        let (api, name, input) = script::request(words, &self.names);
        self.runtime.block_on(self.kernel.invoke(self.cx(), api, name, input))
    }

    fn become_service(&mut self, name: &str) {
        let account = self.principal.account().expect("an account");
        self.principal = match name {
            "user" => Principal::Root(account),
            name => Principal::Service { account, name: name.into() },
        };
    }

    pub(super) fn round(&mut self) {
        self.begin_round();
        self.room.wait();
    }

    /// One round of the loop of volumes, with all that it set going.
    fn volumes_round(&mut self) {
        self.volumes.run(&World { kernel: self.kernel.clone() }).expect("a round");
        self.volumes.wait();
    }

    /// One round of the status checks.
    pub(super) fn check(&mut self) {
        self.checks.run(&World { kernel: self.kernel.clone() }).expect("a round");
    }

    /// A round whose steps may still be under way.
    pub(super) fn begin_round(&mut self) {
        self.next = self.room.run(&World { kernel: self.kernel.clone() }).expect("a round");
    }

    pub(super) fn crash(&mut self) {
        self.room = Loop::new(self.machines.clone());
        self.volumes = VolumesLoop::new(self.machines.clone());
        self.checks = StatusChecks::new(self.machines.as_ref().map(|m| m.boxes.clone()));
    }

    fn waiting(&self) -> Vec<BoxId> {
        let all = self.driver.list().expect("a list");
        all.into_iter().filter(|s| s.life == Life::Waiting).map(|s| s.id).collect()
    }

    fn wire(&self) {
        self.waiting().iter().for_each(|id| self.driver.go(id).expect("a machine that waits"));
    }

    /// Everything that can still change.
    fn picture(&self) -> String {
        let snapshot = self.kernel.store.snapshot().expect("a snapshot");
        let records = crate::tables::INSTANCES.list(&snapshot, &()).expect("records");
        let images = crate::tables::IMAGES.list(&snapshot, &()).expect("images");
        let volumes = crate::tables::VOLUMES.list(&snapshot, &()).expect("volumes");
        let snapshots = crate::tables::SNAPSHOTS.list(&snapshot, &()).expect("snapshots");
        let (boxes, disks) = (self.driver.list().expect("a list"), self.disks.shown());
        format!("{records:?} {images:?} {volumes:?} {snapshots:?} {disks} {boxes:?}")
    }

    pub(super) fn settle(&mut self) {
        for _ in 0..ROUNDS_MAX {
            let before = self.picture();
            self.round();
            self.wire();
            self.volumes_round();
            if self.picture() == before {
                return;
            }
        }
        panic!("does not settle: {}", self.picture());
    }

    fn end(&mut self, name: &str, how: &str) {
        let ending = match how {
            "PoweredOff" => Ending::PoweredOff,
            "Failed" => Ending::Failed,
            "Lost" => Ending::Lost,
            "Exited" => Ending::Exited(1),
            _ => panic!("no such ending: {how}"),
        };
        self.driver.fake.end(&self.box_id(name.trim_start_matches('$')), ending);
    }

    pub(super) fn boxes(&self) -> String {
        let all = self.driver.list().expect("a list");
        let line = |s: box_spec::Seen| format!("{} {:?} boots={} {:?}\n", s.id, s.life, s.boots, s.user_data);
        all.into_iter().map(line).collect()
    }

    pub(super) fn usage(&self) -> String {
        let rows = USAGE.list(&self.kernel.store.snapshot().expect("a snapshot"), &()).expect("rows");
        let line = |(_, u): (_, kernel::Usage)| {
            let to = u.to.map_or("now".to_owned(), |t| t.iso_secs());
            format!(
                "{} {} {} {} - {to} {} {}\n",
                u.service,
                u.usage_type,
                u.resource,
                u.from.iso_secs(),
                u.quantity,
                u.unit
            )
        };
        rows.into_iter().map(line).collect()
    }
}
