//! A cloud of this room and the room of networks, whose loops are run by hand.

use crate::engines::{Authority, Databases, Disk, Disks, EngineFiles, Engines, Journals, LogFile, Run, Server, Setup};
use crate::model::{Instance, Parameters, Snapshot};
use crate::reconcile::{HALF_MADE, Loop};
use crate::tables;
use api_ec2 as ec2;
use api_rds as api;
use base::{AccountId, Clock, Fault, FixedClock, Region, Timestamp};
use box_spec::fake::FakeBoxes;
use box_spec::{BoxId, Boxes, Ending, Exec, Image, Life, Program};
use kernel::{
    Cx, Delivery, Ids, Kernel, KernelOptions, Next, Principal, Receiver, Reconciler, Scope, Source, StoreFault, World,
};
use net_model::{Intent, Place, VpcId};
use net_plan::{Applied, Counters, Flow, Net, NetError, Refused, Wiring};
use shape::{Op, Schema};
use std::collections::BTreeMap;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use store::{Store, Tx};

/// 2023-11-14T22:13:20Z, a Tuesday.
pub(super) const START: Timestamp = Timestamp::from_secs(1_700_000_000);
pub(super) const ACCOUNT: &str = "111122223333";
pub(super) const VERSION: &str = "10.11.14";
pub(super) const POSTGRES_VERSION: &str = "15.18";

/// Rounds after which a loop that finds no rest is an error of the test.
const ROUNDS_MAX: usize = 200;

/// What the engine inside does.
#[derive(Default)]
pub(super) struct Inside {
    /// It answers its administrator.
    pub(super) silent: AtomicBool,
    /// Its first start ends with an error.
    pub(super) breaks: AtomicBool,
    /// How often it was held still.
    pub(super) held: Mutex<usize>,
    /// The statements it was given.
    pub(super) statements: Mutex<Vec<String>>,
}

/// What was delivered to topics.
#[derive(Default)]
pub(super) struct Told(Mutex<Vec<Delivery>>);

/// Nothing is signed in these tests.
struct Unsigned;
impl svc_sns::Signer for Unsigned {
    fn sign(&self, _: u8, _: &str) -> Result<String, String> {
        Err("unsigned".into())
    }
    fn certificate_path(&self) -> Result<String, String> {
        Err("unsigned".into())
    }
}

pub(super) struct Cloud {
    pub(super) kernel: Arc<Kernel>,
    pub(super) clock: Arc<FixedClock>,
    pub(super) boxes: Arc<FakeBoxes>,
    pub(super) engines: Arc<FakeEngines>,
    pub(super) postgres: Arc<FakeEngines>,
    pub(super) disks: Arc<FakeDisks>,
    pub(super) inside: Arc<Inside>,
    pub(super) told: Arc<Told>,
    pub(super) rds: Loop,
    vpc: Box<dyn Reconciler>,
    pub(super) account: AccountId,
    pub(super) region: Region,
}

impl Cloud {
    pub(super) fn new() -> Cloud {
        let inside = Arc::new(Inside::default());
        let answers = inside.clone();
        let boxes = Arc::new(FakeBoxes::answering(move |_, exec| answers.answer(exec)));
        let clock = Arc::new(FixedClock::at(START));
        let engines = Arc::new(FakeEngines { version: VERSION, ..FakeEngines::default() });
        let postgres = Arc::new(FakeEngines { version: POSTGRES_VERSION, ..FakeEngines::default() });
        let disks = Arc::new(FakeDisks::default());
        let mut options = KernelOptions::new(Store::memory(), clock.clone(), Ids::seeded(7));
        let told = Arc::new(Told::default());
        let topics = told.clone();
        let take = move |_: &Cx, _: &mut Tx, delivery: &Delivery| {
            topics.0.lock().expect("the topics").push(delivery.clone());
            Ok(())
        };
        options.receivers = vec![Receiver::written("sns", take, |_| {})];
        let mut networks = svc_vpc::service(Some(Arc::new(Glue(boxes.clone()))));
        let vpc = networks.reconcilers.remove(0);
        let databases = Databases {
            boxes: boxes.clone(),
            mariadb: engines.clone(),
            postgres: postgres.clone(),
            disks: disks.clone(),
            hide: vec!["/secret".into()],
        };
        let mut room = crate::service(Some(databases));
        room.reconcilers.clear();
        let kernel = Kernel::start(options, vec![networks, room, svc_sns::Room::new(Arc::new(Unsigned)).service()])
            .expect("a kernel");
        let mut cloud = Cloud {
            kernel,
            clock,
            boxes,
            engines,
            postgres,
            disks,
            inside,
            told,
            rds: Loop::new(None),
            vpc,
            account: ACCOUNT.parse().expect("an account"),
            region: Region::parse("ap-northeast-2").expect("a region"),
        };
        cloud.rds = Loop::new(Some(cloud.databases()));
        cloud.round();
        cloud
    }

    pub(super) fn databases(&self) -> Databases {
        Databases {
            boxes: self.boxes.clone(),
            mariadb: self.engines.clone(),
            postgres: self.postgres.clone(),
            disks: self.disks.clone(),
            hide: vec!["/secret".into()],
        }
    }

    /// One round of both loops, and of what the host does meanwhile.
    pub(super) fn round(&mut self) -> Next {
        let world = World { kernel: self.kernel.clone() };
        let next = self.rds.run(&world).expect("a round");
        while !self.rds.idle() {
            std::thread::yield_now();
        }
        self.vpc.run(&world).expect("a round of the network");
        self.first_starts();
        next
    }

    /// Boxes of first starts end by themselves.
    fn first_starts(&self) {
        let status = if self.inside.breaks.load(Ordering::Relaxed) { 1 } else { 0 };
        for seen in self.boxes.list().expect("boxes") {
            if seen.id.as_str().ends_with("-init") && seen.life == Life::Running {
                self.boxes.print(&seen.id, b"reading\nno space left\n");
                self.boxes.end(&seen.id, Ending::Exited(status));
            }
        }
    }

    /// Rounds until nothing changes any more; when the loop wants to look again.
    pub(super) fn settle(&mut self) -> Next {
        for _ in 0..ROUNDS_MAX {
            let before = self.marks();
            let next = self.round();
            if self.marks() == before && self.round() == next && self.marks() == before {
                return next;
            }
        }
        panic!("no rest: {:?}", self.boxes.calls());
    }

    fn marks(&self) -> (usize, u64) {
        (self.boxes.calls().len(), self.kernel.store.snapshot().and_then(|s| s.feed_last()).expect("the feed"))
    }

    pub(super) fn cx(&self) -> Cx {
        let source = Source { address: None, endpoint: String::new(), tls: false, user_agent: "test".into() };
        self.kernel.cx(Principal::Root(self.account), self.region, "test".into(), source)
    }

    /// Calls; a call that fails leaves nothing behind.
    pub(super) fn call<I: Schema, O: Schema>(&self, op: &'static Op<I, O>, input: I) -> Result<O, Fault> {
        let (cx, kernel) = (self.cx(), self.kernel.clone());
        let run = move |tx: &mut Tx| -> Result<O, StoreFault> { Ok(kernel.call(&cx, tx, op, input)?) };
        self.kernel.store.write(run).map_err(|StoreFault(f)| f)
    }

    /// Calls; it must succeed.
    pub(super) fn ok<I: Schema, O: Schema>(&self, op: &'static Op<I, O>, input: I) -> O {
        self.call(op, input).unwrap_or_else(|f| panic!("{}: {f}", op.meta().name))
    }

    /// Calls; it must fail.
    pub(super) fn refused<I: Schema, O: Schema>(&self, op: &'static Op<I, O>, input: I) -> String {
        match self.call(op, input) {
            Ok(_) => panic!("{} succeeded", op.meta().name),
            Err(f) => format!("{} {f}", f.status),
        }
    }

    /// A DB instance as it is shown.
    pub(super) fn shown(&self, name: &str) -> api::DBInstance {
        let ask = api::DescribeDBInstancesMessage { db_instance_identifier: Some(name.into()), ..Default::default() };
        let found = self.ok(&api::DESCRIBE_DB_INSTANCES, ask).db_instances.expect("instances");
        found.into_iter().next().expect("one")
    }

    pub(super) fn status(&self, name: &str) -> String {
        self.shown(name).db_instance_status.expect("a status")
    }

    /// A DB instance's record.
    pub(super) fn record(&self, name: &str) -> Instance {
        let at = Scope { account: self.account, region: self.region };
        tables::instance(&self.kernel.store.snapshot().expect("a snapshot"), at, name)
            .expect("the store")
            .expect("a record")
    }

    /// A snapshot's record.
    pub(super) fn snapshot(&self, name: &str) -> Snapshot {
        let at = Scope { account: self.account, region: self.region };
        let read = self.kernel.store.snapshot().expect("a snapshot of the store");
        tables::snapshot(&read, at, name).expect("the store").expect("a record")
    }

    pub(super) fn box_id(&self, name: &str) -> BoxId {
        self.record(name).resource_id.parse().expect("a name")
    }

    /// A DB instance that is available.
    pub(super) fn available(&mut self, name: &str) -> Instance {
        self.ok(&api::CREATE_DB_INSTANCE, create(name));
        self.settle();
        assert_eq!(self.status(name), "available");
        self.record(name)
    }

    /// The messages of a DB instance's events of the last day, oldest first.
    pub(super) fn events(&self, name: &str) -> Vec<String> {
        let ask = api::DescribeEventsMessage {
            source_identifier: Some(name.into()),
            source_type: Some(api::SourceType::DbInstance),
            duration: Some(24 * 60),
            ..Default::default()
        };
        let found = self.ok(&api::DESCRIBE_EVENTS, ask).events.expect("events");
        found.into_iter().map(|e| e.message.expect("a message")).collect()
    }

    /// What a published name stands for, outside and inside this VPC.
    pub(super) fn resolved(&self, name: &str, vpc: Option<&str>) -> Option<Vec<std::net::Ipv4Addr>> {
        let snapshot = self.kernel.store.snapshot().expect("a snapshot");
        kernel::names::addresses(&snapshot, name, vpc).expect("the store").map(|(addresses, _)| addresses)
    }

    /// What topics were told since they were last asked.
    pub(super) fn told(&self) -> Vec<Delivery> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(self.kernel.deliver_due()).expect("deliveries");
        std::mem::take(&mut *self.told.0.lock().expect("the topics"))
    }

    /// A VPC with a subnet in each of these zones' letters; the ids of both.
    pub(super) fn vpc(&self, cidr: &str, zones: &str) -> (String, Vec<String>) {
        let ask = ec2::CreateVpcRequest { cidr_block: Some(format!("{cidr}.0.0/16")), ..Default::default() };
        let vpc = self.ok(&ec2::CREATE_VPC, ask).vpc.and_then(|v| v.vpc_id).expect("a VPC");
        let subnet = |(n, letter): (usize, char)| {
            let ask = ec2::CreateSubnetRequest {
                vpc_id: vpc.clone(),
                cidr_block: Some(format!("{cidr}.{n}.0/24")),
                availability_zone: Some(format!("{}{letter}", self.region)),
                ..Default::default()
            };
            self.ok(&ec2::CREATE_SUBNET, ask).subnet.and_then(|s| s.subnet_id).expect("a subnet")
        };
        let subnets = zones.chars().enumerate().map(subnet).collect();
        (vpc, subnets)
    }

    /// A DB subnet group.
    pub(super) fn group(&self, name: &str, subnets: &[String]) -> api::DBSubnetGroup {
        let ask = api::CreateDBSubnetGroupMessage {
            db_subnet_group_name: name.into(),
            db_subnet_group_description: "words".into(),
            subnet_ids: subnets.to_vec(),
            tags: None,
        };
        self.ok(&api::CREATE_DB_SUBNET_GROUP, ask).db_subnet_group.expect("a group")
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }
}

/// The smallest request.
pub(super) fn create(name: &str) -> api::CreateDBInstanceMessage {
    api::CreateDBInstanceMessage {
        db_instance_identifier: name.into(),
        db_instance_class: "db.t3.micro".into(),
        engine: "mariadb".into(),
        allocated_storage: Some(20),
        master_username: Some("admin".into()),
        master_user_password: Some("first-secret".into()),
        backup_retention_period: Some(0),
        ..Default::default()
    }
}

pub(super) fn state(name: &str) -> api::StopDBInstanceMessage {
    api::StopDBInstanceMessage { db_instance_identifier: name.into(), ..Default::default() }
}

impl Inside {
    fn answer(&self, exec: &Exec) -> (Vec<u8>, i32) {
        let Program::Command(command) = &exec.program else { return (Vec::new(), 127) };
        if command.iter().any(|word| word.contains("kill -STOP")) {
            *self.held.lock().expect("a lock") += 1;
            return (b"still\n".to_vec(), 0);
        }
        let sql = command.iter().find_map(|a| a.strip_prefix("--execute=")).unwrap_or_default();
        self.statements.lock().expect("a lock").push(sql.to_owned());
        (Vec::new(), i32::from(self.silent.load(Ordering::Relaxed)))
    }

    pub(super) fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.statements.lock().expect("a lock"))
    }
}

/// Lets boxes go when their interface is planned, as the cloud does when it is wired.
struct Glue(Arc<FakeBoxes>);

impl Net for Glue {
    fn apply(&self, intent: &Intent) -> Result<Applied, NetError> {
        let mut applied = Applied::default();
        for (id, interface) in intent.vpcs.values().flat_map(|v| &v.interfaces) {
            let Place::Machine(machine) = &interface.place else { continue };
            let machine: BoxId = machine.parse().expect("a box's name");
            let life = self.0.list().expect("boxes").into_iter().find(|s| s.id == machine).map(|s| s.life);
            let wiring = if matches!(life, Some(Life::Waiting | Life::Running)) { Wiring::Up } else { Wiring::Waiting };
            if life == Some(Life::Waiting) && interface.device_index == 0 {
                self.0.go(&machine).expect("go");
            }
            applied.interfaces.insert(id.clone(), wiring);
        }
        Ok(applied)
    }
    fn refused(&self) -> Result<std::sync::mpsc::Receiver<Refused>, NetError> {
        Ok(std::sync::mpsc::channel().1)
    }
    fn counters(&self) -> Result<BTreeMap<net_model::EniId, Counters>, NetError> {
        Ok(BTreeMap::new())
    }
    fn flows(&self, _: &VpcId) -> Result<Vec<Flow>, NetError> {
        Ok(Vec::new())
    }
}

/// An engine that is there, or not.
#[derive(Default)]
pub(super) struct FakeEngines {
    pub(super) version: &'static str,
    pub(super) missing: Mutex<Option<Result<(), String>>>,
    pub(super) gathered: Mutex<Vec<String>>,
}

impl Engines for FakeEngines {
    fn version(&self) -> Option<String> {
        Some(self.version.into())
    }
    fn files(&self) -> Result<Option<EngineFiles>, String> {
        match &*self.missing.lock().expect("a lock") {
            Some(Ok(())) => Ok(None),
            Some(Err(why)) => Err(why.clone()),
            None => Ok(Some(EngineFiles { image: Image::host_root(), version: self.version.into(), uid: 110 })),
        }
    }
    fn serve(&self, _: &EngineFiles, s: &Server) -> Run {
        let memory = s.memory_bytes >> 20;
        let mut command =
            format!("serve {} {} port {} memory {memory}", s.data_dir.display(), s.socket_dir.display(), s.port);
        if s.journal {
            command.push_str(" journal");
        }
        s.parameters.iter().for_each(|(name, value)| command.push_str(&format!(" {name}={value}")));
        Run { command: vec![command], config: Vec::new() }
    }
    fn initialise(&self, _: &EngineFiles, s: &Server) -> Vec<String> {
        vec![format!("initialise {} from {}", s.data_dir.display(), s.setup.display())]
    }
    fn setup(&self, _: &EngineFiles, s: &Setup<'_>) -> Result<String, String> {
        assert_eq!(s.admin_password.len(), 32);
        Ok(format!("master {} hash({}) database {:?}", s.master_user, s.master_password, s.database))
    }
    fn client(&self, _: &EngineFiles, _: &Server, _: &str, sql: &str) -> Exec {
        Exec::of([format!("--execute={sql}")])
    }
    fn password_sql(&self, user: &str, password: &str, _: &str) -> String {
        format!("password {user} hash({password})")
    }
    fn after_start(&self, parameters: &Parameters) -> Vec<String> {
        let told = parameters.iter().filter(|(name, _)| *name == "character_set_client");
        told.map(|(name, value)| format!("set {name}={value}")).collect()
    }
    fn change(&self, changed: &[(String, Option<String>)]) -> Vec<String> {
        changed.iter().map(|(name, value)| format!("set {name}={}", value.as_deref().unwrap_or("DEFAULT"))).collect()
    }
    fn journals(&self) -> Option<&dyn Journals> {
        (self.version == VERSION).then_some(self)
    }
}

impl Journals for FakeEngines {
    fn gather(&self, base: &Disk, source: &Disk, _: u32, until: Timestamp) -> io::Result<u64> {
        let id = |d: &Disk| d.data.parent().and_then(|p| p.file_name()).map(|n| n.to_string_lossy().into_owned());
        let words = format!("{:?} + {:?} until {}", id(base), id(source), until.secs());
        self.gathered.lock().expect("a lock").push(words);
        Ok(4)
    }
    fn access(&self, admin_password: &str) -> String {
        assert_eq!(admin_password.len(), 32);
        "let in".into()
    }
    fn replay(&self, _: &EngineFiles, s: &Server, from: u64) -> Vec<String> {
        vec![format!("replay {} from {from} with {}", s.data_dir.display(), s.setup.display())]
    }
    fn forget(&self, before: Timestamp) -> String {
        format!("forget before {}", before.secs())
    }
}

/// Disks by id: the SQL of the first start, while it is there.
#[derive(Default)]
pub(super) struct FakeDisks {
    pub(super) there: Mutex<BTreeMap<String, Option<String>>>,
    pub(super) made: Mutex<usize>,
    pub(super) copies: Mutex<Vec<(String, String)>>,
    pub(super) hosts: Mutex<Vec<String>>,
    pub(super) logs: Mutex<BTreeMap<String, Vec<u8>>>,
}

impl Disks for FakeDisks {
    fn make(&self, id: &str, uid: u32, setup: &str) -> io::Result<Disk> {
        assert_eq!(uid, 110);
        *self.made.lock().expect("a lock") += 1;
        self.there.lock().expect("a lock").insert(id.into(), Some(setup.into()));
        Ok(self.at(id))
    }
    fn tell(&self, id: &str, uid: u32, setup: &str) -> io::Result<()> {
        assert_eq!(uid, 110);
        self.there.lock().expect("a lock").insert(id.into(), Some(setup.into()));
        Ok(())
    }
    fn copy(&self, from: &str, to: &str) -> io::Result<()> {
        let mut there = self.there.lock().expect("a lock");
        if !there.contains_key(from) {
            return Err(io::Error::other("nothing to copy"));
        }
        there.insert(format!("{to}{HALF_MADE}"), None);
        self.copies.lock().expect("a lock").push((from.into(), to.into()));
        Ok(())
    }
    fn keep_copy(&self, to: &str) -> io::Result<()> {
        let mut there = self.there.lock().expect("a lock");
        let half = there.remove(&format!("{to}{HALF_MADE}")).ok_or_else(|| io::Error::other("no copy"))?;
        there.insert(to.into(), half);
        Ok(())
    }
    fn configure(&self, id: &str, _: u32, host: &str, _: &[(String, String)]) -> io::Result<()> {
        assert!(self.there.lock().expect("a lock").contains_key(id));
        self.hosts.lock().expect("a lock").push(host.into());
        Ok(())
    }
    fn at(&self, id: &str) -> Disk {
        let path = |name: &str| format!("/blob/rds/{id}/{name}").into();
        Disk { data: path("data"), config: path("config"), logs: path("log"), setup: path("setup.sql") }
    }
    fn forget_setup(&self, id: &str) -> io::Result<()> {
        if let Some(setup) = self.there.lock().expect("a lock").get_mut(id) {
            *setup = None;
        }
        Ok(())
    }
    fn remove(&self, id: &str) -> io::Result<()> {
        self.there.lock().expect("a lock").remove(id);
        Ok(())
    }
    fn all(&self) -> io::Result<Vec<String>> {
        Ok(self.there.lock().expect("a lock").keys().cloned().collect())
    }
    fn logs(&self, _: &str) -> io::Result<Vec<LogFile>> {
        let all = self.logs.lock().expect("a lock");
        Ok(all.iter().map(|(n, b)| LogFile { name: n.clone(), size: b.len() as u64, written: START }).collect())
    }
    fn log(&self, _: &str, name: &str, from: u64, bytes: usize) -> io::Result<Option<Vec<u8>>> {
        let all = self.logs.lock().expect("a lock");
        Ok(all.get(name).map(|b| b.iter().skip(from as usize).take(bytes).copied().collect()))
    }
    fn authority(&self) -> io::Result<Authority> {
        Ok(Authority { thumbprint: "ab".repeat(20), from: START, till: START.plus_ms(1000) })
    }
}
