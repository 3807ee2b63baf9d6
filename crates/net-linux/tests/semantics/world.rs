//! A world to test: one VPC with two subnets, an internet with a laptop and servers, all through the driver's front door.

use crate::{
    connect::{self, Expect, Got, Pong, Udp},
    sandbox,
};
use net_linux::Driver;
use net_model::{
    AclEntry, Action, At, EniId, Icmp, Intent, Interface, Laptop, Mac, Namespaces, NetworkAcl, Peer, Place, Places,
    Ports, Route, RouteTable, SecurityGroup, SgRule, Sockets, Subnet, Target, Traffic, Vpc, VpcId,
};
use net_plan::{Applied, Net};
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    net::{Ipv4Addr, SocketAddrV4, TcpStream, UdpSocket},
    os::fd::OwnedFd,
    sync::{Arc, Mutex},
    time::Duration,
};

/// Descriptors by name, as the keeper has them and as the machine driver has them.
#[derive(Default)]
pub(crate) struct Store(Mutex<BTreeMap<String, OwnedFd>>, Mutex<Restart>);

/// A machine that ends and comes back just when the driver asks for it.
#[derive(Default)]
struct Restart {
    machine: Option<String>,
    same_number: bool,
}

impl Store {
    /// When the driver next asks for this machine, it has just ended and come back.
    pub(crate) fn restart_when_asked(&self, machine: &str) {
        *self.1.lock().unwrap() = Restart { machine: Some(machine.to_owned()), same_number: false };
    }

    /// It has come back in a namespace of the same number.
    pub(crate) fn has_same_number(&self) -> bool {
        self.1.lock().unwrap().same_number
    }

    fn restart(&self, machine: &str) {
        let old = self.0.lock().unwrap().remove(machine).expect(machine);
        let inode = sandbox::inode(&old);
        drop(old);
        let fresh = sandbox::namespace_with(inode);
        self.1.lock().unwrap().same_number = sandbox::inode(&fresh) == inode;
        self.0.lock().unwrap().insert(machine.to_owned(), fresh);
    }
}

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
        let restarts = self.1.lock().unwrap().machine.take_if(|name| name == machine).is_some();
        if restarts {
            self.restart(machine);
        }
        self.0.lock().unwrap().get(machine)?.try_clone().ok()
    }
}

/// The world.
pub(crate) struct World {
    pub(crate) store: Arc<Store>,
    pub(crate) machines: Arc<Store>,
    pub(crate) driver: Driver,
    pub(crate) intent: Intent,
}

pub(crate) const LAPTOP: Ipv4Addr = Ipv4Addr::new(198, 18, 1, 1);
pub(crate) const OTHER_LAPTOP: Ipv4Addr = Ipv4Addr::new(198, 18, 1, 2);
pub(crate) const SERVER: Ipv4Addr = Ipv4Addr::new(198, 18, 255, 1);
pub(crate) const ENDPOINT: Ipv4Addr = Ipv4Addr::new(198, 18, 255, 80);

pub(crate) fn ip(text: &str) -> Ipv4Addr {
    text.parse().expect(text)
}

pub(crate) fn private(last: (u8, u8)) -> Ipv4Addr {
    Ipv4Addr::new(10, 97, last.0, last.1)
}

/// An ingress or egress rule: `tcp 80 any`, `all - sg-web`, `icmp 8 10.0.0.0/8`, `udp 53 any`.
pub(crate) fn rule(text: &str) -> SgRule {
    let words: Vec<&str> = text.split(' ').collect();
    let [protocol, ports, peer] = words[..] else { panic!("{text}") };
    let peer = match peer {
        "any" => Peer::Cidr("0.0.0.0/0".parse().unwrap()),
        group if group.starts_with("sg-") => Peer::Group(group.into()),
        list if list.contains(',') => Peer::PrefixList(list.split(',').map(|one| one.parse().unwrap()).collect()),
        range => Peer::Cidr(range.parse().expect(text)),
    };
    SgRule {
        id: format!("sgr-{}", text.replace([' ', '/'], "-")).into(),
        traffic: traffic(protocol, ports),
        peer,
        description: String::new(),
    }
}

fn traffic(protocol: &str, ports: &str) -> Traffic {
    let range = match ports.split_once('-').filter(|(from, _)| !from.is_empty()) {
        _ if ports == "-" => Ports::ALL,
        Some((from, to)) => Ports { from: from.parse().unwrap(), to: to.parse().unwrap() },
        None => Ports::one(ports.parse().unwrap()),
    };
    match protocol {
        "all" => Traffic::All,
        "tcp" => Traffic::Tcp(range),
        "udp" => Traffic::Udp(range),
        "icmp" => Traffic::Icmp(Icmp { kind: (ports != "-").then_some(range.from as u8), code: None }),
        other => Traffic::Other(other.parse().unwrap()),
    }
}

/// Numbered entries: `100 allow all - any`.
pub(crate) fn entries(lines: &[&str]) -> BTreeMap<u16, AclEntry> {
    let entry = |line: &&str| {
        let words: Vec<&str> = line.split(' ').collect();
        let [number, action, protocol, ports, cidr] = words[..] else { panic!("{line}") };
        let cidr = if cidr == "any" { "0.0.0.0/0" } else { cidr }.parse().unwrap();
        let action = if action == "allow" { Action::Allow } else { Action::Deny };
        (number.parse().unwrap(), AclEntry { traffic: traffic(protocol, ports), cidr, action })
    };
    lines.iter().map(entry).collect()
}

impl World {
    /// VPC with subnets pub and priv, their route tables and ACLs; interfaces come with `machine`.
    pub(crate) fn new() -> World {
        let (store, machines) = (Arc::new(Store::default()), Arc::new(Store::default()));
        let driver = Driver::new(store.clone(), machines.clone()).expect("driver");
        let mut vpc = Vpc { cidrs: vec!["10.97.0.0/16".parse().unwrap()], resolver: true, ..Vpc::default() };
        vpc.internet_gateway = Some("igw-1".into());
        for (name, cidr) in [("pub", "10.97.1.0/24"), ("priv", "10.97.2.0/24")] {
            let subnet = Subnet {
                cidr: cidr.parse().unwrap(),
                route_table: format!("rtb-{name}").as_str().into(),
                network_acl: format!("acl-{name}").as_str().into(),
                zone: "us-east-1a".to_owned(),
            };
            let open =
                NetworkAcl { ingress: entries(&["100 allow all - any"]), egress: entries(&["100 allow all - any"]) };
            vpc.network_acls.insert(subnet.network_acl.clone(), open);
            vpc.route_tables.insert(subnet.route_table.clone(), RouteTable::default());
            vpc.subnets.insert(format!("subnet-{name}").as_str().into(), subnet);
        }
        let mut intent = Intent { vpcs: [(VpcId::from("vpc-a"), vpc)].into(), ..Intent::default() };
        intent.internet.public_ranges = vec!["198.18.0.0/16".parse().unwrap()];
        intent.internet.services = [SERVER, ENDPOINT].into();
        for (name, address) in [("home", LAPTOP), ("cafe", OTHER_LAPTOP)] {
            intent.internet.laptops.insert(name.to_owned(), Laptop { address });
        }
        let mut world = World { store, machines, driver, intent };
        world.route("pub", "0.0.0.0/0", Some(Target::InternetGateway));
        world
    }

    pub(crate) fn vpc(&mut self) -> &mut Vpc {
        self.intent.vpcs.get_mut(&VpcId::from("vpc-a")).unwrap()
    }

    pub(crate) fn eni(&mut self, name: &str) -> &mut Interface {
        self.vpc().interfaces.get_mut(&EniId::from(format!("eni-{name}"))).unwrap()
    }

    /// An interface in subnet pub (x = 1) or priv (x = 2), its machine's namespace, its public address.
    pub(crate) fn machine(&mut self, name: &str, address: (u8, u8), groups: &[&str], public: bool) {
        let namespace = sandbox::namespace().expect("namespace");
        Namespaces::put(self.machines.as_ref(), name, &namespace).unwrap();
        self.interface(name, address, Some(groups), public, Place::Machine(name.to_owned()));
    }

    pub(crate) fn interface(
        &mut self,
        name: &str,
        address: (u8, u8),
        groups: Option<&[&str]>,
        public: bool,
        place: Place,
    ) {
        let (x, y) = address;
        let primary = private(address);
        let interface = Interface {
            subnet: if x == 1 { "subnet-pub" } else { "subnet-priv" }.into(),
            primary,
            secondary: vec![],
            mac: Mac([2, 0, 10, 97, x, y]),
            security_groups: groups.map(|list| list.iter().map(|one| (*one).into()).collect()),
            source_dest_check: groups.is_some(),
            public: public.then(|| (primary, eip(y))).into_iter().collect(),
            place,
            device_index: 0,
            always_tracked: false,
            draining: BTreeSet::new(),
        };
        self.vpc().interfaces.insert(format!("eni-{name}").as_str().into(), interface);
    }

    pub(crate) fn group(&mut self, id: &str, ingress: &[&str], egress: &[&str]) {
        let rules = |list: &[&str]| list.iter().map(|text| rule(text)).collect();
        self.vpc().security_groups.insert(id.into(), SecurityGroup { ingress: rules(ingress), egress: rules(egress) });
    }

    pub(crate) fn acl(&mut self, name: &str, ingress: &[&str], egress: &[&str]) {
        let acl = NetworkAcl { ingress: entries(ingress), egress: entries(egress) };
        self.vpc().network_acls.insert(format!("acl-{name}").as_str().into(), acl);
    }

    /// Sets a route, or with `None` takes it away.
    pub(crate) fn route(&mut self, table: &str, destination: &str, target: Option<Target>) {
        let table = self.vpc().route_tables.get_mut(&format!("rtb-{table}").as_str().into()).unwrap();
        let destination = destination.parse().unwrap();
        table.routes.retain(|route| route.destination != destination);
        table.routes.extend(target.map(|target| Route { destination, target }));
    }

    /// Applies and insists that all went well.
    pub(crate) fn apply(&self) -> Applied {
        let applied = self.driver.apply(&self.intent).expect("apply");
        assert!(applied.complete(), "{applied:#?}");
        applied
    }

    pub(crate) fn namespace(&self, machine: &str) -> OwnedFd {
        self.machines.netns(machine).expect(machine)
    }

    pub(crate) fn serve(&self, at: &At, address: Ipv4Addr, ports: &[u16]) {
        for port in ports {
            let listener = self.driver.listen_tcp(at, SocketAddrV4::new(address, *port)).expect("listen");
            connect::serve_tcp(listener);
        }
    }

    pub(crate) fn serve_machine(&self, machine: &str, ports: &[u16]) {
        self.serve(&At::Machine(machine.to_owned()), Ipv4Addr::UNSPECIFIED, ports);
    }

    pub(crate) fn udp(&self, at: &At, address: Ipv4Addr, port: u16) -> UdpSocket {
        self.driver.bind_udp(at, SocketAddrV4::new(address, port)).expect("bind")
    }

    pub(crate) fn serve_udp(&self, machine: &str, port: u16) -> Udp {
        connect::serve_udp(self.udp(&At::Machine(machine.to_owned()), Ipv4Addr::UNSPECIFIED, port))
    }

    /// A TCP attempt from a place that is expected to succeed.
    pub(crate) fn tcp_at(&self, at: &At, to: Ipv4Addr, port: u16, expect: Expect) -> Got {
        let socket = self.driver.tcp_socket(at).expect("socket");
        Got::tcp(socket, None, SocketAddrV4::new(to, port), expect)
    }

    pub(crate) fn tcp(&self, from: &str, to: Ipv4Addr, port: u16) -> Got {
        self.tcp_at(&place(from), to, port, Expect::Answer)
    }

    pub(crate) fn no_tcp(&self, from: &str, to: Ipv4Addr, port: u16) -> Got {
        self.tcp_at(&place(from), to, port, Expect::Nothing)
    }

    /// An open connection that the server has greeted.
    pub(crate) fn open(&self, from: &str, to: Ipv4Addr, port: u16) -> TcpStream {
        self.open_and_see(from, to, port).1
    }

    /// The same, with the address that the server saw.
    pub(crate) fn open_and_see(&self, from: &str, to: Ipv4Addr, port: u16) -> (Ipv4Addr, TcpStream) {
        let socket = self.driver.tcp_socket(&place(from)).expect("socket");
        let time = Duration::from_secs(5);
        let mut stream = connect::connect(socket, None, SocketAddrV4::new(to, port), time).expect("connect");
        (connect::seen_by(&mut stream).expect("greeting"), stream)
    }

    pub(crate) fn ask_udp(&self, from: &str, to: Ipv4Addr, port: u16, bytes: &[u8], expect: Expect) -> Got {
        let socket = self.udp(&place(from), Ipv4Addr::UNSPECIFIED, 0);
        connect::ask_udp(&socket, SocketAddrV4::new(to, port), bytes, expect)
    }

    pub(crate) fn ping(&self, from: &str, to: Ipv4Addr, ttl: u8, expect: Expect) -> Pong {
        connect::ping(&self.namespace(from), to, ttl, expect)
    }
}

/// `laptop` and `cafe` are places on the internet, all else are machines.
pub(crate) fn place(name: &str) -> At {
    match name {
        "laptop" => At::Laptop("home".to_owned()),
        "cafe" => At::Laptop("cafe".to_owned()),
        machine => At::Machine(machine.to_owned()),
    }
}

pub(crate) fn eip(last: u8) -> Ipv4Addr {
    Ipv4Addr::new(198, 18, 0, last)
}

/// Whether an open connection still echoes.
pub(crate) fn echoes(stream: &mut TcpStream, expect: Expect) -> bool {
    use std::io::{Read, Write};
    let time = if matches!(expect, Expect::Answer) { Duration::from_secs(5) } else { Duration::from_millis(350) };
    stream.set_read_timeout(Some(time)).unwrap();
    let mut answer = [0u8; 5];
    stream.write_all(b"still").and_then(|()| stream.read_exact(&mut answer)).is_ok() && &answer == b"still"
}
