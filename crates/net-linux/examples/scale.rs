//! How long the driver takes with many interfaces: `cargo run -p net-linux --example scale [INTERFACES]...`
//!
//! Makes its own mount namespace, as an ordinary user also a user namespace, and leaves nothing.

use net_linux::Driver;
use net_model::{
    AclEntry, Action, At, EniId, Intent, Interface, Laptop, Mac, Namespaces, NetworkAcl, Peer, Place, Places, Ports,
    Route, RouteTable, SecurityGroup, SgRule, Sockets, Subnet, Target, Traffic, Vpc,
};
use net_plan::{Net, Zones, diff, plan};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{self, File},
    io::{self, Read, Write},
    net::{Ipv4Addr, SocketAddrV4, TcpStream},
    os::fd::{AsRawFd, FromRawFd, OwnedFd},
    sync::{
        Arc, Mutex,
        atomic::{AtomicU16, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

const CHANGES: u16 = 21;
const TURNS: u16 = 31;
const ROUND_TRIPS: usize = 500;
const STREAM_BYTES: usize = 256 << 20;
const MTU: u16 = libc::IFLA_MTU;
const GSO_IPV4_MAX: u16 = 63;
/// Of every veth that was not told otherwise, and of the driver's: the longest piece of a stream that passes whole.
const PIECE_USUAL: u32 = 64 << 10;
const PIECE_OURS: u32 = 256 << 10;
/// Inside a VPC, and at its internet gateway.
const MTUS: [u32; 2] = [9001, 1500];
/// What AWS's Linux images have, and what every kernel lets a namespace have.
const CONGESTION_CONTROL: [&str; 2] = ["cubic", "reno"];
const SERVER: Ipv4Addr = Ipv4Addr::new(198, 18, 255, 1);

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
    times.sort_unstable();
    println!("  one rule changed: median {:?}, longest {:?}", times[times.len() / 2], times[times.len() - 1]);
    if count == 2 {
        MTUS.iter().for_each(|mtu| path(&driver, &store, &machines, *mtu));
    }
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

/// Machine to machine through the router, beside laptop to internet: one plain veth with the same MTU, once with the pieces
/// that every veth has of itself and once, like for like, with the router's. In turns, so that all meet the same neighbours on
/// the processor.
fn path(driver: &Driver, store: &Store, machines: &Store, mtu: u32) {
    let machine = |number: u16| format!("i-{number:017x}");
    let routed = (At::Machine(machine(0)), At::Machine(machine(1)), Ipv4Addr::new(10, 97, 0, 11));
    let plain = (At::Laptop("home".to_owned()), At::Internet, SERVER);
    (0..2).for_each(|number| set_links(&machines.netns(&machine(number)).unwrap(), MTU, mtu));
    let ends = ["laptop.home", "internet"].map(|name| store.all().unwrap().remove(name).unwrap());
    ends.iter().for_each(|end| set_links(end, MTU, mtu));
    for (name, piece) in [("usual pieces", PIECE_USUAL), ("the same pieces", PIECE_OURS)] {
        ends.iter().for_each(|end| set_links(end, GSO_IPV4_MAX, piece));
        let mut seen = [Pairs::default(), Pairs::default(), Pairs::default()];
        for _ in 0..TURNS {
            let times = [&routed, &plain].map(|way| round_trip(driver, way).as_secs_f64() * 1e6);
            let streams = [&routed, &plain].map(|way| stream(driver, way));
            seen[0].0.push(times);
            seen[1].0.push(streams.map(|(rate, _)| rate));
            seen[2].0.push(streams.map(|(_, cpu)| cpu));
        }
        let [round_trip, rate, cpu] = seen;
        println!("  MTU {mtu}, {name}, round trip in us: {round_trip}");
        println!("  MTU {mtu}, {name}, one TCP stream in Mbit/s: {rate}");
        println!("  MTU {mtu}, {name}, CPU of it in us per MB: {cpu}");
    }
}

/// The routed and the plain figure of each turn.
#[derive(Default)]
struct Pairs(Vec<[f64; 2]>);

impl std::fmt::Display for Pairs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sorted = |figure: &dyn Fn(&[f64; 2]) -> f64| {
            let mut all: Vec<f64> = self.0.iter().map(figure).collect();
            all.sort_by(f64::total_cmp);
            all
        };
        let (routed, plain, ratio) = (sorted(&|p| p[0]), sorted(&|p| p[1]), sorted(&|p| p[0] / p[1]));
        let at = |all: &[f64], part: usize| all[(all.len() - 1) * part / 4];
        let (low, middle, high) = (at(&ratio, 1), at(&ratio, 2), at(&ratio, 3));
        let (routed, plain) = (at(&routed, 2), at(&plain, 2));
        write!(f, "{routed:.1}, plain veth {plain:.1}; ratio {middle:.2} (half of the turns {low:.2}-{high:.2})")
    }
}

/// What this process has used so far, seconds; the kernel's work for its packets is done in its name.
fn cpu_seconds() -> f64 {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: a pointer to a live structure.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &raw mut time) };
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// One attribute of every device but loopback, from inside.
fn set_links(namespace: &OwnedFd, attribute: u16, value: u32) {
    let namespace = namespace.try_clone().unwrap();
    let work = move || {
        // SAFETY: no pointers; only this thread moves.
        assert_eq!(unsafe { libc::setns(namespace.as_raw_fd(), libc::CLONE_NEWNET) }, 0);
        let devices = fs::read_to_string("/proc/thread-self/net/dev").unwrap();
        let names = devices.lines().filter_map(|line| line.split_once(':')).map(|(name, _)| name.trim().to_owned());
        names.filter(|name| name != "lo").for_each(|name| set_link(&name, attribute, value));
    };
    thread::spawn(work).join().unwrap();
}

/// One RTM_NEWLINK: header, ifinfomsg, the attribute, the device's name.
fn set_link(name: &str, attribute: u16, value: u32) {
    const ACKNOWLEDGED_REQUEST: u16 = 5;
    let mut message = vec![0u8; 32];
    message[4..6].copy_from_slice(&libc::RTM_NEWLINK.to_ne_bytes());
    message[6..8].copy_from_slice(&ACKNOWLEDGED_REQUEST.to_ne_bytes());
    [8u16, attribute].iter().for_each(|half| message.extend(half.to_ne_bytes()));
    message.extend(value.to_ne_bytes());
    [4 + name.len() as u16 + 1, libc::IFLA_IFNAME].iter().for_each(|half| message.extend(half.to_ne_bytes()));
    message.extend(name.bytes());
    message.resize((message.len() + 1).next_multiple_of(4), 0);
    let length = (message.len() as u32).to_ne_bytes();
    message[..4].copy_from_slice(&length);
    let mut answer = [0u8; 512];
    // SAFETY: a descriptor of our own, pointers and lengths of live buffers.
    let got = unsafe {
        let socket = OwnedFd::from_raw_fd(libc::socket(libc::AF_NETLINK, libc::SOCK_RAW | libc::SOCK_CLOEXEC, 0));
        assert!(libc::send(socket.as_raw_fd(), message.as_ptr().cast(), message.len(), 0) > 0);
        libc::recv(socket.as_raw_fd(), answer.as_mut_ptr().cast(), answer.len(), 0)
    };
    assert!(got >= 20 && answer[16..20] == [0; 4], "{name}: {got} {:?}", &answer[..20]);
}

/// The first of the wanted ones that this kernel lets an inner namespace have.
fn congestion_control(socket: &TcpStream) {
    let set = |name: &&&str| {
        // SAFETY: pointer and length of a live string.
        let done = unsafe {
            let (value, length) = (name.as_ptr().cast(), name.len() as u32);
            libc::setsockopt(socket.as_raw_fd(), libc::IPPROTO_TCP, libc::TCP_CONGESTION, value, length)
        };
        done == 0
    };
    assert!(CONGESTION_CONTROL.iter().find(set).is_some(), "{}", io::Error::last_os_error());
}

type Way = (At, At, Ipv4Addr);

/// Each measurement has its own: nothing waits for a port to be free again.
fn port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(2000);
    NEXT.fetch_add(1, Ordering::Relaxed)
}

fn round_trip(driver: &Driver, (from, to, address): &Way) -> Duration {
    let port = port();
    let server = driver.bind_udp(to, SocketAddrV4::new(*address, port)).unwrap();
    let client = driver.bind_udp(from, SocketAddrV4::new(Ipv4Addr::UNSPECIFIED, 0)).unwrap();
    [&server, &client].iter().for_each(|socket| socket.set_nonblocking(false).unwrap());
    let echo = thread::spawn(move || {
        let mut buffer = [0u8; 64];
        while let Ok((length @ 1.., from)) = server.recv_from(&mut buffer) {
            server.send_to(&buffer[..length], from).unwrap();
        }
    });
    client.connect(SocketAddrV4::new(*address, port)).unwrap();
    let mut times: Vec<Duration> = (0..ROUND_TRIPS)
        .map(|_| {
            let started = Instant::now();
            client.send(b"x").unwrap();
            client.recv(&mut [0u8; 64]).unwrap();
            started.elapsed()
        })
        .collect();
    client.send(b"").unwrap();
    echo.join().unwrap();
    times.sort_unstable();
    times[times.len() / 2]
}

/// Mbit/s, and microseconds of CPU per MB.
fn stream(driver: &Driver, (from, to, address): &Way) -> (f64, f64) {
    let port = port();
    let at = SocketAddrV4::new(*address, port);
    let listener = driver.listen_tcp(to, at).unwrap();
    let socket = TcpStream::from(driver.tcp_socket(from).unwrap());
    socket.set_nonblocking(false).unwrap();
    congestion_control(&socket);
    let raw = libc::sockaddr_in {
        sin_family: libc::AF_INET as u16,
        sin_port: port.to_be(),
        sin_addr: libc::in_addr { s_addr: u32::from(*address).to_be() },
        sin_zero: [0; 8],
    };
    // SAFETY: pointer and length of a live address.
    let connected = unsafe { libc::connect(socket.as_raw_fd(), (&raw const raw).cast(), size_of_val(&raw) as u32) };
    assert_eq!(connected, 0, "{}", io::Error::last_os_error());
    listener.set_nonblocking(false).unwrap();
    let (mut stream, _) = listener.accept().unwrap();
    let (started, used) = (Instant::now(), cpu_seconds());
    let send = thread::spawn(move || {
        let block = vec![0u8; 1 << 17];
        (0..STREAM_BYTES / block.len()).for_each(|_| (&socket).write_all(&block).unwrap());
    });
    let mut buffer = vec![0u8; 1 << 20];
    while let Ok(1..) = stream.read(&mut buffer) {}
    send.join().unwrap();
    let (took, used) = (started.elapsed().as_secs_f64(), cpu_seconds() - used);
    (STREAM_BYTES as f64 * 8.0 / 1e6 / took, used * 1e6 / (STREAM_BYTES >> 20) as f64)
}

fn intent() -> Intent {
    let any = || "0.0.0.0/0".parse().unwrap();
    let entry = || BTreeMap::from([(100, AclEntry { traffic: Traffic::All, cidr: any(), action: Action::Allow })]);
    let rule = |id: &str, traffic, peer| SgRule { id: id.into(), traffic, peer, description: String::new() };
    let mut vpc = Vpc { cidrs: vec!["10.97.0.0/16".parse().unwrap()], resolver: true, ..Vpc::default() };
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
            rule("sgr-2", Traffic::All, Peer::Group("sg-1".into())),
        ],
        egress: vec![rule("sgr-3", Traffic::All, Peer::Cidr(any()))],
    };
    vpc.security_groups.insert("sg-1".into(), web);
    let mut intent = Intent { vpcs: [("vpc-1".into(), vpc)].into(), ..Intent::default() };
    // Both directions of the measured path are open: group to group, so that its flows are tracked.
    intent.internet.services = [SERVER].into();
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
        draining: BTreeSet::new(),
    };
    let vpc = intent.vpcs.get_mut(&"vpc-1".into()).unwrap();
    vpc.interfaces.insert(EniId(format!("eni-{number:017x}")), interface);
}

fn change(intent: &mut Intent, number: u16) {
    let vpc = intent.vpcs.get_mut(&"vpc-1".into()).unwrap();
    let group = vpc.security_groups.get_mut(&"sg-1".into()).unwrap();
    group.ingress[0].traffic = Traffic::Tcp(Ports::one(8000 + number));
}
