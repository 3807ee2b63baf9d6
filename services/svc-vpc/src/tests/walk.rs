//! Many random calls, good and bad: nothing panics, and the records fit together after each.

use super::Cloud;
use crate::model::{NatState, PublicAddress, PublicOwner};
use crate::tables::*;
use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

/// Steps of one walk.
const STEPS: usize = 200;

/// A small generator, so that each walk is the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
    fn name(&mut self, kind: &str) -> String {
        format!("${kind}{}", self.below(4))
    }
}

/// Four networks with a way out, so that many steps find what they name.
fn home() -> String {
    let one = |a: usize| {
        format!(
            "CreateVpc CidrBlock=10.{a}.0.0/16 => vpc{a}=Vpc.VpcId
             CreateSubnet VpcId=$vpc{a} CidrBlock=10.{a}.0.0/28 => subnet{a}=Subnet.SubnetId
             CreateInternetGateway => igw{a}=InternetGateway.InternetGatewayId
             AttachInternetGateway InternetGatewayId=$igw{a} VpcId=$vpc{a}
             CreateNetworkInterface SubnetId=$subnet{a} => eni{a}=NetworkInterface.NetworkInterfaceId
             AllocateAddress => eip{a}=AllocationId
             CreateNatGateway SubnetId=$subnet{a} ConnectivityType=private => nat{a}=NatGateway.NatGatewayId\n"
        )
    };
    (0..4).map(one).collect()
}

fn step(d: &mut Dice) -> String {
    let (a, b, n) = (d.below(4), d.below(6), d.below(30));
    let (vpc, subnet, eni, eip) = (d.name("vpc"), d.name("subnet"), d.name("eni"), d.name("eip"));
    match d.below(24) {
        0 => format!("CreateVpc CidrBlock=10.{a}.0.0/16 => vpc{a}=Vpc.VpcId"),
        1 => format!("CreateSubnet VpcId={vpc} CidrBlock=10.{a}.{b}.0/28 => subnet{a}=Subnet.SubnetId"),
        2..=4 => format!("CreateNetworkInterface SubnetId={subnet} => eni{a}=NetworkInterface.NetworkInterfaceId"),
        5 => format!("CreateNetworkInterface SubnetId={subnet} PrivateIpAddress=10.{a}.{b}.{n}"),
        6 => format!("AllocateAddress => eip{a}=AllocationId"),
        7..=8 => format!("AssociateAddress AllocationId={eip} NetworkInterfaceId={eni}"),
        9 => format!("ReleaseAddress AllocationId={eip}"),
        10 => format!("DeleteNetworkInterface NetworkInterfaceId={eni}"),
        11 => format!("AssignPrivateIpAddresses NetworkInterfaceId={eni} SecondaryPrivateIpAddressCount={a}"),
        12 => format!(
            "AssignPrivateIpAddresses NetworkInterfaceId={eni} PrivateIpAddresses=10.{a}.{b}.{n} AllowReassignment=true"
        ),
        13 => format!("UnassignPrivateIpAddresses NetworkInterfaceId={eni} PrivateIpAddresses=10.{a}.{b}.{n}"),
        14 => {
            format!("AttachNetworkInterface NetworkInterfaceId={eni} InstanceId=i-0000000000000000{a} DeviceIndex={b}")
        }
        15 => format!("ModifyNetworkInterfaceAttribute NetworkInterfaceId={eni} AssociatePublicIpAddress={}", b < 3),
        16 => format!("CreateInternetGateway => igw{a}=InternetGateway.InternetGatewayId"),
        17 => format!("AttachInternetGateway InternetGatewayId={} VpcId={vpc}", d.name("igw")),
        18 => format!("DetachInternetGateway InternetGatewayId={} VpcId={vpc}", d.name("igw")),
        19 => format!("CreateNatGateway SubnetId={subnet} AllocationId={eip} => nat{a}=NatGateway.NatGatewayId"),
        20 => format!("DeleteNatGateway NatGatewayId={}", d.name("nat")),
        21 => format!("DeleteSubnet SubnetId={subnet}"),
        22 => format!("DeleteVpc VpcId={vpc}"),
        _ => ["round", "as ec2.amazonaws.com", "as user"][d.below(3) as usize].into(),
    }
}

fn check(cloud: &Cloud) {
    let read = cloud.kernel.store.snapshot().unwrap();
    let interfaces: BTreeMap<_, _> =
        INTERFACES.list(&read, &()).unwrap().into_iter().map(|((_, id), i)| (id, i)).collect();
    let mut leases = BTreeSet::new();
    for ((_, subnet, ip), holder) in LEASES.list(&read, &()).unwrap() {
        let holder = &interfaces[&holder.0];
        assert!(holder.subnet == subnet && holder.addresses().any(|a| a == ip), "{ip} is leased to {}", holder.id);
        assert!(leases.insert((subnet, ip)));
    }
    let held: usize = interfaces.values().map(|i| i.addresses().count()).sum();
    assert_eq!(leases.len(), held, "an interface holds an address that is not leased");

    let mut public: BTreeSet<Ipv4Addr> = BTreeSet::new();
    for ((_, id), address) in ADDRESSES.list(&read, &()).unwrap() {
        assert!(public.insert(address.ip));
        let Some(tie) = &address.association else { continue };
        let interface = interfaces.get(&tie.interface).unwrap_or_else(|| panic!("{id} is tied to nothing"));
        assert!(interface.addresses().any(|a| a == tie.private), "{id} stands for {}", tie.private);
        let both = tie.private == interface.primary && matches!(interface.public, PublicAddress::Assigned(_));
        assert!(!both, "{} has two public addresses", interface.id);
    }
    for interface in interfaces.values() {
        if let PublicAddress::Assigned(ip) = interface.public {
            assert!(public.insert(ip));
        }
        let found = SUBNETS.list(&read, &()).unwrap().into_iter().any(|((_, id), _)| id == interface.subnet);
        assert!(found, "{} has no subnet", interface.id);
    }
    let leased: BTreeSet<Ipv4Addr> = PUBLIC_LEASES.list(&read, &()).unwrap().into_iter().map(|(ip, _)| ip).collect();
    assert_eq!(leased, public, "public addresses and their holders");
    for (_, lease) in PUBLIC_LEASES.list(&read, &()).unwrap() {
        if let PublicOwner::Interface(id) = lease.owner {
            assert!(interfaces.contains_key(&id));
        }
    }
    for (_, nat) in NAT_GATEWAYS.list(&read, &()).unwrap() {
        let gone = matches!(nat.state, NatState::Deleted { .. } | NatState::Failed { .. });
        assert_eq!(interfaces.contains_key(&nat.address.interface), !gone, "{} {:?}", nat.id, nat.state);
    }
}

#[test]
fn the_records_fit_together_after_any_walk() {
    for seed in 1..=3 {
        let mut cloud = Cloud::with(Some(std::sync::Arc::new(super::intent::FakeNet::default())));
        let mut dice = Dice(seed);
        let said = cloud.run(&home());
        assert!(!said.contains("\n! "), "{said}");
        let mut done = 0;
        for _ in 0..STEPS {
            let said = cloud.run(&step(&mut dice));
            assert!(!said.contains("InternalFailure"), "{said}");
            done += usize::from(!said.contains("\n! "));
            check(&cloud);
        }
        assert!(done > STEPS / 4, "only {done} of {STEPS} steps did something");
    }
}
