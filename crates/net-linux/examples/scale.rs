//! How long the driver takes with many interfaces: `cargo run -p net-linux --example scale [INTERFACES]...`
//!
//! Makes its own mount namespace, as an ordinary user also a user namespace, and leaves nothing.

use net_linux::Driver;
use net_model::{
    AclEntry, Action, EniId, Intent, Interface, Laptop, Mac, Namespaces, NetworkAcl, Peer, Place, Places, Ports, Route,
    RouteTable, SecurityGroup, SgRule, Subnet, Target, Traffic, Vpc,
};
use net_plan::{Net, Zones, diff, plan};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io,
    net::Ipv4Addr,
    os::fd::OwnedFd,
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

const CHANGES: u16 = 21;

#[derive(Default)]
struct Store(Mutex<BTreeMap<String, OwnedFd>>);

impl Namespaces for Store {
    fn put(&self, name: &str, namespace: &OwnedFd) -> io::Result<()> {
        self.0.lock().unwrap().insert(name.to_owned(), namespace.try_clone()?);
        Ok(())
    }

    fn drop(&self, name: &str) -> io::Result<()> {
        self.0.lock().unwrap().remove(name);
        Ok(())
    }

    fn all(&self) -> io::Result<BTreeMap<String, OwnedFd>> {
        self.0.lock().unwrap().iter().map(|(name, fd)| Ok((name.clone(), fd.try_clone()?))).collect()
    }
}

impl Places for Store {
    fn netns(&self, machine: &str) -> Option<OwnedFd> {
        self.0.lock().unwrap().get(machine)?.try_clone().ok()
    }
}

fn main() {
    enter();
    let mut sizes: Vec<u16> = std::env::args().skip(1).filter_map(|word| word.parse().ok()).collect();
    if sizes.is_empty() {
        sizes = vec![2, 100, 1000];
    }
    sizes.into_iter().for_each(measure);
}

/// One thread only so far.
fn enter() {
    // SAFETY: no pointers.
    let (uid, gid) = unsafe { (libc::geteuid(), libc::getegid()) };
    let user = if uid == 0 { 0 } else { libc::CLONE_NEWUSER };
    // SAFETY: no pointers.
    assert_eq!(unsafe { libc::unshare(user | libc::CLONE_NEWNS) }, 0, "{}", io::Error::last_os_error());
    if user != 0 {
        fs::write("/proc/self/setgroups", "deny").unwrap();
        fs::write("/proc/self/uid_map", format!("0 {uid} 1")).unwrap();
        fs::write("/proc/self/gid_map", format!("0 {gid} 1")).unwrap();
    }
}

fn namespace() -> OwnedFd {
    let work = || {
        // SAFETY: no pointers; only this thread moves.
        assert_eq!(unsafe { libc::unshare(libc::CLONE_NEWNET) }, 0);
        File::open("/proc/thread-self/ns/net").unwrap().into()
    };
    thread::spawn(work).join().unwrap()
}

fn measure(count: u16) {
    let (store, machines) = (Arc::new(Store::default()), Arc::new(Store::default()));
    let driver = Driver::new(store.clone(), machines.clone()).unwrap();
    let mut intent = intent();
    for number in 0..count {
        add(&mut intent, &machines, number);
    }
    let apply = |driver: &Driver, intent: &Intent| {
        let applied = driver.apply(intent).unwrap();
        assert!(applied.complete(), "{:#?}", applied.failures);
        applied
    };
    let first = apply(&driver, &intent);
    println!("{count} interfaces: all {:?} ({} changes)", first.took, first.changes);
    let same = apply(&driver, &intent);
    println!("  the same again {:?} ({} changes)", same.took, same.changes);
    add(&mut intent, &machines, count);
    println!("  one more interface {:?}", apply(&driver, &intent).took);
    let mut times: Vec<Duration> = (0..CHANGES)
        .map(|number| {
            change(&mut intent, number);
            apply(&driver, &intent).took
        })
        .collect();
    times.sort();
    println!("  one rule changed: median {:?}, longest {:?}", times[times.len() / 2], times[times.len() - 1]);
    drop(driver);
    let started = Instant::now();
    let driver = Driver::new(store, machines).unwrap();
    let adopted = apply(&driver, &intent);
    println!("  adopted {:?} ({} changes)", started.elapsed(), adopted.changes);
    let started = Instant::now();
    let mut zones = Zones::default();
    zones.assign(&intent);
    let planned = plan(&intent, &zones);
    let thinking = started.elapsed();
    let steps = diff(|_| None, &planned).len();
    println!("  of it the pure plan {thinking:?}, from nothing {steps} steps");
    intent.vpcs.clear();
    println!("  all gone {:?}", apply(&driver, &intent).took);
    driver.clear().unwrap();
}

fn intent() -> Intent {
    let any = || "0.0.0.0/0".parse().unwrap();
    let entry = || BTreeMap::from([(100, AclEntry { traffic: Traffic::All, cidr: any(), action: Action::Allow })]);
    let rule = |id: &str, traffic, peer| SgRule { id: id.into(), traffic, peer, description: String::new() };
    let mut vpc = Vpc { cidrs: vec!["10.97.0.0/16".parse().unwrap()], ..Vpc::default() };
    vpc.internet_gateway = Some("igw-1".into());
    vpc.network_acls.insert("acl-1".into(), NetworkAcl { ingress: entry(), egress: entry() });
    let routes = vec![Route { destination: any(), target: Target::InternetGateway }];
    vpc.route_tables.insert("rtb-1".into(), RouteTable { routes });
    let subnet = Subnet {
        cidr: "10.97.0.0/20".parse().unwrap(),
        route_table: "rtb-1".into(),
        network_acl: "acl-1".into(),
        zone: "us-east-1a".to_owned(),
    };
    vpc.subnets.insert("subnet-1".into(), subnet);
    let web = SecurityGroup {
        ingress: vec![
            rule("sgr-1", Traffic::Tcp(Ports::one(80)), Peer::Cidr(any())),
            rule("sgr-2", Traffic::Tcp(Ports::one(22)), Peer::Group("sg-1".into())),
        ],
        egress: vec![rule("sgr-3", Traffic::All, Peer::Cidr(any()))],
    };
    vpc.security_groups.insert("sg-1".into(), web);
    let mut intent = Intent { vpcs: [("vpc-1".into(), vpc)].into(), ..Intent::default() };
    intent.internet.laptops.insert("home".to_owned(), Laptop { address: Ipv4Addr::new(198, 18, 1, 1) });
    intent
}

fn add(intent: &mut Intent, machines: &Store, number: u16) {
    let name = format!("i-{number:017x}");
    Namespaces::put(machines, &name, &namespace()).unwrap();
    let at = number + 10;
    let primary = Ipv4Addr::from(u32::from(Ipv4Addr::new(10, 97, 0, 0)) + u32::from(at));
    let [x, y] = at.to_be_bytes();
    let interface = Interface {
        subnet: "subnet-1".into(),
        primary,
        secondary: vec![],
        mac: Mac([2, 0, 10, 97, x, y]),
        security_groups: Some(vec!["sg-1".into()]),
        source_dest_check: true,
        public: BTreeMap::new(),
        place: Place::Machine(name),
        device_index: 0,
        always_tracked: false,
    };
    let vpc = intent.vpcs.get_mut(&"vpc-1".into()).unwrap();
    vpc.interfaces.insert(EniId(format!("eni-{number:017x}")), interface);
}

fn change(intent: &mut Intent, number: u16) {
    let vpc = intent.vpcs.get_mut(&"vpc-1".into()).unwrap();
    let group = vpc.security_groups.get_mut(&"sg-1".into()).unwrap();
    group.ingress[0].traffic = Traffic::Tcp(Ports::one(8000 + number));
}
